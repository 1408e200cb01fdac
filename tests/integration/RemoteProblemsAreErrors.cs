using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>What goes wrong on the remote arrives as an error with the right SQLSTATE, and the session goes on.</summary>
[Collection(WaitingCollection.Name)]
public sealed class RemoteProblemsAreErrors(Clusters clusters) : ServerTest(clusters)
{
    [Fact]
    public void Nobody_listens()
    {
        using NpgsqlConnection connection = Connect();
        CreateServer(connection, Postgres.FreePort(), "u", null);

        PostgresException error = connection.Error("SELECT * FROM t");

        Assert.Equal("08001", error.SqlState);
        Assert.Equal("could not connect to server \"s\"", error.MessageText);
        Assert.Contains("refused", error.Detail, StringComparison.Ordinal);
        AssertSessionWorks(connection);
    }

    [Fact]
    public void The_password_is_wrong_and_never_shown()
    {
        using ThrowawayCluster strict = new("scram", new ClusterOptions
        {
            HbaLines = ["host all postgres 127.0.0.1/32 trust", "host all all 127.0.0.1/32 scram-sha-256", "local all postgres trust"],
        });
        strict.Execute("CREATE ROLE u LOGIN PASSWORD 'right'");
        strict.Execute("CREATE TABLE t AS SELECT 1 AS n; GRANT SELECT ON t TO u");
        using NpgsqlConnection connection = Connect();
        CreateServer(connection, strict.Port, "u", "wr0ng-secret");

        PostgresException error = connection.Error("SELECT * FROM t");

        Assert.Equal("08001", error.SqlState);
        Assert.Contains("could not connect to server \"s\"", error.MessageText, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng-secret", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng-secret", Local.Log.Split('\n').Where(line => !line.Contains("STATEMENT", StringComparison.Ordinal)).LastOrDefault(line => line.Contains("ERROR", StringComparison.Ordinal)), StringComparison.Ordinal);

        // The right one takes effect in the same session.
        connection.Run("ALTER USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (SET password 'right')");
        Assert.Equal(1, connection.Value<int>("SELECT n FROM t"));
    }

    [Fact]
    public void A_table_or_column_is_missing()
    {
        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run("CREATE TABLE there AS SELECT 1 AS n");
        connection.Run("""
            CREATE FOREIGN TABLE missing (n int) SERVER remote OPTIONS (schema_name 'public', table_name 'no_such_table');
            CREATE FOREIGN TABLE there (n int, no_such_column int) SERVER remote OPTIONS (schema_name 'public');
            """);

        PostgresException table = connection.Error("SELECT * FROM missing");
        PostgresException column = connection.Error("SELECT * FROM there");

        Assert.Equal("42P01", table.SqlState);
        Assert.Contains("no_such_table", table.Detail, StringComparison.Ordinal);
        Assert.Contains("remote SQL command: ", table.Where, StringComparison.Ordinal);
        Assert.Equal("42703", column.SqlState);
        Assert.Contains("no_such_column", column.Detail, StringComparison.Ordinal);
        Assert.Equal(1, connection.Value<int>("SELECT n FROM there"));
    }

    [Theory]
    [InlineData("int", "9223372036854775807::int8", "22003")]
    [InlineData("int", "'twelve'::text", "22P02")]
    [InlineData("varchar(3)", "'four'::text", "22001")]
    [InlineData("numeric(4,1)", "12345.6::numeric", "22003")]
    [InlineData("date", "'not a date'::text", "22007")]
    [InlineData("bool", "'maybe'::text", "22P02")]
    [InlineData("uuid", "'not-a-uuid'::text", "22P02")]
    [InlineData("xml", "'<oops'::text", "2200N")]
    [InlineData("int4range", "'oops'::text", "22P02")]
    [InlineData("interval", "'oops'::varchar", "22007")]
    [InlineData("int4[]", "ARRAY['1', 'x']", "22P02")]
    public void A_value_that_does_not_fit_names_column_and_table(string localType, string remoteValue, string sqlState)
    {
        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run($"CREATE VIEW misfit AS SELECT 1 AS id, {remoteValue} AS amount");
        connection.Run($"CREATE FOREIGN TABLE misfit (id int, amount {localType}) SERVER remote OPTIONS (schema_name 'public')");

        PostgresException error = connection.Error("SELECT * FROM misfit");

        Assert.Equal(sqlState, error.SqlState);
        string everything = $"{error.MessageText}\n{error.Where}";
        Assert.Contains("\"amount\"", everything, StringComparison.Ordinal);
        Assert.Contains("\"misfit\"", everything, StringComparison.Ordinal);
        Assert.Equal(1, connection.Value<int>("SELECT id FROM misfit"));
    }

    [Fact]
    public void A_remote_session_that_is_terminated_between_statements_is_replaced()
    {
        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run("CREATE TABLE t AS SELECT 1 AS n");
        connection.Run("CREATE FOREIGN TABLE t (n int) SERVER remote OPTIONS (schema_name 'public')");
        Assert.Equal(1, connection.Value<int>("SELECT n FROM t"));

        remote.Run($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{RemoteDatabase}' AND pid <> pg_backend_pid()");

        // The first statement may find the link broken; what follows has a new one.
        try
        {
            connection.Value<int>("SELECT n FROM t");
        }
        catch (PostgresException error)
        {
            Assert.StartsWith("08", error.SqlState, StringComparison.Ordinal);
        }

        Assert.Equal(1, connection.Value<int>("SELECT n FROM t"));
    }

    [Fact]
    public void A_remote_session_that_is_terminated_in_mid_scan_is_an_error()
    {
        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run("CREATE VIEW endless AS SELECT generate_series(1, 2000000000::bigint) AS n");
        connection.Run("CREATE FOREIGN TABLE endless (n bigint) SERVER remote OPTIONS (schema_name 'public')");
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        connection.Run("DECLARE c CURSOR FOR SELECT n FROM endless; FETCH 10 FROM c");

        remote.Run($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{RemoteDatabase}' AND pid <> pg_backend_pid()");

        PostgresException error = connection.Error("FETCH 1000000 FROM c");
        Assert.True(error.SqlState is "08006" or "57P01", error.SqlState);
        transaction.Rollback();
        Assert.Equal(3, connection.Value<long>("SELECT count(*) FROM (SELECT n FROM endless LIMIT 3) x"));
    }

    private static void CreateServer(NpgsqlConnection connection, int port, string user, string? password)
    {
        string secret = password is null ? string.Empty : $", password '{password}'";
        connection.Run($"""
            CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{port}', dbname 'postgres');
            CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (user '{user}'{secret});
            CREATE FOREIGN TABLE t (n int) SERVER s OPTIONS (schema_name 'public');
            """);
    }

    private static void AssertSessionWorks(NpgsqlConnection connection) => Assert.Equal(2, connection.Value<int>("SELECT 1 + 1"));
}
