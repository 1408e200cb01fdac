using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>What a session knows of a remote table that it writes to may be outdated by the next statement. That finds out and goes on, as long as nothing of it is written.</summary>
public sealed class RemoteTablesChange(Clusters clusters) : ServerTest(clusters)
{
    private const string DropThirds = """
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN CASE WHEN NEW.id % 3 <> 0 THEN NEW END; END$$;
        CREATE TRIGGER f BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()
        """;

    private const string OtherTypes = "ALTER TABLE t ALTER id TYPE bigint, ALTER v TYPE int USING v::int, ALTER d TYPE text";

    private static readonly string[] s_statements =
    [
        "INSERT INTO t VALUES (1000, '1', '2000-01-01')",
        "INSERT INTO t VALUES (1001, '1', '2000-01-01'), (1002, '2', NULL), (1003, NULL, '2000-01-03')",
        "INSERT INTO t VALUES (1004, '1', '2000-01-01') RETURNING id, v, d",
        "INSERT INTO t SELECT i, i, date '2000-01-01' + i FROM generate_series(2000, 2199) i",
        "INSERT INTO t SELECT i, i, date '2000-01-01' + i FROM generate_series(3000, 14000) i",
        "INSERT INTO t SELECT id + 20000, v, d FROM t ORDER BY id",
        "COPY t FROM PROGRAM 'seq -f \"%.0f\t%.0f\t2000-01-01\" 3000 5000 | sed s/.000000//g'",
        "UPDATE t SET v = id + (random() * 0)::int, d = '2001-02-03' WHERE id BETWEEN 5 AND 150",
        "UPDATE t SET v = (SELECT max(x.id) FROM t x WHERE x.id <= t.id)::int + (random() * 0)::int WHERE id < 100",
        "UPDATE keyed SET v = id + (random() * 0)::int WHERE id BETWEEN 5 AND 150",
        "UPDATE keyed SET v = id + (random() * 0)::int WHERE id BETWEEN 5 AND 6 RETURNING *",
        "DELETE FROM keyed WHERE id + (random() * 0)::int > 50",
    ];

    public static TheoryData<string, bool> Changes => new() { { OtherTypes, false }, { OtherTypes, true }, { DropThirds, false }, { DropThirds, true } };

    [Theory]
    [MemberData(nameof(Changes))]
    public void The_first_write_goes_on(string change, bool isTransaction)
    {
        const string Table = "CREATE TABLE t (id int, v text, d date); INSERT INTO t SELECT i, i, date '2000-01-01' + i FROM generate_series(1, 200) i;";
        using NpgsqlConnection remote = ConnectRemote();
        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run("""
            CREATE SCHEMA far; CREATE SCHEMA near; SET search_path = far;
            CREATE FOREIGN TABLE t (id int, v text, d date) SERVER remote OPTIONS (schema_name 'public');
            CREATE FOREIGN TABLE keyed (id int OPTIONS (key 'true'), v text, d date) SERVER remote OPTIONS (schema_name 'public', table_name 't', row_identity 'key')
            """);
        bool hasTrigger = change == DropThirds;
        foreach (string statement in s_statements.Where(text => !hasTrigger || !text.Contains("keyed", StringComparison.Ordinal)))
        {
            remote.Run("DROP TABLE IF EXISTS t; DROP FUNCTION IF EXISTS f CASCADE;" + Table);
            foreach (string warm in new[] { statement, statement, "SELECT 1" })
            {
                connection.Run($"BEGIN; {warm}; ROLLBACK");
            }

            // What a local table makes of it: the remote one has the same rows, trigger included.
            string local = statement.Replace("keyed", "t", StringComparison.Ordinal);
            remote.Run(change);
            connection.Run("SET search_path = near; DROP TABLE IF EXISTS t; DROP FUNCTION IF EXISTS f CASCADE;" + Table);
            connection.Run(hasTrigger ? change : "SELECT 1");
            int expected = connection.Run(local);

            connection.Run("SET search_path = far");
            if (isTransaction)
            {
                connection.Run("BEGIN");
            }

            int actual = connection.Run(statement);
            if (isTransaction)
            {
                connection.Run("COMMIT");
            }

            Assert.True(expected == actual, $"{statement}: {actual} rows instead of {expected}");
            Assert.True(
                connection.Rows(Contents("near")).SequenceEqual(connection.Rows(Contents("far"))), statement);
        }
    }
    // Sorted here: the remote's column may have another type.
    private static string Contents(string schema) => $"SELECT * FROM (SELECT * FROM {schema}.t OFFSET 0) t ORDER BY id, v, d";
}
