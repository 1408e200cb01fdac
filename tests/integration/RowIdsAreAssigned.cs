using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>A column of SQLite that is the rowid may be left out of an INSERT into the imported table: SQLite chooses the number.</summary>
public sealed class RowIdsAreAssigned(Clusters clusters) : ServerTest(clusters)
{
    [Fact]
    public void When_they_are_left_out()
    {
        using SqliteFixture file = new("""
            CREATE TABLE a (id INTEGER PRIMARY KEY, v TEXT); CREATE TABLE b (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, v TEXT);
            CREATE TABLE c (id INTEGER PRIMARY KEY NOT NULL, v TEXT NOT NULL) WITHOUT ROWID; CREATE TABLE d (id INT PRIMARY KEY NOT NULL, v TEXT);
            """);
        using NpgsqlConnection connection = Connect();
        CreateSqliteServer(connection, file);
        connection.Run("ALTER SERVER file OPTIONS (ADD mode 'rw'); IMPORT FOREIGN SCHEMA main FROM SERVER file INTO public");

        Assert.Equal(["c|id", "c|v", "d|id"], connection.Rows("SELECT attrelid::regclass, attname FROM pg_attribute WHERE attrelid IN ('a'::regclass, 'b'::regclass, 'c'::regclass, 'd'::regclass) AND attnotnull AND attnum > 0 ORDER BY 1, 2"));
        foreach (string table in new[] { "a", "b" })
        {
            Assert.Equal(["1"], connection.Rows($"INSERT INTO {table} (v) VALUES ('x') RETURNING id"));
            connection.Run($"INSERT INTO {table} VALUES (10, 'y'), (NULL, 'z'); INSERT INTO {table} (v) SELECT 'w' FROM generate_series(1, 2)");
            connection.Run($"COPY {table} (v) FROM PROGRAM 'echo c'");
            Assert.Equal(["1|x", "10|y", "11|z", "12|w", "13|w", "14|c"], connection.Rows($"SELECT * FROM {table} ORDER BY id"));
            Assert.Equal("23502", connection.Error($"UPDATE {table} SET id = NULL WHERE id = 1").SqlState);
            Assert.Equal("23502", connection.Error($"UPDATE {table} SET id = NULLIF(id, id + (random() * 0)::int) WHERE id = 1").SqlState);
            Assert.Equal(6, connection.Value<long>($"SELECT count(*) FROM {table}"));
        }

        Assert.Equal("23502", connection.Error("INSERT INTO c (v) VALUES ('x')").SqlState);
        Assert.Equal("23502", connection.Error("INSERT INTO d (v) VALUES ('x')").SqlState);
    }
}
