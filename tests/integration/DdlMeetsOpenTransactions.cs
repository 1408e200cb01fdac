using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>What becomes of a remote transaction whose server, user mapping or user changes or goes while it is open.</summary>
public sealed class DdlMeetsOpenTransactions(Clusters clusters) : ServerTest(clusters)
{
    private string Role => $"role_of_{Database}";

    /// <summary>Changes that leave no way to the table, or lead elsewhere.</summary>
    public static TheoryData<string> Changes { get; } =
    [
        "DROP SERVER remote CASCADE",
        "DROP USER MAPPING FOR CURRENT_USER SERVER remote",
        "DROP FOREIGN TABLE t",
        "ALTER SERVER remote OPTIONS (SET port '1')",
        "ALTER SERVER remote OPTIONS (SET dbname 'no_such_database')",
        "ALTER USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (SET user 'no_such_user')",
        "ALTER SERVER remote RENAME TO other",
        "DROP EXTENSION pgdotnet_fdw CASCADE",
    ];

    [Theory]
    [MemberData(nameof(Changes))]
    public void What_was_written_before_a_change_is_committed_with_it(string change)
    {
        using NpgsqlConnection connection = Connect();
        using NpgsqlConnection remote = Prepare(connection);

        connection.Run("BEGIN; INSERT INTO t VALUES (2)");
        connection.Run(change);
        connection.Run("COMMIT");

        Assert.Equal(["1", "2"], remote.Rows("SELECT n FROM t ORDER BY n"));
        AssertNothingIsOpen();
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void What_was_written_before_a_change_is_rolled_back_with_it(string change)
    {
        using NpgsqlConnection connection = Connect();
        using NpgsqlConnection remote = Prepare(connection);

        connection.Run("BEGIN; INSERT INTO t VALUES (2)");
        connection.Run(change);
        connection.Run("ROLLBACK");

        Assert.Equal(["1"], remote.Rows("SELECT n FROM t ORDER BY n"));
        AssertNothingIsOpen();
        Assert.Equal(["1"], connection.Rows("SELECT n FROM t ORDER BY n"));
    }

    [Theory]
    [InlineData("DROP SERVER remote CASCADE")]
    [InlineData("DROP USER MAPPING FOR CURRENT_USER SERVER remote")]
    [InlineData("ALTER SERVER remote OPTIONS (SET dbname 'no_such_database')")]
    public void A_change_by_another_session_waits_for_nobody_and_hurts_nobody(string change)
    {
        using NpgsqlConnection connection = Connect();
        using NpgsqlConnection remote = Prepare(connection);
        connection.Run("BEGIN; INSERT INTO t VALUES (2)");
        using (NpgsqlConnection other = Connect())
        {
            // A lock on the table keeps DROP ... CASCADE waiting, as it should.
            other.Run("SET lock_timeout = '500ms'");
            try
            {
                other.Run(change);
            }
            catch (PostgresException error)
            {
                Assert.Equal("55P03", error.SqlState);
            }
        }

        connection.Run("COMMIT");

        Assert.Equal(["1", "2"], remote.Rows("SELECT n FROM t ORDER BY n"));
        AssertNothingIsOpen();
    }

    [Fact]
    public void A_role_that_loses_what_it_owns_keeps_its_transaction()
    {
        using NpgsqlConnection connection = Connect();
        using NpgsqlConnection remote = Prepare(connection);
        connection.Run($"""
            CREATE ROLE {Role}; CREATE ROLE {Role}_heir;
            GRANT USAGE ON FOREIGN DATA WRAPPER pgdotnet_fdw TO {Role}, {Role}_heir;
            GRANT CREATE ON SCHEMA public TO {Role};
            SET ROLE {Role};
            CREATE SERVER own FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{Remote.Port}', dbname '{RemoteDatabase}');
            CREATE FOREIGN TABLE mine (n int) SERVER own OPTIONS (schema_name 'public', table_name 't');
            RESET ROLE;
            CREATE USER MAPPING FOR {Role} SERVER own OPTIONS (user 'postgres', password_required 'false');
            """);
        connection.Run($"SET ROLE {Role}; BEGIN; INSERT INTO mine VALUES (3); RESET ROLE; REASSIGN OWNED BY {Role} TO {Role}_heir; COMMIT");
        connection.Run($"REASSIGN OWNED BY {Role}_heir TO {Role}");
        connection.Run($"SET ROLE {Role}; BEGIN; INSERT INTO mine VALUES (4); RESET ROLE; DROP OWNED BY {Role} CASCADE; COMMIT");
        Assert.Equal(["1", "3", "4"], remote.Rows("SELECT n FROM t ORDER BY n"));
        Assert.Equal("42P01", connection.Error("SELECT * FROM mine").SqlState);

        connection.Run($"SET ROLE {Role}; BEGIN; RESET ROLE; DROP USER MAPPING IF EXISTS FOR {Role} SERVER remote; COMMIT");
        AssertNothingIsOpen();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Local.Execute($"DROP ROLE IF EXISTS {Role}, {Role}_heir");
    }

    private NpgsqlConnection Prepare(NpgsqlConnection connection)
    {
        NpgsqlConnection remote = ConnectRemote();
        remote.Run("CREATE TABLE t AS SELECT 1 AS n");
        CreatePostgresServer(connection);
        connection.Run("CREATE FOREIGN TABLE t (n int) SERVER remote OPTIONS (schema_name 'public')");
        return remote;
    }

    private void AssertNothingIsOpen()
    {
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        Eventually.Holds(() => activity.InTransaction == 0, "no remote transaction is open");
    }
}
