using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>
/// What a security barrier view or a row-security policy hides is not seen by a condition that could tell of it, by a message or by an error,
/// wherever that condition is evaluated.
/// </summary>
public sealed class BarriersHold(Clusters clusters) : ServerTest(clusters)
{
    private string Eve => $"eve_of_{Database}";

    /// <summary>Conditions that would fail, or be noticed, for the hidden rows: number 3 with divisor 0 and a secret that is no number.</summary>
    public static TheoryData<string> Spies { get; } =
    [
        "spy(id, secret)",
        "100 / divisor > 0",
        "100 % divisor >= 0",
        "id > 0 AND 100 / divisor > 0",
        "NOT (100 / divisor < 0)",
        "CASE WHEN 100 / divisor > 0 THEN true ELSE true END",
        "coalesce(100 / divisor, 1) > 0",
        "secret::int > 0",
        "ln(divisor) >= 0",
        "substr(secret, 1, divisor - 1) IS NOT NULL",
        "secret ~ repeat('(', 1 - divisor) IS NOT NULL",
        "chr(divisor) <> ''",
        "100 / divisor = ANY (ARRAY[100, 50, 25])",
    ];

    /// <summary>How the rows are hidden: by a condition that a remote can evaluate, by one that it cannot, by both and by a join.</summary>
    private static readonly string[] s_barriers =
    [
        "CREATE VIEW visible WITH (security_barrier) AS SELECT * FROM t WHERE divisor <> 0 AND secret <> 'hidden'",
        "CREATE VIEW visible WITH (security_barrier) AS SELECT * FROM t WHERE is_visible(id)",
        "CREATE VIEW visible WITH (security_barrier) AS SELECT * FROM t WHERE is_visible(id) AND divisor <> 0",
        "CREATE VIEW visible WITH (security_barrier) AS SELECT t.* FROM t JOIN allowed USING (id)",
        "CREATE VIEW visible WITH (security_barrier) AS SELECT * FROM t WHERE id IN (SELECT id FROM allowed)",
        "CREATE VIEW inside AS SELECT * FROM t; CREATE VIEW visible WITH (security_barrier) AS SELECT * FROM inside WHERE divisor <> 0 AND is_visible(id)",
    ];

    [Theory]
    [MemberData(nameof(Spies))]
    public void Views_with_a_security_barrier_hide_rows(string spy)
    {
        using NpgsqlConnection connection = Prepare();
        List<string> notices = Listen(connection);

        // The spy is worth its name: without a barrier it fails or tells.
        Assert.True(Finds(connection, $"SELECT id FROM t WHERE {spy}", notices), "this condition tells nothing of the hidden row");

        foreach (string barrier in s_barriers)
        {
            connection.Run($"DROP VIEW IF EXISTS visible, inside; {barrier}; GRANT SELECT ON visible TO {Eve}; SET ROLE {Eve}");
            foreach (string query in new[]
            {
                $"SELECT id FROM visible WHERE {spy} ORDER BY id",
                $"SELECT v.id FROM visible v JOIN other o ON o.k = v.id WHERE {spy} ORDER BY v.id",
                $"SELECT id FROM visible WHERE id = ANY ('{{1,2,3,4}}') AND {spy} ORDER BY id",
                $"SELECT id FROM (SELECT * FROM visible OFFSET 0) v WHERE {spy} ORDER BY id",
                $"SELECT id FROM visible WHERE {spy} ORDER BY id LIMIT 10",
                $"SELECT id FROM visible GROUP BY id HAVING bool_and({spy}) ORDER BY id",
            })
            {
                Assert.False(Finds(connection, query, notices), $"{barrier}\n{query}\n{connection.Explain(query)}");
            }

            connection.Run("RESET ROLE");
        }
    }

    [Fact]
    public void Conditions_that_cannot_tell_may_pass_the_barrier()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run($"CREATE VIEW visible WITH (security_barrier) AS SELECT * FROM t WHERE is_visible(id); GRANT SELECT ON visible TO {Eve}; SET ROLE {Eve}");

