using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>A planted secret is in no message, view, plan or log line, whatever goes wrong.</summary>
[Collection(WaitingCollection.Name)]
public sealed class SecretsStaySecret(Clusters clusters) : ServerTest(clusters)
{
    private const string Secret = "pl4nted-s3cret";

    /// <summary>Views that show the catalog's own copy to those whom PostgreSQL lets see it.</summary>
    private const string Catalogs = "'pg_user_mapping', 'pg_user_mappings', 'user_mapping_options', '_pg_user_mappings', 'foreign_server_options', '_pg_foreign_servers', '_pg_foreign_tables'";

    private readonly List<string> _said = [];

    public static TheoryData<string> Kinds { get; } = ["text", "env", "file"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Whatever_fails(string kind)
    {
        using ThrowawayCluster local = new("secret", new ClusterOptions { Environment = new Dictionary<string, string> { ["PGDN_TEST_SECRET"] = Secret } });
        using ThrowawayCluster strict = new("scram", new ClusterOptions
        {
            HbaLines = ["host all postgres 127.0.0.1/32 trust", "host all all 127.0.0.1/32 scram-sha-256", "local all postgres trust"],
        });
        strict.Execute($"CREATE ROLE wrong LOGIN PASSWORD 'other'; CREATE ROLE good LOGIN PASSWORD '{Secret}'");
        strict.Execute("CREATE TABLE t (n int PRIMARY KEY); GRANT ALL ON t TO good");
        using Blackhole blackhole = new();
        using EchoingServer echo = new();
        File.WriteAllText(Path.Combine(local.Folder, "secret.txt"), Secret + "\n");
        string password = kind switch
        {
            "env" => "env:PGDN_TEST_SECRET",
            "file" => $"file:{local.Folder}/secret.txt",
            _ => Secret,
        };
        local.Execute("CREATE EXTENSION pgdotnet_fdw");
        using NpgsqlConnection connection = local.Connect();
        connection.Notice += (_, e) => _said.Add(Everything(e.Notice));
        connection.Run("SET client_min_messages = debug1; SET log_min_messages = debug1; SET log_min_error_statement = debug5");
        connection.Run($"LOAD 'pgdotnet_fdw'; SET pgdotnet_fdw.driver_path = '{TestDrivers.Folder}'");
        MakePostgres(connection, "good", strict.Port, "good", password, string.Empty);
        MakePostgres(connection, "wrong", strict.Port, "wrong", password, string.Empty);
        MakePostgres(connection, "nobody", Postgres.FreePort(), "u", password, string.Empty);
        MakePostgres(connection, "nowhere", 5432, "u", password, "SET host 'no-such-host.invalid'");
        MakePostgres(connection, "late", blackhole.Port, "u", password, "ADD connect_timeout '1'");
        MakePostgres(connection, "tls", strict.Port, "good", password, "ADD sslmode 'require'");
        MakePostgres(connection, "mode", strict.Port, "good", password, "ADD sslmode 'oops'");
        MakePostgres(connection, "echo", echo.Port, "u", password, "ADD sslmode 'disable'");
        foreach (string fault in new[] { "main_token", "open_token", "fetch_token" })
        {
            connection.Run($"""
                CREATE SERVER {fault} FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', fault '{fault}', server_token '{(kind == "text" ? Secret : "none")}');
                CREATE USER MAPPING FOR CURRENT_USER SERVER {fault} OPTIONS (token '{password}');
                CREATE FOREIGN TABLE {fault} (n bigint) SERVER {fault};
                """);
        }

        foreach (string table in new[] { "wrong", "nobody", "nowhere", "late", "tls", "mode", "echo", "open_token" })
        {
            foreach (string statement in new[] { $"SELECT * FROM {table}", $"IMPORT FOREIGN SCHEMA public FROM SERVER {table} INTO public", $"ANALYZE {table}" })
            {
                Fails(connection, statement);
            }
        }

        // These are bugs of a driver (XX000), after which Npgsql as a client gives its connection up; psql goes on.
        _said.Add(PsqlScript.Run(local, "postgres", $"""
            LOAD 'pgdotnet_fdw';
            SET pgdotnet_fdw.driver_path = '{TestDrivers.Folder}';
            SELECT * FROM main_token;
            SELECT * FROM fetch_token;
            ALTER SERVER fetch_token OPTIONS (SET fault 'pool_token');
            SELECT * FROM fetch_token;
            ALTER SERVER fetch_token OPTIONS (SET fault 'fetch_token');
            """));
        Assert.True(_said[^1].Split("could not use Token=********").Length > 3, _said[^1]);

        // What works is shown, too.
        Assert.Equal(1, connection.Run("INSERT INTO good VALUES (1)"));
        _said.AddRange(connection.Rows("EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM good WHERE n = 1"));
        connection.Run("SET pgdotnet_fdw.explain_remote = on; SET pgdotnet_fdw.explain_pushdown = on");
        _said.AddRange(connection.Rows("EXPLAIN (ANALYZE, VERBOSE) SELECT count(*) FROM good"));
        connection.Run("CREATE SCHEMA imported; IMPORT FOREIGN SCHEMA public FROM SERVER good INTO imported");
        Fails(connection, "INSERT INTO good VALUES (1)");
        Fails(connection, "SELECT 1/(n - 1) FROM good");
        strict.Stop();
        Fails(connection, "SELECT * FROM good");
        Fails(connection, "SELECT * FROM good");

        AddViews(connection);
        Assert.NotEmpty(_said);
        Assert.All(_said, static text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, local.Log, StringComparison.Ordinal);
        Assert.Contains("could not connect to server \"echo\"", local.Log, StringComparison.Ordinal);
        Assert.Contains("no entry for ******** here", local.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_option_shows_no_value()
    {
        using NpgsqlConnection connection = Connect();
        connection.Run("SET log_min_error_statement = panic");
        CreatePostgresServer(connection);
        connection.Run($"CREATE USER MAPPING FOR PUBLIC SERVER remote OPTIONS (user 'u', password '{Secret}')");
        foreach (string statement in new[]
        {
            $"CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', password '{Secret}')",
            $"ALTER SERVER remote OPTIONS (ADD password '{Secret}')",
            $"ALTER USER MAPPING FOR PUBLIC SERVER remote OPTIONS (ADD passwort '{Secret}')",
            $"ALTER USER MAPPING FOR PUBLIC SERVER remote OPTIONS (SET password '{Secret}', ADD fetch_size '1')",
            $"ALTER USER MAPPING FOR PUBLIC SERVER remote OPTIONS (SET password 'file:{Secret}')",
            "ALTER USER MAPPING FOR PUBLIC SERVER remote OPTIONS (ADD password_required 'perhaps')",
        })
        {
            Fails(connection, statement);
        }

        _said.AddRange(connection.Rows("SELECT * FROM pgdotnet.options('postgres')"));
        Assert.All(_said, static text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, Local.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reference_that_leads_nowhere_says_why_and_not_where()
    {
        using NpgsqlConnection connection = Connect();
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE TABLE t AS SELECT 1 AS n");
        }

        CreatePostgresServer(connection);
        connection.Run("CREATE FOREIGN TABLE t (n int) SERVER remote OPTIONS (schema_name 'public'); ALTER USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (ADD password 'env:PGDN_NOT_THERE')");
        File.WriteAllBytes(Path.Combine(Local.Folder, $"{Database}.bin"), [0xff, 0xfe]);
        foreach ((string reference, string why) in new[]
        {
            ("env:PGDN_NOT_THERE", "no such environment variable"),
            ("file:/nonexistent/pgdn", "no such file"),
            ("file:/etc", "may not read"),
            ("file:/dev/zero", "larger than 64 kB"),
            ($"file:{Local.Folder}/{Database}.bin", "no text in UTF-8"),
        })
        {
            connection.Run($"ALTER USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (SET password '{reference}')");
            PostgresException error = connection.Error("SELECT n FROM t");
            Assert.Equal("08001", error.SqlState);
            Assert.Contains("\"password\"", error.Detail, StringComparison.Ordinal);
            Assert.Contains(why, error.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain(reference[5..], Everything(error), StringComparison.Ordinal);
        }

        foreach (string reference in new[] { "env:", "file:", "file:relative", "env:a=b" })
        {
            Assert.Equal("22023", connection.Error($"ALTER USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (SET password '{reference}')").SqlState);
        }
    }

    private static string Everything(PostgresException e) => string.Join('\n', e.MessageText, e.Detail, e.Hint, e.Where, e.SchemaName, e.TableName, e.ColumnName, e.ConstraintName, e.DataTypeName, e.InternalQuery);

    private static string Everything(PostgresNotice e) => string.Join('\n', e.MessageText, e.Detail, e.Hint, e.Where, e.InternalQuery);

    private static void MakePostgres(NpgsqlConnection connection, string name, int port, string user, string password, string options)
    {
        connection.Run($"""
            CREATE SERVER {name} FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{port}', dbname 'postgres');
            CREATE USER MAPPING FOR CURRENT_USER SERVER {name} OPTIONS (user '{user}', password '{password}');
            CREATE FOREIGN TABLE {name} (n int) SERVER {name} OPTIONS (schema_name 'public', table_name 't');
            """);
        if (options.Length > 0)
        {
            connection.Run($"ALTER SERVER {name} OPTIONS ({options})");
        }
    }

    private void Fails(NpgsqlConnection connection, string statement) => _said.Add(Everything(connection.Error(statement)));

    private void AddViews(NpgsqlConnection connection)
    {
        IReadOnlyList<string> views = connection.Rows($"""
            SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'v' AND c.relname NOT IN ({Catalogs})
            """);
        Assert.Contains("pgdotnet.stat_servers", views);
        foreach (string view in views)
        {
            _said.AddRange(connection.Rows($"SELECT x::text FROM {view} x"));
        }

        foreach (string function in new[] { "diagnose()", "drivers()", "options('faulty')", "runtime()", "version()" })
        {
            _said.AddRange(connection.Rows($"SELECT x::text FROM pgdotnet.{function} x"));
        }
    }
}
