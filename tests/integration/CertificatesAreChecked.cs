using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>TLS with a real authority: each mode accepts and refuses what libpq does.</summary>
[Collection(WaitingCollection.Name)]
public sealed class CertificatesAreChecked(Clusters clusters) : ServerTest(clusters)
{
    [Fact]
    public void A_server_certificate_is_checked_as_the_mode_says()
    {
        using ThrowawayCluster secure = new("ca", new ClusterOptions { Ssl = true });
        using TestAuthority authority = new(secure.Folder, "authority");
        using TestAuthority stranger = new(secure.Folder, "stranger");
        secure.Execute("CREATE TABLE t AS SELECT ssl AS s FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        using NpgsqlConnection connection = Connect();
        CreateServer(connection, secure);

        // Certificate, mode, authority (a = the right one, s = another, - = none), whether it is accepted.
        foreach ((string hosts, int days, string mode, char root, bool isRight) in new[]
        {
            ("localhost", 2, "verify-full", 'a', true),
            ("localhost", 2, "verify-ca", 'a', true),
            ("localhost", 2, "require", 'a', true),
            ("localhost", 2, "require", '-', true),
            ("localhost", 2, "verify-full", 's', false),
            ("localhost", 2, "verify-ca", 's', false),
            ("localhost", 2, "require", 's', false),
            ("localhost", 2, "verify-full", '-', false),
            ("localhost", 2, "verify-ca", '-', false),
            ("other.example", 2, "verify-full", 'a', false),
            ("other.example", 2, "verify-ca", 'a', true),
            ("127.0.0.1", 2, "verify-full", 'a', false),
            ("*.example", 2, "verify-full", 'a', false),
            ("localhost", -1, "verify-full", 'a', false),
            ("localhost", -1, "verify-ca", 'a', false),
        })
        {
            Present(secure, authority, hosts, days);
            string file = root switch
            {
                'a' => $", ADD sslrootcert '{authority.RootFile}'",
                's' => $", ADD sslrootcert '{stranger.RootFile}'",
                _ => string.Empty,
            };
            connection.Run($"ALTER SERVER secure OPTIONS (SET sslmode '{mode}'{file})");
            string what = $"{hosts}, {days} days, {mode}, {root}";
            if (isRight)
            {
                Assert.True(connection.Value<bool>("SELECT true FROM t"), what);
            }
            else
            {
                PostgresException error = Assert.ThrowsAny<PostgresException>(() => Assert.Fail(what + string.Join('\n', connection.Rows("SELECT true FROM t"))));
                Assert.True(error.SqlState == "08001", $"{what}: {error.SqlState} {error.MessageText} {error.Detail}");
                Assert.True((error.Detail + error.Hint).Contains("TLS", StringComparison.Ordinal), $"{what}: {error.Detail} {error.Hint}");
            }

            if (root != '-')
            {
                connection.Run("ALTER SERVER secure OPTIONS (DROP sslrootcert)");
            }
        }
    }

    [Fact]
    public void A_name_is_checked_against_host_and_not_hostaddr()
    {
        using ThrowawayCluster secure = new("ca", new ClusterOptions { Ssl = true });
        using TestAuthority authority = new(secure.Folder, "authority");
        secure.Execute("CREATE TABLE t AS SELECT 1 AS n");
        Present(secure, authority, "db.example", 2);
        using NpgsqlConnection connection = Connect();
        CreateServer(connection, secure);
        connection.Run($"ALTER SERVER secure OPTIONS (SET sslmode 'verify-full', ADD sslrootcert '{authority.RootFile}', SET host 'db.example', ADD hostaddr '127.0.0.1')");

        Assert.True(connection.Value<bool>("SELECT true FROM t"));

        connection.Run("ALTER SERVER secure OPTIONS (SET host 'another.example')");
        Assert.Equal("08001", connection.Error("SELECT true FROM t").SqlState);
    }

    [Fact]
    public void A_server_without_TLS_is_refused_where_it_is_required()
    {
        using NpgsqlConnection connection = Connect();
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run("CREATE TABLE t AS SELECT 1 AS n");
        CreatePostgresServer(connection, options: ", sslmode 'require'");
        connection.Run("CREATE FOREIGN TABLE t (n int) SERVER remote OPTIONS (schema_name 'public')");
        foreach (string mode in new[] { "require", "verify-ca", "verify-full" })
        {
            connection.Run($"ALTER SERVER remote OPTIONS (SET sslmode '{mode}')");
            Assert.Equal("08001", connection.Error("SELECT n FROM t").SqlState);
        }

        foreach (string mode in new[] { "disable", "allow", "prefer" })
        {
            connection.Run($"ALTER SERVER remote OPTIONS (SET sslmode '{mode}')");
            Assert.Equal(1, connection.Value<int>("SELECT n FROM t"));
        }
    }

    [Fact]
    public void A_client_certificate_logs_in()
    {
        using ThrowawayCluster secure = new("ca", new ClusterOptions
        {
            Ssl = true,
            HbaLines = ["host all postgres 127.0.0.1/32 trust", "hostssl all all 127.0.0.1/32 cert", "local all postgres trust"],
        });
        using TestAuthority authority = new(secure.Folder, "authority");
        using TestAuthority stranger = new(secure.Folder, "stranger");
        secure.Execute("CREATE ROLE ann LOGIN; CREATE TABLE t AS SELECT 1 AS n; GRANT SELECT ON t TO ann");
        Present(secure, authority, "localhost", 2);
        secure.Execute($"ALTER SYSTEM SET ssl_ca_file = '{authority.RootFile}'; SELECT pg_reload_conf()");
        using NpgsqlConnection connection = Connect();
        string role = $"role_of_{Database}";
        CreateServer(connection, secure);
        connection.Run($"ALTER SERVER secure OPTIONS (SET sslmode 'verify-full', ADD sslrootcert '{authority.RootFile}')");
        connection.Run($"CREATE ROLE {role}; GRANT SELECT ON t TO {role}; GRANT USAGE ON FOREIGN SERVER secure TO {role}");
        try
        {
            (string certificate, string key) = authority.Issue("ann", "ann", []);
            connection.Run($"CREATE USER MAPPING FOR {role} SERVER secure OPTIONS (user 'ann', sslcert '{certificate}', sslkey '{key}'); SET ROLE {role}");
            Assert.True(connection.Value<bool>("SELECT true FROM t"));

            foreach ((string cert, string keyFile) in new[] { authority.Issue("bob", "bob", []), stranger.Issue("false_ann", "ann", []), authority.Issue("old_ann", "ann", [], -1), (certificate, "/nonexistent/key"), ("/nonexistent/cert", key) })
            {
                connection.Run($"RESET ROLE; ALTER USER MAPPING FOR {role} SERVER secure OPTIONS (SET sslcert '{cert}', SET sslkey '{keyFile}'); SET ROLE {role}");
                PostgresException error = connection.Error("SELECT true FROM t");
                Assert.True(error.SqlState == "08001", $"{cert}: {error.SqlState} {error.MessageText} {error.Detail}");
            }
        }
        finally
        {
            connection.Run($"RESET ROLE; DROP OWNED BY {role}; DROP USER MAPPING IF EXISTS FOR {role} SERVER secure; DROP ROLE {role}");
        }
    }

    [Fact]
    public void A_private_key_that_others_may_read_is_refused()
    {
        using ThrowawayCluster secure = new("ca", new ClusterOptions { Ssl = true });
        using TestAuthority authority = new(secure.Folder, "authority");
        secure.Execute("CREATE TABLE t AS SELECT 1 AS n");
        using NpgsqlConnection connection = Connect();
        CreateServer(connection, secure);
        (string certificate, string key) = authority.Issue("ann", "ann", []);
        connection.Run($"ALTER SERVER secure OPTIONS (ADD sslcert '{certificate}', ADD sslkey '{key}')");
        foreach ((string mode, bool isSafe) in new[] { ("600", true), ("644", false), ("640", true), ("660", false), ("602", false) })
        {
            Postgres.AsServerUser("chmod", mode, key);
            connection.Run("SELECT pgdotnet.disconnect_all()");
            if (isSafe)
            {
                Assert.True(connection.Value<bool>("SELECT true FROM t"), mode);
                continue;
            }

            PostgresException error = connection.Error("SELECT true FROM t");
            Assert.True(error.SqlState == "08001", $"{mode}: {error.SqlState}");
            Assert.Contains("0600", error.Hint, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_bound_channel_is_required_of_every_method()
    {
        using ThrowawayCluster secure = new("bound", new ClusterOptions
        {
            Ssl = true,
            HbaLines =
            [
                "host all postgres 127.0.0.1/32 trust", "host all anybody 127.0.0.1/32 trust", "host all plain 127.0.0.1/32 password", "host all hash 127.0.0.1/32 md5",
                "host all all 127.0.0.1/32 scram-sha-256", "local all postgres trust",
            ],
        });
        secure.Execute("""
            CREATE TABLE t AS SELECT 1 AS n; GRANT SELECT ON t TO PUBLIC;
            CREATE ROLE anybody LOGIN; CREATE ROLE plain LOGIN PASSWORD 'x'; CREATE ROLE scram LOGIN PASSWORD 'x'; SET password_encryption = md5; CREATE ROLE hash LOGIN PASSWORD 'x'
            """);
        using NpgsqlConnection connection = Connect();
        CreateServer(connection, secure);
        connection.Run("ALTER SERVER secure OPTIONS (ADD channel_binding 'require'); ALTER USER MAPPING FOR CURRENT_USER SERVER secure OPTIONS (ADD password 'x')");
        foreach ((string user, string mode, bool isBound) in new[]
        {
            ("scram", "require", true), ("anybody", "require", false), ("plain", "require", false), ("hash", "require", false), ("scram", "prefer", true),
        })
        {
            connection.Run($"ALTER SERVER secure OPTIONS (SET sslmode '{mode}'); ALTER USER MAPPING FOR CURRENT_USER SERVER secure OPTIONS (SET user '{user}')");
            if (isBound)
            {
                Assert.True(connection.Value<bool>("SELECT true FROM t"), user);
                continue;
            }

            PostgresException error = connection.Error("SELECT true FROM t");
            Assert.True(error.SqlState == "08001", $"{user}: {error.SqlState} {error.MessageText}");
        }

        // Without TLS there is nothing to bind to.
        secure.Execute("ALTER SYSTEM SET ssl = off");
        secure.Restart();
        connection.Run("SELECT pgdotnet.disconnect_all()");
        Assert.Equal("08001", connection.Error("SELECT true FROM t").SqlState);
    }

    [Fact]
    public void Without_an_authority_of_its_own_a_server_must_satisfy_those_of_the_system()
    {
        using ThrowawayCluster secure = new("ca", new ClusterOptions { Ssl = true });
        using TestAuthority authority = new(secure.Folder, "authority");
        using TestAuthority stranger = new(secure.Folder, "stranger");
        secure.Execute("CREATE TABLE t AS SELECT 1 AS n");

        // Where OpenSSL is told that the system has its authorities.
        using ThrowawayCluster local = new("system", new ClusterOptions { Environment = new Dictionary<string, string> { ["SSL_CERT_FILE"] = authority.RootFile } });
        using NpgsqlConnection connection = local.Connect();
        connection.Run("CREATE EXTENSION pgdotnet_fdw");
        CreateServer(connection, secure);
        foreach ((TestAuthority signer, string host, string mode, bool isRight) in new[]
        {
            (authority, "localhost", "verify-full", true),
            (authority, "localhost", "verify-ca", true),
            (authority, "other.example", "verify-full", false),
            (authority, "other.example", "verify-ca", true),
            (stranger, "localhost", "verify-full", false),
            (stranger, "localhost", "verify-ca", false),
            (stranger, "localhost", "require", true),
        })
        {
            Present(secure, signer, host, 2);
            connection.Run($"ALTER SERVER secure OPTIONS (SET sslmode '{mode}')");
            if (isRight)
            {
                Assert.True(connection.Value<bool>("SELECT true FROM t"), $"{host}, {mode}");
            }
            else
            {
                PostgresException error = connection.Error("SELECT true FROM t");
                Assert.Equal("08001", error.SqlState);
                Assert.Contains("TLS", error.Detail + error.Hint, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void The_environment_of_the_server_decides_nothing()
    {
        using ThrowawayCluster secure = new("ca", new ClusterOptions { Ssl = true });
        using TestAuthority authority = new(secure.Folder, "authority");
        secure.Execute("CREATE TABLE t AS SELECT 1 AS n");
        Present(secure, authority, "localhost", 2);
        Postgres.AsServerUser("mkdir", Path.Combine(secure.Folder, ".postgresql"));
        Postgres.AsServerUser("cp", authority.RootFile, Path.Combine(secure.Folder, ".postgresql", "root.crt"));
        using ThrowawayCluster local = new("environment", new ClusterOptions
        {
            Environment = new Dictionary<string, string>
            {
                ["HOME"] = secure.Folder,
                ["PGSSLROOTCERT"] = authority.RootFile,
                ["PGREQUIREAUTH"] = "scram-sha-256",
                ["PGSSLNEGOTIATION"] = "direct",
                ["PGTARGETSESSIONATTRS"] = "standby",
                ["PGUSER"] = "nobody",
                ["PGGSSENCMODE"] = "require",
            },
        });
        using NpgsqlConnection connection = local.Connect();
        connection.Run("CREATE EXTENSION pgdotnet_fdw");
        CreateServer(connection, secure);
        connection.Run("ALTER SERVER secure OPTIONS (SET sslmode 'prefer')");

        Assert.True(connection.Value<bool>("SELECT true FROM t"));
        foreach (string mode in new[] { "verify-ca", "verify-full" })
        {
            connection.Run($"ALTER SERVER secure OPTIONS (SET sslmode '{mode}')");
            Assert.Equal("08001", connection.Error("SELECT true FROM t").SqlState);
        }

        connection.Run($"ALTER SERVER secure OPTIONS (ADD sslrootcert '{authority.RootFile}')");
        Assert.True(connection.Value<bool>("SELECT true FROM t"));
    }

    // New certificates are read at a reload, by sessions that come after it.
    private static void Present(ThrowawayCluster cluster, TestAuthority authority, string hosts, int days)
    {
        (string certificate, string key) = authority.Issue("server", hosts, hosts.Split(','), days);
        string before = cluster.DataFolder;
        Postgres.AsServerUser("cp", certificate, Path.Combine(before, "server.crt"));
        Postgres.AsServerUser("cp", key, Path.Combine(before, "server.key"));
        using NpgsqlConnection session = cluster.Connect();
        string loaded = session.Value<DateTime>("SELECT pg_conf_load_time()::timestamp").ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        session.Run("SELECT pg_reload_conf()");
        Eventually.Holds(
            () =>
            {
                using NpgsqlConnection later = cluster.Connect();
                return later.Value<DateTime>("SELECT pg_conf_load_time()::timestamp").ToString("O", System.Globalization.CultureInfo.InvariantCulture) != loaded;
            },
            "the certificate is loaded");
    }

    private static void CreateServer(NpgsqlConnection connection, ThrowawayCluster secure) => connection.Run($"""
        CREATE SERVER secure FOREIGN DATA WRAPPER pgdotnet_fdw
            OPTIONS (driver 'postgres', host 'localhost', port '{secure.Port}', dbname 'postgres', sslmode 'require');
        CREATE USER MAPPING FOR CURRENT_USER SERVER secure OPTIONS (user 'postgres');
        CREATE FOREIGN TABLE t () SERVER secure OPTIONS (schema_name 'public');
        """);
}
