using System.Diagnostics;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Connections are shown, opened, tried, limited and closed.</summary>
[Collection(WaitingCollection.Name)]
public sealed class ConnectionsAreManaged(Clusters clusters) : ServerTest(clusters)
{
    [Fact]
    public void They_are_shown_with_what_they_are()
    {
        using NpgsqlConnection connection = Prepare();
        Assert.Empty(connection.Rows("SELECT * FROM pgdotnet.connections()"));
        connection.Run("BEGIN; SELECT * FROM names");

        Assert.Equal(
            ["remote|postgres|postgres|t|t|f|t|t|(null)"],
            connection.Rows("SELECT server, user_name, driver, valid, used_in_xact, closed, opened_at <= last_used_at + interval '1 min', remote_backend_pid > 0, error FROM pgdotnet.connections()"));
        Assert.Equal(
            ["remote|postgres|t|t|(null)|t"],
            connection.Rows("SELECT server_name, user_name, valid, used_in_xact, closed, remote_backend_pid > 0 FROM pgdotnet.pgdotnet_fdw_get_connections()"));
        connection.Run("COMMIT; ALTER SERVER remote OPTIONS (ADD fetch_size '7')");
        Assert.Equal(["f|f|f"], connection.Rows("SELECT valid, used_in_xact, closed FROM pgdotnet.pgdotnet_fdw_get_connections(true)"));
        connection.Run("SELECT * FROM names");
        Assert.Equal(["t|f"], connection.Rows("SELECT valid, used_in_xact FROM pgdotnet.pgdotnet_fdw_get_connections()"));
        connection.Run("DROP SERVER remote CASCADE");
        Assert.Equal(["(null)|f"], connection.Rows("SELECT server_name, valid FROM pgdotnet.pgdotnet_fdw_get_connections()"));
    }

    [Fact]
    public void One_that_the_remote_has_ended_is_seen_to_be_closed()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("SELECT * FROM names");
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        activity.TerminateAll();

        Eventually.Holds(() => connection.Rows("SELECT closed FROM pgdotnet.pgdotnet_fdw_get_connections(true)")[0] == "t", "the connection is seen to be closed");
        Assert.True(connection.Value<bool>("SELECT pgdotnet.ping('remote')"));
        Assert.Equal(["f"], connection.Rows("SELECT closed FROM pgdotnet.pgdotnet_fdw_get_connections(true)"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_that_the_remote_has_ended_is_replaced_unnoticed(bool providerOnly)
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run($"ALTER SERVER remote OPTIONS (ADD provider_only '{providerOnly}')");
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        foreach (string sql in new[] { "SELECT pgdotnet.ping('remote')", "SELECT count(*) = 1 FROM names" })
        {
            Assert.True(connection.Value<bool>(sql));
            activity.TerminateAll();
            Eventually.Holds(() => connection.Rows("SELECT closed FROM pgdotnet.pgdotnet_fdw_get_connections(true)")[0] == "t", "the connection is seen to be closed");
            Assert.True(connection.Value<bool>(sql));
        }
    }

    [Theory]
    [InlineData("pgdotnet.disconnect('remote')", "pgdotnet.disconnect('nowhere')")]
    [InlineData("pgdotnet.pgdotnet_fdw_disconnect('remote')", "pgdotnet.pgdotnet_fdw_disconnect('nowhere')")]
    [InlineData("pgdotnet.disconnect_all()", null)]
    [InlineData("pgdotnet.pgdotnet_fdw_disconnect_all()", null)]
    public void They_are_closed_unless_in_use(string call, string? unknown)
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        Assert.False(connection.Value<bool>($"SELECT {call}"));
        connection.Run("BEGIN; SELECT * FROM names");
        List<string> notices = [];
        connection.Notice += (_, e) => notices.Add(e.Notice.MessageText);

        Assert.False(connection.Value<bool>($"SELECT {call}"));
        Assert.Equal(["cannot close connection for server \"remote\" because it is still in use"], notices);
        Assert.Equal(1, activity.Sessions);
        connection.Run("COMMIT");
        Assert.True(connection.Value<bool>($"SELECT {call}"));
        Eventually.Holds(() => activity.Sessions == 0, "the remote session has ended");
        Assert.Empty(connection.Rows("SELECT * FROM pgdotnet.connections()"));
        if (unknown is not null)
        {
            Assert.Equal("42704", connection.Error($"SELECT {unknown}").SqlState);
        }
    }

