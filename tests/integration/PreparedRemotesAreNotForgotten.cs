using System.Diagnostics;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>What leads to prepared remote transactions does not go, or change, unnoticed; and who ends a local one tells just those remotes that took part.</summary>
public sealed class PreparedRemotesAreNotForgotten(Clusters clusters) : ServerTest(clusters)
{
    private string Role => $"owner_of_{Database}";

    /// <summary>Ways to drop the user mapping that leads to the remote.</summary>
    public static TheoryData<string> Drops { get; } =
    [
        "DROP USER MAPPING FOR CURRENT_USER SERVER remote",
        "DROP SERVER remote CASCADE",
        "ALTER EXTENSION pgdotnet_fdw DROP FOREIGN DATA WRAPPER pgdotnet_fdw; DROP FOREIGN DATA WRAPPER pgdotnet_fdw CASCADE",
        "DROP EXTENSION pgdotnet_fdw CASCADE",
        "DO $$ BEGIN DROP SERVER remote CASCADE; END $$",
    ];

    [Theory]
    [MemberData(nameof(Drops))]
    public void No_command_drops_what_leads_to_them(string drop)
    {
        using NpgsqlConnection connection = Connect();
        using NpgsqlConnection remote = Prepare(connection);
        LeaveInDoubt(connection, remote);

        PostgresException error = connection.Error(drop);

        Assert.Equal("55006", error.SqlState);
        Assert.Contains("pgdotnet_", error.Detail, StringComparison.Ordinal);
        Resolve(connection);
        Assert.Equal(["1"], remote.Rows("SELECT n FROM t"));
        connection.Run(drop);
    }

    [Fact]
    public void What_a_role_owns_is_not_dropped_either()
    {
        using NpgsqlConnection connection = Connect();
        using NpgsqlConnection remote = Prepare(connection);
        connection.Run($"""
            CREATE ROLE {Role};
            CREATE USER MAPPING FOR {Role} SERVER remote OPTIONS (user 'postgres', password_required 'false');
            """);
        LeaveInDoubt(connection, remote);

        Assert.Equal("55006", connection.Error($"DROP OWNED BY {Role}").SqlState);
        Assert.Equal("2BP01", connection.Error($"DROP ROLE {Role}").SqlState);

        Resolve(connection);
        Assert.Equal(["1"], remote.Rows("SELECT n FROM t"));
        connection.Run($"DROP OWNED BY {Role}; DROP ROLE {Role}");
    }

    [Theory]
    [InlineData("SET port '1'", true)]
    [InlineData("SET dbname 'elsewhere'", true)]
    [InlineData("SET host 'localhost'", true)]
    [InlineData("SET two_phase_commit 'false'", true)]
    [InlineData("DROP two_phase_commit", true)]
    [InlineData("ADD fetch_size '7'", false)]
    public void A_change_that_leads_elsewhere_says_what_it_leaves_behind(string change, bool warns)
    {
        using NpgsqlConnection connection = Connect();
        using NpgsqlConnection remote = Prepare(connection);
        LeaveInDoubt(connection, remote);
        List<string> warnings = [];
        connection.Notice += (_, notice) => warnings.Add(notice.Notice.Detail ?? string.Empty);

        connection.Run($"BEGIN; ALTER SERVER remote OPTIONS ({change}); ROLLBACK");

        Assert.Equal(warns, warnings.Exists(static w => w.Contains("pgdotnet_", StringComparison.Ordinal)));
        Resolve(connection);
        warnings.Clear();
        connection.Run($"BEGIN; ALTER SERVER remote OPTIONS ({change}); ROLLBACK");
        Assert.Empty(warnings);
        Assert.Equal(["1"], remote.Rows("SELECT n FROM t"));
    }

