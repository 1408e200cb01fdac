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
        "ALTER SERVER remote OPTIONS (ADD two_phase_commit 'true')",
        "ALTER FOREIGN TABLE t OPTIONS (ADD table_name 'no_such_table')",
        "DROP USER MAPPING FOR CURRENT_USER SERVER remote; CREATE USER MAPPING FOR PUBLIC SERVER remote OPTIONS (user 'no_such_user')",
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
    [InlineData("ALTER USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (SET user 'no_such_user')")]
    [InlineData("ALTER SERVER remote OPTIONS (SET dbname 'no_such_database')")]
    [InlineData("ALTER SERVER remote RENAME TO other")]
    [InlineData("DROP EXTENSION pgdotnet_fdw CASCADE")]
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

    /// <summary>What may become of a role, or of what it owns, while its transaction is open: the change, and how the role is called afterwards.</summary>
    public static TheoryData<string, string> ChangesOfRoles { get; } = new()
    {
        { "REASSIGN OWNED BY {role} TO {role}_heir", "{role}" },
        { "DROP OWNED BY {role} CASCADE", "{role}" },
        { "ALTER SERVER own OWNER TO {role}_heir", "{role}" },
        { "ALTER ROLE {role} RENAME TO {role}_renamed", "{role}_renamed" },
        { "DROP USER MAPPING FOR {role} SERVER own; REASSIGN OWNED BY {role} TO {role}_heir; DROP OWNED BY {role}; DROP ROLE {role}", "{role}_heir" },
        { "REVOKE ALL ON FOREIGN SERVER own FROM {role}; ALTER FOREIGN TABLE mine OWNER TO {role}_heir", "{role}" },
    };

    [Theory]
    [MemberData(nameof(ChangesOfRoles))]
    public void A_change_of_the_role_by_another_session_keeps_the_transaction_of_the_first(string change, string afterwards)
    {
        using NpgsqlConnection connection = Connect();
        using NpgsqlConnection remote = Prepare(connection);
        using NpgsqlConnection other = Connect();
        MakeOwner(connection);
        string In(string text) => text.Replace("{role}", Role, StringComparison.Ordinal);

        connection.Run($"SET ROLE {Role}; BEGIN; INSERT INTO mine VALUES (3)");
        other.Run("SET lock_timeout = '500ms'");
        bool isDone = true;
        try
        {
            other.Run(In(change));
        }
        catch (PostgresException error)
        {
            // Tables that are in use stay locked.
            Assert.Equal("55P03", error.SqlState);
            isDone = false;
        }

        connection.Run("COMMIT");

        Assert.Equal(["1", "3"], remote.Rows("SELECT n FROM t ORDER BY n"));
        connection.Run("RESET ROLE");
        if (!isDone)
        {
            other.Run(In(change));
        }

        // Nothing of the role's connection serves a later one.
        Assert.True(connection.Value<bool>($"SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '{In(afterwards)}')"));
        AssertNothingIsOpen();
        if (afterwards == "{role}_renamed")
        {
            connection.Run($"SET ROLE {In(afterwards)}; INSERT INTO mine VALUES (4); RESET ROLE; ALTER ROLE {In(afterwards)} RENAME TO {Role}");
            Assert.Equal(["1", "3", "4"], remote.Rows("SELECT n FROM t ORDER BY n"));
        }
    }

    [Fact]
    public void A_role_that_loses_what_it_owns_keeps_its_transaction()
    {
        using NpgsqlConnection connection = Connect();
        using NpgsqlConnection remote = Prepare(connection);
        MakeOwner(connection);
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

    // A role with a server and a foreign table of its own.
    private void MakeOwner(NpgsqlConnection connection) =>
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
