using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Whatever a driver does wrong ends one statement, never the session or the server.</summary>
public sealed class DriverFaultsAreErrors(Clusters clusters) : ServerTest(clusters)
{
    [Theory]
    [InlineData("main_null")]
    [InlineData("main_divide")]
    [InlineData("fetch_null")]
    [InlineData("fetch_divide")]
    public void Hardware_exceptions_in_managed_code_are_internal_errors(string fault)
    {
        using NpgsqlConnection connection = Connect();
        CreateFaultyTable(connection, fault);

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("XX000", connection.Error("SELECT * FROM faulty_rows").SqlState);
        }

        // PostgreSQL's own SIGFPE and division check still work beside the runtime.
        Assert.Equal("22012", connection.Error("SELECT 1/0").SqlState);
        AssertSessionWorks(connection);
    }

    [Fact]
    public void Managed_recursion_is_bounded()
    {
        using NpgsqlConnection connection = Connect();
        CreateFaultyTable(connection, "main_recursion");

        Assert.Equal("54001", connection.Error("SELECT * FROM faulty_rows").SqlState);
        AssertSessionWorks(connection);
    }

    [Fact]
    public void A_deeply_nested_condition_is_no_crash()
    {
        using NpgsqlConnection connection = Connect();
        CreateFaultyTable(connection, "none");
        string nested = string.Concat(Enumerable.Repeat("NOT (n = 1 AND ", 2000)) + "n = 2" + new string(')', 2000);

        using (NpgsqlCommand command = new($"SELECT count(*) FROM faulty_rows WHERE {nested}", connection))
        {
            try
            {
                command.ExecuteScalar();
            }
            catch (PostgresException error)
            {
                Assert.Equal("54001", error.SqlState);
            }
        }

        AssertSessionWorks(connection);
    }

    [Fact]
    public void An_exception_on_a_pool_thread_ends_the_pending_operation()
    {
        using NpgsqlConnection connection = Connect();
        CreateFaultyTable(connection, "pool_throw");

        PostgresException error = connection.Error("SELECT * FROM faulty_rows");

        Assert.Equal("XX000", error.SqlState);
        Assert.Contains("thrown on a thread of the pool", error.MessageText + error.Detail, StringComparison.Ordinal);
        AssertSessionWorks(connection);
    }

    [Fact]
    public void Running_out_of_managed_memory_is_an_error()
    {
        using NpgsqlConnection connection = Connect();
        connection.Run("SET pgdotnet_fdw.heap_limit = '100MB'");
        CreateFaultyTable(connection, "out_of_memory");

        Assert.Equal("53200", connection.Error("SELECT * FROM faulty_rows").SqlState);
        AssertSessionWorks(connection);
    }

    [Fact]
    public void A_missing_driver_is_named_with_those_that_are_there()
    {
        using NpgsqlConnection connection = Connect();

        PostgresException error = connection.Error("CREATE SERVER x FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlit', database '/x')");

        Assert.Equal("HV00L", error.SqlState);
        Assert.Contains("sqlit", error.MessageText, StringComparison.Ordinal);
        Assert.Contains("sqlite", error.Hint, StringComparison.Ordinal);
        AssertSessionWorks(connection);
    }

    [Fact]
    public void A_driver_whose_constructor_throws_is_an_error_that_says_so()
    {
        using NpgsqlConnection connection = Connect();
        UseTestDrivers(connection);

        for (int i = 0; i < 2; i++)
        {
            PostgresException error = connection.Error("CREATE SERVER x FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'broken')");
            Assert.Equal("HV00L", error.SqlState);
            Assert.Contains("this constructor always throws", error.Detail, StringComparison.Ordinal);
        }

        Assert.Contains("this constructor always throws", string.Join('\n', connection.Rows("SELECT error FROM pgdotnet.drivers() WHERE name = 'broken'")), StringComparison.Ordinal);
        AssertSessionWorks(connection);
    }

    [Fact]
    public void A_driver_folder_that_others_may_write_is_refused()
    {
        using NpgsqlConnection connection = Connect();
        string folder = Postgres.NewFolder("unsafe");
        try
        {
            Tool.Must("cp", "-r", Path.Combine(TestDrivers.Folder, "faulty"), folder);
            Tool.Must("chmod", "o+w", Path.Combine(folder, "faulty"));
            connection.Run($"SET pgdotnet_fdw.driver_path = '{folder}'");

            Assert.Equal("HV00L", connection.Error("CREATE SERVER x FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty')").SqlState);
        }
        finally
        {
            Tool.Must("rm", "-rf", folder);
        }
    }

    private static void UseTestDrivers(NpgsqlConnection connection) =>
        connection.Run($"SET pgdotnet_fdw.driver_path = '{TestDrivers.Folder}'");

    private static void CreateFaultyTable(NpgsqlConnection connection, string fault)
    {
        UseTestDrivers(connection);
        connection.Run($"""
            CREATE SERVER faulty FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', fault '{fault}');
            CREATE FOREIGN TABLE faulty_rows (n bigint) SERVER faulty;
            CREATE SERVER healthy FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', rows '5');
            CREATE FOREIGN TABLE healthy_rows (n bigint) SERVER healthy;
            """);
    }

    private static void AssertSessionWorks(NpgsqlConnection connection)
    {
        UseTestDrivers(connection);
        connection.Run("""
            CREATE SERVER IF NOT EXISTS healthy FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', rows '5');
            CREATE FOREIGN TABLE IF NOT EXISTS healthy_rows (n bigint) SERVER healthy;
            """);
        Assert.Equal(15, connection.Value<decimal>("SELECT sum(n) FROM healthy_rows"));
    }
}
