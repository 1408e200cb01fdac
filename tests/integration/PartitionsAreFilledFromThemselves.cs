using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Rows that are routed to foreign partitions by a statement that reads the same partitions: it must not see what it has written, whether somebody looks at each row or not.</summary>
public sealed class PartitionsAreFilledFromThemselves(Clusters clusters) : ServerTest(clusters)
{
    private static readonly string[] s_statements =
    [
        "INSERT INTO t SELECT i % 3, (SELECT count(*) FROM t x WHERE x.v <> i) FROM generate_series(1, 30) i",
        "INSERT INTO t SELECT i % 3, (SELECT count(*) FROM t x WHERE x.v <> i) FROM generate_series(1, 30) i RETURNING *",
        "INSERT INTO t SELECT k, v + 100 FROM t RETURNING *",
        "INSERT INTO t SELECT x.k, x.v + 100 FROM t x, LATERAL (SELECT * FROM t y WHERE y.v > x.v ORDER BY y.v LIMIT 2) y RETURNING *, tableoid::regclass::text ~ 't1'",
        "WITH w AS (INSERT INTO t SELECT 1 + i % 2, (SELECT count(*) FROM t x WHERE x.v <> i) FROM generate_series(1, 30) i RETURNING *) SELECT count(*), sum(v), (SELECT count(*) FROM t) FROM w",
        "UPDATE t SET k = 1, v = (SELECT count(*) FROM t x WHERE x.k = 1 AND x.v <> t.v) WHERE k = 0 RETURNING *",
        "UPDATE t SET k = 1, v = (SELECT count(*) FROM t x WHERE x.k = 1 AND x.v <> t.v) WHERE k = 0",
        "INSERT INTO watched SELECT i % 3, (SELECT count(*) FROM watched x WHERE x.v <> i) FROM generate_series(1, 30) i",
    ];

    [Theory]
    [InlineData("postgres")]
    [InlineData("sqlite")]
    public void As_local_ones(string driver)
    {
        const string Watch = "CREATE TRIGGER w AFTER INSERT ON {0} FOR EACH ROW EXECUTE FUNCTION public.watch()";
        using SqliteFixture file = new("CREATE TABLE t1 (k int, v bigint); CREATE TABLE t2 (k int, v bigint); CREATE TABLE w1 (k int, v bigint)");
        using NpgsqlConnection connection = Connect();
        string options = "table_name ";
        if (driver == "sqlite")
        {
            CreateSqliteServer(connection, file, "remote");
            connection.Run("ALTER SERVER remote OPTIONS (ADD mode 'rw')");
        }
        else
        {
            using NpgsqlConnection remote = ConnectRemote();
            remote.Run("CREATE TABLE t1 (k int, v bigint); CREATE TABLE t2 (k int, v bigint); CREATE TABLE w1 (k int, v bigint)");
            CreatePostgresServer(connection);
            options = "schema_name 'public', table_name ";
        }

        connection.Run("CREATE FUNCTION public.watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE SCHEMA near; CREATE SCHEMA far");
        foreach (string schema in new[] { "near", "far" })
        {
            string Part(string name, string of, int k) => schema == "near"
                ? $"CREATE TABLE {name} PARTITION OF {of} FOR VALUES IN ({k});"
                : $"CREATE FOREIGN TABLE {name} PARTITION OF {of} FOR VALUES IN ({k}) SERVER remote OPTIONS ({options}'{name}');";
            connection.Run($"SET search_path = {schema}");
            connection.Run("CREATE TABLE t (k int, v bigint) PARTITION BY LIST (k); CREATE TABLE t0 PARTITION OF t FOR VALUES IN (0);" + Part("t1", "t", 1) + Part("t2", "t", 2));
            connection.Run("CREATE TABLE watched (k int, v bigint) PARTITION BY LIST (k); CREATE TABLE w0 PARTITION OF watched DEFAULT;" + Part("w1", "watched", 1));
            connection.Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, Watch, "w1"));
        }

        foreach (string statement in s_statements)
        {
            TwinTables.AssertSame(
                connection,
                c =>
                {
                    c.Run("BEGIN; INSERT INTO t SELECT i % 3, i FROM generate_series(1, 12) i; INSERT INTO watched SELECT i % 3, i FROM generate_series(1, 12) i");
                    string[] rows = [.. c.Rows(statement).Order(StringComparer.Ordinal), .. c.Rows("SELECT * FROM (SELECT * FROM t OFFSET 0) t ORDER BY k, v"), .. c.Rows("SELECT * FROM (SELECT * FROM watched OFFSET 0) t ORDER BY k, v")];
                    c.Run("ROLLBACK");
                    return rows;
                },
                statement);
        }
    }
}
