using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Who is no superuser reaches only allowed hosts, and names only allowed files.</summary>
public sealed class HostsAndFilesAreAllowed(Clusters clusters) : ServerTest(clusters)
{
    private string Role => $"role_of_{Database}";

    [Theory]
    [InlineData("host 'elsewhere.example'")]
    [InlineData("host 'db.inside.example,elsewhere.example'")]
    [InlineData("host 'db.inside.example', hostaddr '192.0.2.1'")]
    [InlineData("host 'db.inside.example,x.inside.example', hostaddr '10.0.0.1,192.0.2.1'")]
    [InlineData("host '192.0.2.1'")]
    [InlineData("host '3221225985'")]
    [InlineData("host '/tmp'")]
    [InlineData("host '@abstract'")]
    [InlineData("dbname 'x'")]
    [InlineData("host ''")]
    [InlineData("host 'db.inside.example', port '5433'")]
    public void A_server_elsewhere_is_refused_by_DDL(string options)
    {
        using NpgsqlConnection connection = ConnectWithRole("*.inside.example:5432, 10.0.0.0/8, /var/run/allowed");

        PostgresException error = connection.Error($"CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', {options})");

        Assert.Equal("42501", error.SqlState);
        Assert.StartsWith("permission denied to connect to host \"", error.MessageText, StringComparison.Ordinal);
        connection.Run("CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host 'db.inside.example')");
        Assert.Equal("42501", connection.Error("ALTER SERVER s OPTIONS (ADD hostaddr '192.0.2.1')").SqlState);
        Assert.Equal("42501", connection.Error("ALTER SERVER s OPTIONS (DROP host)").SqlState);
        connection.Run("ALTER SERVER s OPTIONS (SET host '/var/run/allowed', ADD hostaddr '10.1.2.3')");

        // A superuser may.
        connection.Run($"RESET ROLE; DROP SERVER s; CREATE SERVER s FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', {options})");
    }

    [Fact]
    public void What_a_superuser_has_made_is_checked_before_the_connection()
    {
        using NpgsqlConnection connection = ConnectWithRole("192.0.2.0/24");
        connection.Run("RESET ROLE");
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE TABLE t AS SELECT 1 AS n");
        }

        CreatePostgresServer(connection);
        connection.Run($"""
            CREATE USER MAPPING FOR {Role} SERVER remote OPTIONS (user 'postgres', password_required 'false');
            GRANT USAGE ON FOREIGN SERVER remote TO {Role};
            CREATE FOREIGN TABLE t (n int) SERVER remote OPTIONS (schema_name 'public');
            GRANT SELECT, INSERT, TRUNCATE ON t TO {Role};
            """);
        Assert.Equal(1, connection.Value<int>("SELECT n FROM t"));

        connection.Run($"SET ROLE {Role}");
        foreach (string statement in new[] { "SELECT n FROM t", "INSERT INTO t VALUES (2)", "TRUNCATE t", "IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO mine" })
        {
            PostgresException error = connection.Error(statement);
            Assert.Equal("42501", error.SqlState);
            Assert.Equal($"permission denied to connect to host \"127.0.0.1\", port {Remote.Port}", error.MessageText);
        }

        // In the same session, once it is allowed; and it may not be set by everybody.
        Assert.Equal("42501", connection.Error("SET pgdotnet_fdw.allowed_hosts = ''").SqlState);
        connection.Run($"RESET ROLE; SET pgdotnet_fdw.allowed_hosts = '127.0.0.0/8:{Remote.Port}'; SET ROLE {Role}");
        Assert.Equal(1, connection.Value<int>("SELECT n FROM t"));
    }

    [Theory]
    [InlineData("SERVER f FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '{0}')")]
    [InlineData("SERVER f FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', sslrootcert '{0}')")]
    [InlineData("SERVER f FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', sslcert '{0}')")]
    [InlineData("SERVER f FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', sslkey '{0}')")]
    [InlineData("USER MAPPING FOR CURRENT_USER SERVER p OPTIONS (sslcert '{0}')")]
    [InlineData("USER MAPPING FOR CURRENT_USER SERVER p OPTIONS (sslkey '{0}')")]
    public void A_file_outside_is_refused(string command)
    {
        using NpgsqlConnection connection = ConnectWithRole(string.Empty);
        connection.Run("CREATE SERVER p FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres')");
        string folder = Postgres.NewFolder("allowed");
        try
        {
            Postgres.AsServerUser("ln", "-s", "/etc", Path.Combine(folder, "link"));
            connection.Run($"RESET ROLE; SET pgdotnet_fdw.allowed_paths = '{folder}'; SET ROLE {Role}");
            foreach (string path in new[] { "/etc/passwd", $"{folder}/../x", $"{folder}/link/passwd", $"{folder}x/y", folder })
            {
                PostgresException error = connection.Error("CREATE " + string.Format(System.Globalization.CultureInfo.InvariantCulture, command, path));
                Assert.Equal("42501", error.SqlState);
            }

            Assert.Contains(connection.Error("CREATE " + string.Format(System.Globalization.CultureInfo.InvariantCulture, command, $"file:{folder}/x")).SqlState, new[] { "22023", "42501" });
            connection.Run("CREATE " + string.Format(System.Globalization.CultureInfo.InvariantCulture, command, $"{folder}/x"));
        }
        finally
        {
            Tool.Must("rm", "-rf", "--one-file-system", folder);
        }
    }

    [Fact]
    public void What_only_superusers_may_set_others_may_not()
    {
        using NpgsqlConnection connection = ConnectWithRole(string.Empty);
        connection.Run("RESET ROLE; SET pgdotnet_fdw.allowed_paths = '/srv'; SET pgdotnet_fdw.validate = warn");
        connection.Run($"SET ROLE {Role}");

        foreach (string setting in new[] { "driver_path", "allowed_paths", "allowed_hosts", "dotnet_root", "validate", "heap_limit" })
        {
            Assert.Equal("42501", connection.Error($"SET pgdotnet_fdw.{setting} = '0'").SqlState);
        }

        Assert.Equal("42501", connection.Error("CREATE SERVER f FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/srv/x', attach 'a=/etc/passwd')").SqlState);

        // validate = warn is for restores by superusers: what was not checked may hold anything.
        Assert.Equal("HV00L", connection.Error("CREATE SERVER f FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'gone', database '/etc/passwd')").SqlState);
        connection.Run("CREATE SERVER p FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres')");
        foreach (string option in new[] { "password_required 'false'", "password 'env:PATH'", "password 'file:/etc/passwd'", "user 'env:HOME'" })
        {
            Assert.Equal("42501", connection.Error($"CREATE USER MAPPING FOR CURRENT_USER SERVER p OPTIONS ({option})").SqlState);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Local.Execute($"DROP ROLE IF EXISTS {Role}");
    }

    private NpgsqlConnection ConnectWithRole(string allowedHosts)
    {
        NpgsqlConnection connection = Connect();
        connection.Run($"""
            LOAD 'pgdotnet_fdw';
            SET pgdotnet_fdw.allowed_hosts = '{allowedHosts}';
            CREATE ROLE {Role};
            GRANT USAGE ON FOREIGN DATA WRAPPER pgdotnet_fdw TO {Role};
            CREATE SCHEMA mine AUTHORIZATION {Role};
            SET ROLE {Role};
            """);
        return connection;
    }
}