    [Theory]
    [InlineData("COMMIT PREPARED", "1")]
    [InlineData("ROLLBACK PREPARED", null)]
    public void Only_who_took_part_is_told_of_the_end(string end, string? row)
    {
        using Blackhole silent = new();
        using NpgsqlConnection connection = Connect();
        using NpgsqlConnection remote = Prepare(connection);
        connection.Run($"""
            CREATE SERVER aside FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{silent.Port}', dbname 'x', two_phase_commit 'true');
            CREATE USER MAPPING FOR CURRENT_USER SERVER aside OPTIONS (user 'postgres');
            """);
        PrepareLocally(connection);

        // By another session, and one that has used no remote yet.
        using NpgsqlConnection other = Connect();
        other.Run("LOAD 'pgdotnet_fdw'");
        List<string> warnings = [];
        other.Notice += (_, notice) => warnings.Add(notice.Notice.MessageText);
        Stopwatch watch = Stopwatch.StartNew();
        other.Run($"{end} '{Database}'");
        watch.Stop();

        Assert.Equal(0, remote.Value<long>("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()"));
        Assert.Equal(row is null ? [] : [row], remote.Rows("SELECT n FROM t"));
        Assert.Empty(warnings);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4), $"{watch.Elapsed.TotalSeconds:0.0} s");

        // A transaction without any remote concerns none.
        connection.Run($"BEGIN; INSERT INTO mine VALUES (2); PREPARE TRANSACTION '{Database}'");
        watch.Restart();
        connection.Run($"{end} '{Database}'");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"{watch.Elapsed.TotalSeconds:0.0} s");
        Assert.False(silent.HasCallers);
    }

    [Fact]
    public void What_cannot_be_told_does_not_fail_the_end()
    {
        using NpgsqlConnection connection = Connect();
        using NpgsqlConnection remote = Prepare(connection);
        PrepareLocally(connection);
        List<string> warnings = [];
        connection.Notice += (_, notice) => warnings.Add(notice.Notice.MessageText);

        connection.Run("ALTER SERVER remote OPTIONS (SET port '1')");
        warnings.Clear();
        connection.Run($"COMMIT PREPARED '{Database}'");

        Assert.NotEmpty(warnings);
        Assert.Equal(1, connection.Value<long>("SELECT count(*) FROM mine"));
        connection.Run($"ALTER SERVER remote OPTIONS (SET port '{Remote.Port}'); SELECT * FROM pgdotnet.resolve_prepared_transactions()");
        Assert.Equal(["1"], remote.Rows("SELECT n FROM t"));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Local.Execute($"DROP ROLE IF EXISTS {Role}");
    }

    // As a crash leaves it: committed locally, prepared there, and no local lock on anything.
    private static void LeaveInDoubt(NpgsqlConnection connection, NpgsqlConnection remote)
    {
        string gid = connection.Value<string>("""
            WITH written AS (INSERT INTO mine VALUES (1) RETURNING 1)
            SELECT format('pgdotnet_%s_%s_%s_%s_1', lpad(to_hex(system_identifier), 16, '0'), (SELECT id FROM pgdotnet.installation),
                (SELECT oid FROM pg_database WHERE datname = current_database()), pg_current_xact_id())
            FROM pg_control_system()
            """);
        remote.Run($"BEGIN; INSERT INTO t VALUES (1); PREPARE TRANSACTION '{gid}'");
    }

    private static void Resolve(NpgsqlConnection connection) => connection.Run("SELECT * FROM pgdotnet.resolve_prepared_transactions()");

    private void PrepareLocally(NpgsqlConnection connection) =>
        connection.Run($"BEGIN; INSERT INTO mine VALUES (1); INSERT INTO t VALUES (1); PREPARE TRANSACTION '{Database}'");

    private NpgsqlConnection Prepare(NpgsqlConnection connection)
    {
        NpgsqlConnection remote = ConnectRemote();
        remote.Run("CREATE TABLE t (n int)");
        CreatePostgresServer(connection, options: ", two_phase_commit 'true'");
        connection.Run("CREATE TABLE mine (n int); CREATE FOREIGN TABLE t (n int) SERVER remote OPTIONS (schema_name 'public')");
        return remote;
    }
}
