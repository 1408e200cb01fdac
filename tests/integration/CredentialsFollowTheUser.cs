using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>
/// Whose user mapping is used, and whether it needs a password: the rules of postgres_fdw. The remote trusts everybody, so who has no password that the remote has checked is refused,
/// unless the user whose mapping it is is a superuser, or a superuser has lifted the requirement.
/// </summary>
public sealed class CredentialsFollowTheUser(Clusters clusters) : ServerTest(clusters)
{
    private const string PasswordIsRequired = "2F003";
    private const string MappingIsMissing = "42704";

    private string Role => $"role_of_{Database}";

    private string Admin => $"admin_of_{Database}";

    /// <summary>Mapping's owner, its options, who asks, through what, the error; empty = the rows come.</summary>
    public static TheoryData<string, string, string, string, string> Cases { get; } = new()
    {
        // Who asks reads the table himself.
        { "PUBLIC", "", "role", "table", PasswordIsRequired },
        { "PUBLIC", "", "admin", "table", "" },
        { "PUBLIC", ", password 'x'", "role", "table", PasswordIsRequired },
        { "PUBLIC", ", password_required 'false'", "role", "table", "" },
        { "role", "", "role", "table", PasswordIsRequired },
        { "role", "", "admin", "table", MappingIsMissing },
        { "role", ", password_required 'false'", "role", "table", "" },
        { "admin", "", "role", "table", MappingIsMissing },
        { "admin", "", "admin", "table", "" },
        { "admin", ", password_required 'true'", "admin", "table", "" },
        { "admin", ", password_required 'false'", "role", "table", MappingIsMissing },

        // Through a view it is its owner who reads, whoever asks.
        { "admin", "", "role", "admin_view", "" },
        { "PUBLIC", "", "role", "admin_view", "" },
        { "role", "", "role", "admin_view", MappingIsMissing },
        { "PUBLIC", "", "admin", "role_view", PasswordIsRequired },
        { "admin", "", "admin", "role_view", MappingIsMissing },
        { "role", ", password_required 'false'", "admin", "role_view", "" },
        { "admin", "", "role", "admin_barrier", "" },
        { "PUBLIC", "", "admin", "role_barrier", PasswordIsRequired },

        // A view with security_invoker reads as who asks.
        { "PUBLIC", "", "role", "admin_invoker", PasswordIsRequired },
        { "admin", "", "role", "admin_invoker", MappingIsMissing },
        { "PUBLIC", "", "admin", "role_invoker", "" },

        // A function reads as its owner only with SECURITY DEFINER.
        { "admin", "", "role", "admin_definer()", "" },
        { "PUBLIC", "", "role", "admin_definer()", "" },
        { "PUBLIC", "", "role", "admin_caller()", PasswordIsRequired },
        { "PUBLIC", "", "admin", "role_definer()", PasswordIsRequired },
        { "PUBLIC", "", "admin", "role_caller()", "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_password_is_asked_of_the_mappings_user(string owner, string options, string asker, string through, string sqlState)
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE TABLE t AS SELECT 1 AS n");
        }

        using NpgsqlConnection connection = Connect();
        connection.Run($"""
            CREATE ROLE {Role}; CREATE ROLE {Admin} SUPERUSER;
            GRANT CREATE ON SCHEMA public TO {Role};
            CREATE SERVER remote FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{Remote.Port}', dbname '{RemoteDatabase}');
            CREATE USER MAPPING FOR {Name(owner)} SERVER remote OPTIONS (user 'postgres'{options});
            CREATE FOREIGN TABLE "table" (n int) SERVER remote OPTIONS (schema_name 'public', table_name 't');
            GRANT ALL ON "table" TO {Role};
            """);
        foreach (string user in new[] { "role", "admin" })
        {
            connection.Run($"""
                SET ROLE {Name(user)};
                CREATE VIEW {user}_view AS SELECT n FROM "table";
                CREATE VIEW {user}_barrier WITH (security_barrier) AS SELECT n FROM "table" WHERE n > 0;
                CREATE VIEW {user}_invoker WITH (security_invoker) AS SELECT n FROM "table";
                CREATE FUNCTION {user}_definer() RETURNS SETOF int LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN QUERY SELECT n FROM "table"; END';
                CREATE FUNCTION {user}_caller() RETURNS SETOF int LANGUAGE plpgsql AS 'BEGIN RETURN QUERY SELECT n FROM "table"; END';
                GRANT ALL ON {user}_view, {user}_barrier, {user}_invoker TO PUBLIC;
                RESET ROLE;
                """);
        }

        connection.Run($"SET ROLE {Name(asker)}");
        string query = $"SELECT * FROM {(through == "table" ? "\"table\"" : through)}";
        for (int i = 0; i < 2; i++)
        {
            if (sqlState.Length == 0)
            {
                Assert.Equal(["1"], connection.Rows(query));
            }
            else
            {
                Assert.Equal(sqlState, connection.Error(query).SqlState);
            }
        }

        if (through.EndsWith("_view", StringComparison.Ordinal) || through == "table")
        {
            string insert = $"INSERT INTO {(through == "table" ? "\"table\"" : through)} VALUES (2)";
            if (sqlState.Length == 0)
            {
                Assert.Equal(1, connection.Run(insert));
            }
            else
            {
                Assert.Equal(sqlState, connection.Error(insert).SqlState);
            }
        }
    }

    [Fact]
    public void Every_function_has_the_rights_that_the_documentation_tells()
    {
        using NpgsqlConnection connection = Connect();
        IReadOnlyList<string> actual = connection.Rows("""
            SELECT p.oid::regprocedure::text, CASE WHEN has_function_privilege('public', p.oid, 'EXECUTE') THEN 'everybody' ELSE 'superusers' END
            FROM pg_proc p WHERE p.pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pgdotnet%') ORDER BY p.oid::regprocedure::text COLLATE "C"
            """);
        string[] documented = File.ReadLines(Repository.File("docs", "operations", "security.md"))
            .Where(static line => line.StartsWith("| `pgdotnet", StringComparison.Ordinal))
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(static cells => $"{cells[1].Trim('`')}|{cells[2]}")
            .Order(StringComparer.Ordinal)
            .ToArray();

        Assert.Equal(actual, documented);

        // None acts with the rights of its owner, and none may run in a parallel worker, where there is no runtime.
        Assert.Empty(connection.Rows("SELECT oid::regprocedure FROM pg_proc WHERE pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pgdotnet%') AND (prosecdef OR proparallel = 's')"));

        // Nobody may put a function beside them.
        Assert.Empty(connection.Rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'pgdotnet%' AND has_schema_privilege('public', oid, 'CREATE')"));
        Assert.Empty(connection.Rows("SELECT fdwname FROM pg_foreign_data_wrapper WHERE has_foreign_data_wrapper_privilege('public', oid, 'USAGE')"));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Local.Execute($"DROP ROLE IF EXISTS {Role}, {Admin}");
    }

    private string Name(string user) => user switch
    {
        "role" => Role,
        "admin" => Admin,
        _ => user,
    };
}