        Assert.Equal(["2"], connection.Rows("SELECT id FROM visible WHERE id = 2"));
        Assert.Empty(connection.Rows("SELECT id FROM visible WHERE id = 3"));
        Assert.Matches("Remote SQL: .*WHERE.*id", connection.Explain("SELECT id FROM visible WHERE id = 2"));
    }

    [Theory]
    [InlineData("force_generic_plan")]
    [InlineData("force_custom_plan")]
    public void Policies_of_a_partitioned_table_hide_rows_of_foreign_partitions(string mode)
    {
        using NpgsqlConnection connection = Prepare();
        List<string> notices = Listen(connection);
        connection.Run($"""
            SET plan_cache_mode = {mode};
            CREATE TABLE parts (id int, divisor int, secret text) PARTITION BY RANGE (id);
            CREATE FOREIGN TABLE part1 PARTITION OF parts FOR VALUES FROM (1) TO (1000) SERVER remote OPTIONS (schema_name 'public', table_name 't');
            CREATE TABLE part2 PARTITION OF parts FOR VALUES FROM (1000) TO (2000);
            INSERT INTO parts VALUES (1001, 1, '9'), (1002, 0, 'hidden');
            ALTER TABLE parts ENABLE ROW LEVEL SECURITY;
            CREATE POLICY all_but ON parts USING (divisor <> 0);
            CREATE POLICY seen ON parts AS RESTRICTIVE USING (is_visible(id) OR id > 1000);
            GRANT SELECT ON parts TO {Eve};
            PREPARE counted AS SELECT count(*) FROM parts;
            """);
        Assert.Equal(["6"], connection.Rows("EXECUTE counted"));
        connection.Run($"SET ROLE {Eve}");
        Assert.Equal(["4"], connection.Rows("EXECUTE counted"));
        foreach (string spy in new[] { "spy(id, secret)", "100 / divisor > 0", "secret::int > 0", "ln(divisor) >= 0" })
        {
            string query = $"SELECT count(*) FROM parts WHERE {spy}";
            Assert.False(Finds(connection, query, notices), $"{query}\n{connection.Explain(query)}");
            Assert.Equal(["4"], connection.Rows(query));
        }

        connection.Run("RESET ROLE");
        Assert.Equal(["6"], connection.Rows("EXECUTE counted"));
        Assert.True(Finds(connection, "SELECT count(*) FROM parts WHERE 100 / divisor > 0", notices));
    }

    [Fact]
    public void A_policy_of_a_local_table_holds_in_joins_with_foreign_ones()
    {
        using NpgsqlConnection connection = Prepare();
        List<string> notices = Listen(connection);
        connection.Run($"""
            CREATE TABLE mine AS SELECT * FROM t;
            ALTER TABLE mine ENABLE ROW LEVEL SECURITY;
            CREATE POLICY p ON mine USING (is_visible(id));
            GRANT SELECT ON mine, other TO {Eve};
            SET ROLE {Eve};
            """);
        foreach (string spy in new[] { "spy(m.id, m.secret)", "o.k / m.divisor > 0", "o.k > m.secret::int", "o.k / m.divisor = o.k OR m.divisor > 1" })
        {
            Assert.False(Finds(connection, $"SELECT m.id FROM mine m JOIN other o ON {spy}", notices), spy);
            Assert.False(Finds(connection, $"SELECT m.id FROM other o LEFT JOIN mine m ON m.id = o.k AND {spy}", notices), spy);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Local.Execute($"DROP ROLE IF EXISTS {Eve}");
    }

    private static List<string> Listen(NpgsqlConnection connection)
    {
        List<string> notices = [];
        connection.Notice += (_, e) => notices.Add(e.Notice.MessageText);
        return notices;
    }

    // Whether the query tells of a hidden row: by an error, by what the spy says, or by returning it.
    private static bool Finds(NpgsqlConnection connection, string query, List<string> notices)
    {
        notices.Clear();
        try
        {
            if (connection.Rows(query).Any(row => row.StartsWith('3')))
            {
                return true;
            }
        }
        catch (PostgresException)
        {
            return true;
        }

        return notices.Exists(notice => notice.Contains("hidden", StringComparison.Ordinal));
    }

    private NpgsqlConnection Prepare()
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("""
                CREATE TABLE t (id int, divisor int, secret text);
                INSERT INTO t VALUES (1, 1, '10'), (2, 2, '20'), (3, 0, 'hidden'), (4, 4, '40');
                CREATE TABLE other AS SELECT i AS k FROM generate_series(1, 5) i;
                CREATE TABLE allowed AS SELECT i AS id FROM generate_series(1, 5) i WHERE i <> 3;
                """);
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run($"""
            CREATE ROLE {Eve};
            CREATE USER MAPPING FOR {Eve} SERVER remote OPTIONS (user 'postgres', password_required 'false');
            CREATE FOREIGN TABLE t (id int, divisor int, secret text) SERVER remote OPTIONS (schema_name 'public');
            CREATE FOREIGN TABLE other (k int) SERVER remote OPTIONS (schema_name 'public');
            CREATE FOREIGN TABLE allowed (id int) SERVER remote OPTIONS (schema_name 'public');
            GRANT SELECT ON other TO {Eve};
            CREATE FUNCTION spy(id int, secret text) RETURNS bool COST 0.0000001 LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'seen: %', secret; RETURN true; END $$;
            CREATE FUNCTION is_visible(id int) RETURNS bool STABLE COST 100000 LANGUAGE plpgsql AS $$ BEGIN RETURN id <> 3; END $$;
            """);
        return connection;
    }
}
