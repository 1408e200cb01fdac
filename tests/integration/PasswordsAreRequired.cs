using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Who is no superuser reaches a remote PostgreSQL only with a password that the remote has checked.</summary>
[Collection(WaitingCollection.Name)]
public sealed class PasswordsAreRequired(Clusters clusters) : ServerTest(clusters)
{
    private string Role => $"role_of_{Database}";

    [Fact]
    public void A_mapping_without_a_password_is_refused()
    {
        using NpgsqlConnection connection = ConnectWithRole();
        connection.Run("CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user 'postgres')");

        AssertPasswordIsRequired(connection.Error("SELECT n FROM t"), "must provide a password");
        AssertPasswordIsRequired(connection.Error("IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO mine"), "must provide a password");

        connection.Run("ALTER USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (ADD password '')");
        AssertPasswordIsRequired(connection.Error("SELECT n FROM t"), "must provide a password");
        Assert.Equal(2, connection.Value<int>("SELECT 1 + 1"));
    }

    [Fact]
    public void A_password_that_the_remote_does_not_ask_for_is_refused_and_never_shown()
    {
        using NpgsqlConnection connection = ConnectWithRole();
        connection.Run("CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user 'postgres', password 'just-anything')");

        PostgresException scan = connection.Error("SELECT n FROM t");
        PostgresException import = connection.Error("IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO mine");

        AssertPasswordIsRequired(scan, "does not ask for the password");
        AssertPasswordIsRequired(import, "does not ask for the password");
        Assert.DoesNotContain("just-anything", scan.ToString() + scan.Detail + scan.Hint + scan.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_that_the_remote_checks_is_enough()
    {
        using ThrowawayCluster strict = new("asking", new ClusterOptions
        {
            HbaLines = ["host all postgres 127.0.0.1/32 trust", "host all all 127.0.0.1/32 scram-sha-256", "local all postgres trust"],
        });
        strict.Execute("CREATE ROLE u LOGIN PASSWORD 'right'");
        strict.Execute("CREATE TABLE t AS SELECT 1 AS n; GRANT SELECT ON t TO u");
        using NpgsqlConnection connection = ConnectWithRole();
        connection.Run($"RESET ROLE; ALTER SERVER remote OPTIONS (SET port '{strict.Port}', SET dbname 'postgres'); SET ROLE {Role}");
        connection.Run("CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user 'u', password 'right')");

        Assert.Equal(1, connection.Value<int>("SELECT n FROM t"));

        // This one the remote does not ask.
        connection.Run("ALTER USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (SET user 'postgres')");
        AssertPasswordIsRequired(connection.Error("SELECT n FROM t"), "does not ask for the password");
    }

    [Fact]
    public void A_superuser_can_lift_the_requirement_and_nobody_else()
    {
        using NpgsqlConnection connection = ConnectWithRole();
        Assert.Equal("42501", connection.Error("CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user 'postgres', password_required 'false')").SqlState);
        connection.Run("CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user 'postgres')");
        Assert.Equal("42501", connection.Error(Lift("CURRENT_USER")).SqlState);

        connection.Run($"RESET ROLE; {Lift(Role)}; SET ROLE {Role}");

        Assert.Equal(1, connection.Value<int>("SELECT n FROM t"));

        // What was lifted for one remote user is not lifted for another.
        Assert.Equal("42501", connection.Error("ALTER USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (SET user 'somebody')").SqlState);
    }

    [Fact]
    public void A_certificate_counts_only_in_the_mapping_and_where_TLS_is_certain()
    {
        using NpgsqlConnection connection = ConnectWithRole();
        connection.Run($"""
            RESET ROLE;
            ALTER SERVER remote OPTIONS (ADD sslmode 'prefer');
            CREATE USER MAPPING FOR {Role} SERVER remote OPTIONS (user 'postgres', sslcert '/nonexistent/c', sslkey '/nonexistent/k');
            SET ROLE {Role};
            """);
        AssertPasswordIsRequired(connection.Error("SELECT n FROM t"), "must provide a password");

        connection.Run($"RESET ROLE; ALTER SERVER remote OPTIONS (SET sslmode 'require'); SET ROLE {Role}");
        Assert.Equal("08001", connection.Error("SELECT n FROM t").SqlState);

        connection.Run($"""
            RESET ROLE;
            ALTER SERVER remote OPTIONS (ADD sslcert '/nonexistent/c', ADD sslkey '/nonexistent/k');
            ALTER USER MAPPING FOR {Role} SERVER remote OPTIONS (DROP sslcert, DROP sslkey);
            SET ROLE {Role};
            """);
        AssertPasswordIsRequired(connection.Error("SELECT n FROM t"), "must provide a password");
    }

    [Fact]
    public void The_session_of_a_superuser_ends_with_his_being_one()
    {
        using NpgsqlConnection connection = ConnectWithRole();
        connection.Run("CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user 'postgres')");
        connection.Run($"RESET ROLE; ALTER ROLE {Role} SUPERUSER; SET ROLE {Role}");
        Assert.Equal(1, connection.Value<int>("SELECT n FROM t"));

        connection.Run($"RESET ROLE; ALTER ROLE {Role} NOSUPERUSER; SET ROLE {Role}");

        AssertPasswordIsRequired(connection.Error("SELECT n FROM t"), "must provide a password");
    }

    [Fact]
    public void Without_a_user_mapping_nobody_connects()
    {
        using NpgsqlConnection connection = ConnectWithRole();
        AssertMappingIsMissing(connection.Error("SELECT n FROM t"), Role);
        AssertMappingIsMissing(connection.Error("IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO mine"), Role);

        connection.Run("RESET ROLE; DROP USER MAPPING FOR CURRENT_USER SERVER remote");

        AssertMappingIsMissing(connection.Error("SELECT n FROM t"), "postgres");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Local.Execute($"DROP ROLE IF EXISTS {Role}");
    }

    private static void AssertPasswordIsRequired(PostgresException error, string why)
    {
        Assert.Equal("2F003", error.SqlState);
        Assert.Equal("password is required", error.MessageText);
        Assert.Contains(why, error.Detail, StringComparison.Ordinal);
        Assert.Contains("\"password_required\"", error.Hint, StringComparison.Ordinal);
    }

    private static void AssertMappingIsMissing(PostgresException error, string user)
    {
        Assert.Equal("42704", error.SqlState);
        Assert.Equal($"user mapping not found for \"{user}\"", error.MessageText);
        Assert.Contains("CREATE USER MAPPING", error.Hint, StringComparison.Ordinal);
    }

    private static string Lift(string user) => $"ALTER USER MAPPING FOR {user} SERVER remote OPTIONS (ADD password_required 'false')";

    /// <summary>A session as a role that may use the server, and has no mapping yet. The remote trusts everybody.</summary>
    private NpgsqlConnection ConnectWithRole()
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE TABLE t AS SELECT 1 AS n");
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run($"""
            CREATE ROLE {Role};
            GRANT USAGE ON FOREIGN SERVER remote TO {Role};
            CREATE SCHEMA mine AUTHORIZATION {Role};
            CREATE FOREIGN TABLE t (n int) SERVER remote OPTIONS (schema_name 'public');
            GRANT SELECT ON t TO {Role};
            SET ROLE {Role};
            """);
        return connection;
    }
}