    [Fact]
    public void Connecting_alone_begins_no_transaction_and_needs_the_right_to_use_the_server()
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        connection.Run("BEGIN; SELECT pgdotnet.connect('remote')");
        Assert.Equal(1, activity.Sessions);
        Assert.Equal(0, activity.InTransaction);
        Assert.Equal(["f"], connection.Rows("SELECT used_in_xact FROM pgdotnet.connections()"));
        connection.Run($"COMMIT; CREATE ROLE plain_{Database}; SET ROLE plain_{Database}");
        foreach (string call in new[] { "connect('remote')", "ping('remote')", "connect('x', '{}')" })
        {
            Assert.Equal("42501", connection.Error($"SELECT pgdotnet.{call}").SqlState);
        }

        connection.Run($"RESET ROLE; DROP ROLE plain_{Database}");
    }

    [Fact]
    public void A_session_link_needs_no_server_and_has_a_name()
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        string options = $$"""{"driver": "postgres", "host": "127.0.0.1", "port": {{Remote.Port}}, "dbname": "{{RemoteDatabase}}", "user": "postgres"}""";
        connection.Run($"SELECT pgdotnet.connect('link', '{options}')");

        Assert.Equal(["link|postgres|t"], connection.Rows("SELECT server, driver, valid FROM pgdotnet.connections()"));
        Assert.Equal(1, activity.Sessions);
        Assert.True(connection.Value<bool>("SELECT pgdotnet.ping('link')"));
        Assert.Equal("42710", connection.Error($"SELECT pgdotnet.connect('link', '{options}')").SqlState);
        Assert.Equal("42710", connection.Error($"SELECT pgdotnet.connect('remote', '{options}')").SqlState);
        Assert.Equal("HV00D", connection.Error("""SELECT pgdotnet.connect('other', '{"driver": "postgres", "hots": "x"}')""").SqlState);
        Assert.Equal("HV00J", connection.Error("SELECT pgdotnet.connect('other', '{}')").SqlState);
        Assert.Equal("22023", connection.Error("SELECT pgdotnet.connect('other', '[]')").SqlState);
        Assert.True(connection.Value<bool>("SELECT pgdotnet.disconnect('link')"));
        Eventually.Holds(() => activity.Sessions == 0, "the remote session has ended");
    }

    [Fact]
    public void An_unused_one_is_closed_after_the_idle_timeout()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("ALTER SERVER remote OPTIONS (ADD idle_timeout '300ms')");
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        connection.Run("BEGIN; SELECT * FROM names; SELECT pg_sleep(0.6)");
        Assert.Equal(1, activity.Sessions);
        connection.Run("COMMIT");

        Eventually.Holds(() => activity.Sessions == 0, "the remote session has ended");
        Assert.Empty(connection.Rows("SELECT * FROM pgdotnet.connections()"));
        connection.Run("SELECT * FROM names");
        Assert.Equal(1, activity.Sessions);
    }

    [Fact]
    public void A_session_has_no_more_of_them_than_it_may()
    {
        using NpgsqlConnection connection = Prepare();
        for (int i = 0; i < 3; i++)
        {
            CreatePostgresServer(connection, $"s{i}");
        }

        using RemoteActivity activity = new(Remote, RemoteDatabase);
        connection.Run("SET pgdotnet_fdw.max_connections_per_backend = 2");
        connection.Run("SELECT pgdotnet.connect('s0')");
        connection.Run("SELECT pgdotnet.connect('s1')");
        connection.Run("SELECT pgdotnet.connect('s2')");
        Assert.Equal(["s1", "s2"], connection.Rows("SELECT server FROM pgdotnet.connections()"));
        Eventually.Holds(() => activity.Sessions == 2, "the oldest remote session has ended");
        connection.Run("CREATE FOREIGN TABLE n0 (n text) SERVER s0 OPTIONS (schema_name 'public', table_name 'names'); CREATE FOREIGN TABLE n1 (n text) SERVER s1 OPTIONS (schema_name 'public', table_name 'names')");

        Assert.Equal("54000", connection.Error("BEGIN; SELECT * FROM names; SELECT * FROM n0; SELECT * FROM n1").SqlState);
        connection.Run("ROLLBACK; SELECT * FROM n1");
    }

    [Theory]
    [InlineData("%a-%d-%u-%p-%%-%C-%q%", "")]
    [InlineData("x", "%a-%d-%u-%p-%%-%C-%q%")]
    public void The_remote_is_told_a_name_with_escapes(string option, string setting)
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run($"ALTER SERVER remote OPTIONS (ADD application_name '{option}'); SET application_name = 'app'; SET pgdotnet_fdw.application_name = '{setting}'");

        Assert.Equal([$"app-{Database}-postgres-{connection.BackendPid()}-%--"], connection.Rows("SELECT * FROM names"));
    }

    [Fact]
    public void A_session_id_is_that_of_the_log()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("ALTER SERVER remote OPTIONS (ADD application_name '%c')");

        Assert.Equal(
            connection.Rows("SELECT to_hex(trunc(extract(epoch FROM backend_start))::bigint) || '.' || to_hex(pid) FROM pg_stat_activity WHERE pid = pg_backend_pid()"),
            connection.Rows("SELECT * FROM names"));
    }

    [Fact]
    public void A_remote_that_is_known_to_be_down_is_not_waited_for_again()
    {
        using NpgsqlConnection connection = Connect();
        using Blackhole hole = new();
        connection.Run($"""
            CREATE SERVER dead FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{hole.Port}', connect_timeout '1', down_for '3600');
            CREATE USER MAPPING FOR CURRENT_USER SERVER dead;
            CREATE FOREIGN TABLE t (n int) SERVER dead;
            """);
        Assert.Contains("did not answer", connection.Error("SELECT * FROM t").Detail, StringComparison.Ordinal);
        Stopwatch watch = Stopwatch.StartNew();

        PostgresException error = connection.Error("SELECT * FROM t");

        Assert.Equal("08001", error.SqlState);
        Assert.Contains("is not tried again", error.Detail, StringComparison.Ordinal);
        Assert.True(watch.ElapsedMilliseconds < 900, $"it took {watch.ElapsedMilliseconds} ms");
        Assert.False(connection.Value<bool>("SELECT pgdotnet.ping('dead')"));
        connection.Run("ALTER SERVER dead OPTIONS (SET down_for '0')");
        Assert.Contains("did not answer", connection.Error("SELECT * FROM t").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Sessions_share_what_they_know_of_dead_remotes_when_the_library_is_preloaded()
    {
        using ThrowawayCluster cluster = new("shared", new ClusterOptions { Settings = ["shared_preload_libraries = 'pgdotnet_fdw'"] });
        using Blackhole hole = new();
        using NpgsqlConnection first = cluster.Connect();
        first.Run($"""
            CREATE EXTENSION pgdotnet_fdw;
            CREATE SERVER dead FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{hole.Port}', connect_timeout '1', down_for '3600');
            CREATE USER MAPPING FOR CURRENT_USER SERVER dead;
            CREATE FOREIGN TABLE t (n int) SERVER dead;
            """);
        Assert.Contains("did not answer", first.Error("SELECT * FROM t").Detail, StringComparison.Ordinal);
        using NpgsqlConnection second = cluster.Connect();

        Assert.Contains("is not tried again", second.Error("SELECT * FROM t").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_is_repeated_while_the_remote_starts()
    {
        using ThrowawayCluster remote = new("late");
        using NpgsqlConnection connection = Connect();
        connection.Run($"""
            CREATE SERVER late FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{remote.Port}', dbname 'postgres', connect_retries '10');
            CREATE USER MAPPING FOR CURRENT_USER SERVER late OPTIONS (user 'postgres');
            """);
        remote.Stop();
        Task<bool> ping = Task.Run(() => connection.Value<bool>("SELECT pgdotnet.ping('late')"));
        remote.Start();

        Assert.True(await ping);
    }

    [Fact]
    public void Each_role_has_a_connection_of_its_own()
    {
        using NpgsqlConnection connection = Prepare();
        string role = $"other_{Database}";
        Remote.Execute($"CREATE ROLE {role} LOGIN");
        connection.Run($"CREATE ROLE {role} SUPERUSER; CREATE USER MAPPING FOR {role} SERVER remote OPTIONS (user '{role}'); CREATE FOREIGN TABLE who (who text) SERVER remote OPTIONS (schema_name 'public')");
        Assert.Equal(["postgres"], connection.Rows("SELECT * FROM who"));
        foreach ((string sql, string user) in new[] { ($"SET ROLE {role}", role), ("RESET ROLE", "postgres"), ($"SET SESSION AUTHORIZATION {role}", role), ("DISCARD ALL", "postgres") })
        {
            connection.Run(sql);
            Assert.Equal([user], connection.Rows("SELECT * FROM who"));
        }

        connection.Run($"DROP OWNED BY {role}; DROP ROLE {role}");
        connection.Value<bool>("SELECT pgdotnet.disconnect_all()");
    }

    private NpgsqlConnection Prepare()
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE VIEW names AS SELECT current_setting('application_name') AS n; CREATE VIEW who AS SELECT current_user::text AS who; GRANT SELECT ON who TO PUBLIC");
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run("CREATE FOREIGN TABLE names (n text) SERVER remote OPTIONS (schema_name 'public')");
        return connection;
    }
}
