using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>
/// A foreign table is read as the user whose rights PostgreSQL checks for it: the caller, the owner of a view or of a SECURITY DEFINER function,
/// whoever planned the statement. The remote says who that was.
/// </summary>
public sealed class PlansActForTheRightUser(Clusters clusters) : ServerTest(clusters)
{
    public static TheoryData<string> Modes { get; } = ["force_generic_plan", "force_custom_plan", "auto"];

    private string Ann => $"ann_of_{Database}";

    private string Bob => $"bob_of_{Database}";

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_prepared_statement_acts_for_who_executes_it(string mode)
    {
        using NpgsqlConnection connection = Prepare(mode);
        connection.Run($"SET ROLE {Ann}; PREPARE q AS SELECT a.name FROM who a; PREPARE two AS SELECT a.name, b.name FROM who a JOIN who b ON a.n = b.n; PREPARE n(int) AS SELECT name FROM who WHERE n = $1");
        for (int i = 0; i < 7; i++)
        {
            foreach (string user in new[] { Ann, Bob })
            {
                connection.Run($"SET ROLE {user}");
                Assert.Equal([user], connection.Rows("EXECUTE q"));
                Assert.Equal([$"{user}|{user}"], connection.Rows("EXECUTE two"));
                Assert.Equal([user], connection.Rows("EXECUTE n(1)"));
            }
        }

        connection.Run($"SET SESSION AUTHORIZATION {Ann}");
        Assert.Equal([$"{Ann}|{Ann}"], connection.Rows("EXECUTE two"));
        connection.Run("RESET SESSION AUTHORIZATION; RESET ROLE");
        Assert.Equal("42704", connection.Error("EXECUTE two").SqlState);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_function_acts_for_its_caller_or_its_owner(string mode)
    {
        using NpgsqlConnection connection = Prepare(mode);
        connection.Run($"""
            SET ROLE {Ann};
            CREATE FUNCTION mine.caller() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT a.name FROM who a JOIN who b USING (n)); END';
            CREATE FUNCTION mine.caller_sql() RETURNS text LANGUAGE sql AS 'SELECT a.name FROM who a JOIN who b USING (n)';
            CREATE FUNCTION mine.inlined() RETURNS SETOF who LANGUAGE sql STABLE AS 'SELECT * FROM who';
            CREATE FUNCTION mine.owner() RETURNS text SECURITY DEFINER LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT a.name FROM who a JOIN who b USING (n)); END';
            CREATE FUNCTION mine.owner_sql() RETURNS text SECURITY DEFINER LANGUAGE sql AS 'SELECT name FROM who';
            CREATE FUNCTION mine.owner_of_caller() RETURNS text SECURITY DEFINER LANGUAGE plpgsql AS 'BEGIN RETURN mine.caller(); END';
            RESET ROLE;
            """);
        for (int i = 0; i < 7; i++)
        {
            foreach (string user in new[] { Bob, Ann })
            {
                connection.Run($"SET ROLE {user}");
                Assert.Equal(
                    [$"{user}|{user}|{user}|{Ann}|{Ann}|{Ann}"],
                    connection.Rows("SELECT mine.caller(), mine.caller_sql(), i.name, mine.owner(), mine.owner_sql(), mine.owner_of_caller() FROM mine.inlined() i"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_view_acts_for_its_owner_unless_it_says_otherwise(string mode)
    {
        using NpgsqlConnection connection = Prepare(mode);
        connection.Run($"""
            SET ROLE {Ann};
            CREATE VIEW mine.of_owner AS SELECT n, name FROM who;
            CREATE VIEW mine.of_caller WITH (security_invoker = true) AS SELECT n, name FROM who;
            CREATE VIEW mine.nested WITH (security_invoker = true) AS SELECT o.n, o.name AS owner, c.name AS caller FROM mine.of_owner o JOIN mine.of_caller c USING (n);
            CREATE VIEW mine.outermost AS SELECT * FROM mine.nested;
            GRANT SELECT ON ALL TABLES IN SCHEMA mine TO {Bob};
            SET ROLE {Bob};
            PREPARE o AS SELECT name FROM mine.of_owner;
            PREPARE c AS SELECT name FROM mine.of_caller;
            PREPARE n AS SELECT owner, caller FROM mine.nested;
            PREPARE x AS SELECT owner, caller FROM mine.outermost;
            """);
        for (int i = 0; i < 7; i++)
        {
            foreach (string user in new[] { Bob, Ann })
            {
                connection.Run($"SET ROLE {user}");
                Assert.Equal([Ann], connection.Rows("EXECUTE o"));
                Assert.Equal([user], connection.Rows("EXECUTE c"));
                Assert.Equal([$"{Ann}|{user}"], connection.Rows("EXECUTE n"));

                // "A security invoker view will always check its underlying base relations using the permissions of the current user, even if
                // it is accessed from a view without the security_invoker property" (PostgreSQL docs, CREATE VIEW).
                Assert.Equal([$"{Ann}|{user}"], connection.Rows("EXECUTE x"));
            }
        }
    }

    [Fact]
    public void Owners_without_a_mapping_are_refused()
    {
        using NpgsqlConnection connection = Prepare("auto");
        connection.Run($"CREATE VIEW mine.of_super AS SELECT name FROM who; GRANT SELECT ON mine.of_super TO {Bob}; SET ROLE {Bob}");

        PostgresException error = connection.Error("SELECT name FROM mine.of_super");

        Assert.Equal("42704", error.SqlState);
        Assert.Contains("\"postgres\"", error.MessageText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("JOIN", "a.n = b.n")]
    [InlineData("LEFT JOIN", "a.n = b.n")]
    [InlineData("FULL JOIN", "a.n = b.n")]
    [InlineData("JOIN", "a.n <= b.n AND a.name <> b.name")]
    public void Tables_of_two_users_are_not_joined_in_one_session(string join, string condition)
    {
        using NpgsqlConnection connection = Prepare("auto");
        connection.Run($"SET ROLE {Ann}; CREATE VIEW mine.of_owner AS SELECT n, name FROM who; GRANT SELECT ON mine.of_owner TO {Bob}; SET ROLE {Bob}");

        Assert.Equal([$"{Ann}|{Bob}"], connection.Rows($"SELECT a.name, b.name FROM mine.of_owner a {join} who b ON {condition}"));
        Assert.Equal([$"{Bob}"], connection.Rows($"SELECT b.name FROM who b WHERE EXISTS (SELECT FROM mine.of_owner a WHERE {condition})"));
        Assert.Equal([$"{Bob}|{Ann}"], connection.Rows("SELECT max(b.name), (SELECT max(a.name) FROM mine.of_owner a WHERE a.n = max(b.n)) FROM who b"));
        Assert.Equal([$"{Ann}", $"{Bob}"], connection.Rows("SELECT name FROM mine.of_owner UNION SELECT name FROM who ORDER BY 1"));
    }

    [Fact]
    public void Rights_are_checked_when_a_plan_is_used_again()
    {
        using NpgsqlConnection connection = Prepare("force_generic_plan");
        connection.Run($"SET ROLE {Ann}; PREPARE two AS SELECT a.name FROM who a JOIN who b USING (n)");
        Assert.Equal([Ann], connection.Rows("EXECUTE two"));

        connection.Run($"RESET ROLE; REVOKE SELECT ON who FROM {Bob}; SET ROLE {Bob}");
        Assert.Equal("42501", connection.Error("EXECUTE two").SqlState);
        connection.Run($"SET ROLE {Ann}");
        Assert.Equal([Ann], connection.Rows("EXECUTE two"));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Local.Execute($"DROP ROLE IF EXISTS {Ann}, {Bob}");
        Remote.Execute($"DROP ROLE IF EXISTS {Ann}, {Bob}");
    }

    /// <summary>Two roles, of the same names here and there, each with a mapping; the superuser has none.</summary>
    private NpgsqlConnection Prepare(string mode)
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run($"CREATE ROLE {Ann} LOGIN; CREATE ROLE {Bob} LOGIN; CREATE VIEW who AS SELECT 1 AS n, current_user::text AS name; GRANT SELECT ON who TO PUBLIC");
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run($"""
            SET plan_cache_mode = {mode};
            CREATE ROLE {Ann};
            CREATE ROLE {Bob};
            DROP USER MAPPING FOR CURRENT_USER SERVER remote;
            CREATE USER MAPPING FOR {Ann} SERVER remote OPTIONS (user '{Ann}', password_required 'false');
            CREATE USER MAPPING FOR {Bob} SERVER remote OPTIONS (user '{Bob}', password_required 'false');
            CREATE SCHEMA mine AUTHORIZATION {Ann};
            GRANT USAGE ON SCHEMA mine TO PUBLIC;
            CREATE FOREIGN TABLE who (n int, name text) SERVER remote OPTIONS (schema_name 'public');
            GRANT SELECT ON who TO {Ann}, {Bob};
            """);
        return connection;
    }
}
