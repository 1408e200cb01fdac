using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>pgbouncer in front of the remote, and in front of this product.</summary>
[Collection(WaitingCollection.Name)]
public sealed class PoolersMayBeBetween(Clusters clusters) : ServerTest(clusters)
{
    private const string SharedName = "shared";

    [PoolerTheory]
    [InlineData("transaction", "false")]
    [InlineData("transaction", "true")]
    [InlineData("session", "false")]
    public void Sessions_that_are_lent_serve_everything(string mode, string providerOnly)
    {
        Prepare();
        using Bouncer bouncer = new(Remote, mode, sessions: mode == "session" ? 2 : 1);
        using NpgsqlConnection first = Connect();
        CreateServer(first, bouncer, $", provider_only '{providerOnly}', environment 'my.a=1; my.a+=2'");
        PostgresException refusal = first.Error("SELECT * FROM dates");
        Assert.Equal("08001", refusal.SqlState);
        Assert.Contains("session_pooler", refusal.Hint, StringComparison.Ordinal);
        first.Run($"ALTER SERVER remote OPTIONS (ADD session_pooler '{mode}')");
        using NpgsqlConnection second = Connect();

        // Over one session of the remote, so that whatever one leaves behind meets the other.
        for (int i = 0; i < 4; i++)
        {
            foreach (NpgsqlConnection session in new[] { first, second })
            {
                Assert.Equal(["2020-02-01|0.1|1 day|12"], session.Rows("SELECT d, f, i, a FROM dates"));
                int n = session == first ? i : i + 100;
                session.Run($"BEGIN; INSERT INTO notes VALUES ({n}, 'a'), ({n + 10}, 'b'); SAVEPOINT a; INSERT INTO notes VALUES ({n + 20}, 'c'); ROLLBACK TO a");
                Assert.Equal([$"{n}|a2"], session.Rows($"UPDATE notes SET note = note || 2 + random() * 0 WHERE n = {n} RETURNING n, note"));
                session.Run("COMMIT");
                session.Run($"INSERT INTO notes SELECT g, 'many' FROM generate_series({(n + 1) * 10_000}, {(n + 1) * 10_000 + 2999}) g");
                Assert.Equal(3000, session.Run("DELETE FROM notes WHERE note = 'many'"));
                Assert.Equal("22012", session.Error("SELECT 1 / (n - n) FROM notes").SqlState);
                Assert.Equal("23505", session.Error($"INSERT INTO notes VALUES ({n}, 'again')").SqlState);
                Assert.Equal(2, session.Rows($"SELECT * FROM notes WHERE n IN ({n}, {n + 10})").Count);
            }
        }

        Assert.Equal(16, first.Value<long>("SELECT count(*) FROM notes"));
        first.Run("SET statement_timeout = 300");
        Assert.Equal("57014", first.Error("SELECT * FROM slow").SqlState);
        first.Run("RESET statement_timeout");
        Assert.True(second.Value<bool>("SELECT pgdotnet.ping('remote')"), string.Join('\n', second.Rows("SELECT * FROM pgdotnet.connections()")) + bouncer.Log);
        Assert.Equal(16, first.Value<long>("SELECT count(*) FROM notes"));
    }

    [PoolerTheory]
    [InlineData("false")]
    [InlineData("true")]
    public void Nothing_survives_a_transaction_in_a_session_that_is_lent(string providerOnly)
    {
        Prepare();
        using Bouncer bouncer = new(Remote, "transaction", sessions: 1);
        using NpgsqlConnection connection = Connect();
        CreateServer(connection, bouncer, $", session_pooler 'transaction', provider_only '{providerOnly}', environment 'work_mem=2MB'");
        for (int i = 0; i < 3; i++)
        {
            connection.Run($"SELECT * FROM dates WHERE f > 0; INSERT INTO notes VALUES ({i}, 'x') RETURNING n; INSERT INTO notes SELECT g, 'y' FROM generate_series({1000 * (i + 1)}, {1000 * (i + 1) + 5}) g; UPDATE notes SET note = note || random()");
        }

        connection.Error("INSERT INTO notes VALUES (1, 'again')");
        using NpgsqlConnection next = bouncer.Connect(RemoteDatabase);
        Assert.Empty(next.Rows("SELECT name, statement FROM pg_prepared_statements"));
        Assert.Equal(["4MB|\"$user\", public|1|SQL, DMY"], next.Rows("SELECT current_setting('work_mem'), current_setting('search_path'), current_setting('extra_float_digits'), current_setting('DateStyle')"));
        Assert.Equal(["(null)"], connection.Rows("SELECT remote_backend_pid FROM pgdotnet.connections()"));
    }

    [PoolerTheory]
    [InlineData("options '-c work_mem=1MB'")]
    [InlineData("on_connect 'SELECT 1'")]
    [InlineData("session_pooler 'statement'")]
    public void What_needs_a_session_of_its_own_is_refused(string option)
    {
        using NpgsqlConnection connection = Connect();
        Assert.Equal(
            "0A000",
            connection.Error($"CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres'{(option.StartsWith("session", StringComparison.Ordinal) ? string.Empty : ", session_pooler 'transaction'")}, {option})").SqlState);
    }

