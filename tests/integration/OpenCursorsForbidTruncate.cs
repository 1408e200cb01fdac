using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>TRUNCATE of what an open cursor reads is an error of local tables, and so it is of foreign ones, whether the remote has anything open or not.</summary>
public sealed class OpenCursorsForbidTruncate(Clusters clusters) : ServerTest(clusters)
{
    private const string Tables = """
        CREATE TABLE parent (id int PRIMARY KEY, v text); INSERT INTO parent SELECT i, 'v' || i FROM generate_series(1, 500) i;
        CREATE TABLE child (id int PRIMARY KEY, up int REFERENCES parent); INSERT INTO child SELECT i, i FROM generate_series(1, 500) i;
        CREATE TABLE other (id int PRIMARY KEY, v text); INSERT INTO other SELECT i, 'v' || i FROM generate_series(1, 500) i;
        """;

    private static readonly string[] s_queries =
    [
        "SELECT * FROM child ORDER BY id",
        "SELECT count(*) FROM child",
        "SELECT c.id FROM child c JOIN other o USING (id) ORDER BY id",
        "SELECT * FROM child WHERE id < 3",
        "SELECT * FROM other ORDER BY id",
    ];

    private static readonly string[] s_fetches = ["FETCH 0 c", "FETCH 1 c", "FETCH ALL c"];

    [Fact]
    public void As_of_local_tables()
    {
        using NpgsqlConnection remote = ConnectRemote();
        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        TwinTables.Create(connection, remote, Tables);
        foreach (string query in s_queries)
        {
            foreach (string truncate in (string[])["TRUNCATE child", "TRUNCATE child CASCADE", "TRUNCATE other, child"])
            {
                foreach (string fetch in s_fetches)
                {
                    Compare(connection, query, fetch, truncate);
                }
            }
        }

        // Only the remote knows that this table is emptied, too.
        Compare(connection, s_queries[0], s_fetches[0], "TRUNCATE parent CASCADE");
        Compare(connection, s_queries[0], s_fetches[1], "TRUNCATE parent CASCADE");
    }

    private static void Compare(NpgsqlConnection connection, string query, string fetch, string truncate) =>
        TwinTables.AssertSame(
            connection,
            c =>
            {
                c.Run($"BEGIN; DECLARE c CURSOR FOR {query}; {fetch}; SAVEPOINT a");
                List<string> seen = [];
                try
                {
                    c.Run(truncate);
                    seen.Add("done");
                }
                catch (PostgresException error)
                {
                    seen.Add(error.SqlState);
                    c.Run("ROLLBACK TO a");
                }

                seen.AddRange(c.Rows("FETCH ALL c"));
                seen.AddRange(c.Rows("SELECT (SELECT count(*) FROM parent), (SELECT count(*) FROM child), (SELECT count(*) FROM other)"));
                c.Run("ROLLBACK");
                return seen;
            },
            $"{fetch} of {query}, {truncate}");
}
