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
                Assert.Contains("TLS", error.Detail + error.Hint, StringComparison.Ordinal);
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