    [PoolerTheory]
    [InlineData("session")]
    [InlineData("transaction")]
    public void A_pooler_in_front_never_lends_another_users_connection(string mode)
    {
        string[] roles = [$"one_{Database}", $"two_{Database}"];
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE VIEW who AS SELECT session_user::text AS who; GRANT SELECT ON who TO PUBLIC; CREATE TABLE notes (n int)");
        }

        using NpgsqlConnection owner = Connect();
        CreatePostgresServer(owner);
        owner.Run("CREATE FOREIGN TABLE who (who text) SERVER remote OPTIONS (schema_name 'public'); GRANT SELECT ON who TO PUBLIC");
        foreach (string role in roles)
        {
            Remote.Execute($"CREATE ROLE {role} LOGIN");
            owner.Run($"CREATE ROLE {role}; CREATE USER MAPPING FOR {role} SERVER remote OPTIONS (user '{role}', password_required 'false')");
        }

        using (Bouncer bouncer = new(Local, mode, sessions: 1))
        {
            for (int i = 0; i < 6; i++)
            {
                using NpgsqlConnection client = bouncer.Connect(Database);
                string role = roles[i % 2];
                Assert.Equal(["postgres"], client.Rows("SELECT who FROM who"));
                Assert.Equal([role], client.Rows($"BEGIN; SET LOCAL ROLE {role}; SELECT who FROM who"));
                client.Run("COMMIT");
                if (mode == "session")
                {
                    client.Run($"SET SESSION AUTHORIZATION {role}");
                    Assert.Equal([role], client.Rows("SELECT who FROM who"));
                }
            }
        }

        foreach (string role in roles)
        {
            owner.Run($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [PoolerTheory]
    [InlineData(SharedName)]
    public void The_next_client_finds_no_session_link_and_no_open_transaction(string link)
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE TABLE notes (n int)");
        }

        using NpgsqlConnection owner = Connect();
        CreatePostgresServer(owner, options: ", transactional 'false'");
        owner.Run("CREATE FOREIGN TABLE notes (n int) SERVER remote OPTIONS (schema_name 'public')");
        using RemoteActivity activity = new(Remote, RemoteDatabase);
        using Bouncer bouncer = new(Local, "session", sessions: 1);
        int backend;
        using (NpgsqlConnection client = bouncer.Connect(Database))
        {
            backend = client.Value<int>("SELECT pg_backend_pid()");
            client.Run($$"""SELECT pgdotnet.connect('{{link}}', '{"driver": "postgres", "host": "127.0.0.1", "port": {{Remote.Port}}, "dbname": "{{RemoteDatabase}}", "user": "postgres"}')""");
            client.Run("SELECT pgdotnet.remote_begin('remote'); INSERT INTO notes VALUES (1)");
            Assert.Equal(1, activity.InTransaction);
            Assert.Equal(2, activity.Sessions);
        }

        using NpgsqlConnection next = bouncer.Connect(Database);
        Assert.Equal(backend, next.Value<int>("SELECT pg_backend_pid()"));
        Assert.Equal(["remote|f"], next.Rows("SELECT server, used_in_xact FROM pgdotnet.connections()"));
        Assert.Equal("42704", next.Error($"SELECT pgdotnet.ping('{link}')").SqlState);
        Eventually.Holds(() => activity.InTransaction == 0 && activity.Sessions == 1, activity.Description);
        Assert.Equal(0, next.Value<long>("SELECT count(*) FROM notes"));
    }

    private void Prepare()
    {
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run($"""
            ALTER DATABASE {RemoteDatabase} SET DateStyle = 'SQL, DMY';
            ALTER DATABASE {RemoteDatabase} SET IntervalStyle = 'sql_standard';
            CREATE VIEW dates AS SELECT date '2020-02-01' AS d, 0.1::float8 AS f, interval '1 day' AS i, current_setting('my.a', true) AS a;
            CREATE TABLE notes (n int PRIMARY KEY, note text);
            CREATE VIEW slow AS SELECT pg_sleep(30)::text AS s;
            """);
    }

    private static void CreateServer(NpgsqlConnection connection, Bouncer bouncer, string options, string database)
    {
        connection.Run($"""
            CREATE SERVER remote FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{bouncer.Port}', dbname '{database}'{options});
            CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user 'postgres');
            CREATE FOREIGN TABLE dates (d date, f float8, i interval, a text) SERVER remote OPTIONS (schema_name 'public');
            CREATE FOREIGN TABLE notes (n int, note text) SERVER remote OPTIONS (schema_name 'public');
            CREATE FOREIGN TABLE slow (s text) SERVER remote OPTIONS (schema_name 'public');
            """);
    }

    private void CreateServer(NpgsqlConnection connection, Bouncer bouncer, string options) => CreateServer(connection, bouncer, options, RemoteDatabase);
}
