using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>
/// A cursor that nobody has read yet is begun on the remote by whoever writes there first, perhaps inside a savepoint that the remote has, too. The rollback to it takes
/// the remote's cursor along, which must not be noticed: it gives what one of a local table gives.
/// </summary>
public sealed class CursorsSurviveSavepoints(Clusters clusters) : ServerTest(clusters)
{
    private const string Table = "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 3000) i;";

    /// <summary>What happens between the cursor's declaration and its first row.</summary>
    public static TheoryData<string> Happenings =>
    [
        "SAVEPOINT a; SELECT FROM t WHERE id = 1; INSERT INTO t VALUES (5000, 'in'); ROLLBACK TO a",
        "SAVEPOINT a; SELECT FROM t WHERE id = 1; INSERT INTO t VALUES (5000, 'in'); ROLLBACK TO a; INSERT INTO t VALUES (5001, 'after'); DELETE FROM t WHERE id < 10",
        "SAVEPOINT a; SAVEPOINT b; SELECT FROM t WHERE id = 1; UPDATE t SET v = 'in'; ROLLBACK TO b; DELETE FROM t; ROLLBACK TO a; UPDATE t SET v = 'after'",
        "SAVEPOINT a; SAVEPOINT b; SELECT FROM t WHERE id = 1; UPDATE t SET v = 'in'; RELEASE b; ROLLBACK TO a; DELETE FROM t WHERE id > 5",
        "SAVEPOINT a; SAVEPOINT b; SAVEPOINT x; SELECT FROM t WHERE id = 1; UPDATE t SET v = 'in'; ROLLBACK TO x; ROLLBACK TO b; INSERT INTO t VALUES (5000, 'in'); ROLLBACK TO a; DELETE FROM t",
        "INSERT INTO t VALUES (5000, 'before'); SAVEPOINT a; DELETE FROM t; ROLLBACK TO a; DELETE FROM t",
        "DO $$BEGIN PERFORM FROM t WHERE id = 1; INSERT INTO t VALUES (6000, 'in'); INSERT INTO t VALUES (1, 'again'); EXCEPTION WHEN unique_violation THEN NULL; END$$",
    ];

    [Theory]
    [MemberData(nameof(Happenings))]
    public void Of_postgres(string happening)
    {
        using NpgsqlConnection remote = ConnectRemote();
        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        TwinTables.Create(connection, remote, Table);

        Compare(connection, happening);
    }

    [Theory]
    [MemberData(nameof(Happenings))]
    public void Of_sqlite(string happening)
    {
        using SqliteFixture file = new("CREATE TABLE t (id int PRIMARY KEY, v text); WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 3000) INSERT INTO t SELECT i, 'v' || i FROM s");
        using NpgsqlConnection connection = Connect();
        CreateSqliteServer(connection, file);
        connection.Run("ALTER SERVER file OPTIONS (ADD mode 'rw')");
        connection.Run($"CREATE SCHEMA near; CREATE SCHEMA far; SET search_path = near; {Table} CREATE FOREIGN TABLE far.t (id int NOT NULL, v text) SERVER file");

        Compare(connection, happening);
    }

    private static void Compare(NpgsqlConnection connection, string happening)
    {
        IReadOnlyList<string> rows = TwinTables.AssertSame(
            connection,
            c =>
            {
                c.Run("BEGIN; DECLARE c CURSOR FOR SELECT * FROM t ORDER BY id");
                c.Run(happening);
                IReadOnlyList<string> read = [.. c.Rows("FETCH 150 c"), .. c.Rows("FETCH ALL c")];
                c.Run("COMMIT");
                return [.. read, .. c.Rows("SELECT * FROM t ORDER BY id")];
            },
            happening);
        Assert.True(rows.Count >= 3000);
    }
}
