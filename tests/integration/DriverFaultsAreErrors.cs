using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Whatever a driver does wrong ends one statement, never the session or the server.</summary>
[Collection(WaitingCollection.Name)]
public sealed class DriverFaultsAreErrors(Clusters clusters) : ServerTest(clusters)
{
    private static string UseTestDrivers => $"SET pgdotnet_fdw.driver_path = '{TestDrivers.Folder}';";

    [Theory]
    [InlineData("main_null", "XX000")]
    [InlineData("main_divide", "XX000")]
    [InlineData("main_recursion", "54001")]
    [InlineData("fetch_null", "XX000")]
    [InlineData("fetch_divide", "XX000")]
    [InlineData("out_of_memory", "53200")]
    public void A_fault_in_a_driver_ends_the_statement_and_nothing_else(string fault, string sqlState)
    {
        string output = PsqlScript.Run(Local, Database, $"""
            {UseTestDrivers}
            SET pgdotnet_fdw.heap_limit = '100MB';
            {CreateTables(fault)}
            SELECT * FROM faulty_rows;
            SELECT * FROM faulty_rows;
            SELECT 1/0;
            SELECT 'sum ' || sum(n) FROM healthy_rows;
            """);

        Assert.Equal(2, output.Split($"ERROR:  {sqlState}: ").Length - 1);

        // PostgreSQL's own check still works beside the runtime's handlers.
        Assert.Contains("ERROR:  22012: ", output, StringComparison.Ordinal);
        Assert.Contains("sum 15", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_on_a_pool_thread_ends_the_pending_operation()
    {
        string output = PsqlScript.Run(Local, Database, $"""
            {UseTestDrivers}
            {CreateTables("pool_throw")}
            SELECT * FROM faulty_rows;
            SELECT 'sum ' || sum(n) FROM healthy_rows;
            """);

        Assert.Contains("ERROR:  XX000: ", output, StringComparison.Ordinal);
        Assert.Contains("thrown on a thread of the pool", output, StringComparison.Ordinal);
        Assert.Contains("sum 15", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deeply_nested_condition_is_no_crash()
    {
        string nested = string.Concat(Enumerable.Repeat("NOT (n = 1 AND ", 2000)) + "n = 2" + new string(')', 2000);
        string output = PsqlScript.Run(Local, Database, $"""
            {UseTestDrivers}
            {CreateTables("none")}
            SELECT count(*) FROM faulty_rows WHERE {nested};
            SELECT 'sum ' || sum(n) FROM healthy_rows;
            """);

        Assert.Contains("sum 15", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_driver_is_named_with_those_that_are_there()
    {
        using NpgsqlConnection connection = Connect();

        PostgresException error = connection.Error("CREATE SERVER x FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlit', database '/x')");

        Assert.Equal("HV00L", error.SqlState);
        Assert.Contains("sqlit", error.MessageText, StringComparison.Ordinal);
        Assert.Contains("sqlite", error.Hint, StringComparison.Ordinal);
        Assert.Equal(1, connection.Value<int>("SELECT 1"));
    }

    [Fact]
    public void A_driver_whose_constructor_throws_is_an_error_that_says_so()
    {
        using NpgsqlConnection connection = Connect();
        connection.Run(UseTestDrivers);

        for (int i = 0; i < 2; i++)
        {
            PostgresException error = connection.Error("CREATE SERVER x FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'broken')");
            Assert.Equal("HV00L", error.SqlState);
            Assert.Contains("this constructor always throws", error.Detail, StringComparison.Ordinal);
        }

        Assert.Contains("this constructor always throws", string.Join('\n', connection.Rows("SELECT error FROM pgdotnet.drivers() WHERE name = 'broken'")), StringComparison.Ordinal);
        Assert.Equal(1, connection.Value<int>("SELECT 1"));
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

    private static string CreateTables(string fault) => $"""
        CREATE SERVER faulty FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', fault '{fault}');
        CREATE FOREIGN TABLE faulty_rows (n bigint) SERVER faulty;
        CREATE SERVER healthy FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', rows '5');
        CREATE FOREIGN TABLE healthy_rows (n bigint) SERVER healthy;
        """;
}
