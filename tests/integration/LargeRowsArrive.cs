using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Rows of any size and width arrive, and what they took is given back.</summary>
[Collection(MeasuringCollection.Name)]
public sealed partial class LargeRowsArrive(Clusters clusters) : ServerTest(clusters)
{
    private const long Megabyte = 1 << 20;

    [Fact]
    public void A_value_of_hundred_megabytes_takes_three_times_its_size_at_most()
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("""
                CREATE TABLE huge (id int, t text);
                ALTER TABLE huge ALTER t SET STORAGE EXTERNAL;
                INSERT INTO huge SELECT i, repeat(chr(96 + i), 100000000) FROM generate_series(1, 3) AS i;
                CREATE TABLE small AS SELECT 1 AS id;
                """);
        }

        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run("IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO public");
        Assert.Equal(1L, connection.Value<long>("SELECT count(*) FROM small"));
        int pid = connection.BackendPid();
        long before = Kilobytes(pid, "VmHWM") * 1024;

        Assert.Equal(["1|100000000|a", "2|100000000|b", "3|100000000|c"], connection.Rows("SELECT id, length(t), right(t, 1) FROM (SELECT * FROM huge OFFSET 0) x ORDER BY id"));

        // Three values were on their way one after the other: each takes its own size in the buffer, in the batch, and in the answer of length().
        Assert.InRange(Kilobytes(pid, "VmHWM") * 1024 - before, 100 * Megabyte, 320 * Megabyte);
        Assert.Equal(1L, connection.Value<long>("SELECT count(*) FROM small"));
        Assert.InRange(Kilobytes(pid, "VmRSS") * 1024 - before, -before, 48 * Megabyte);
        Assert.Equal(0L, connection.Value<long>("SELECT batch_bytes + native_bytes FROM pgdotnet.runtime()"));
    }

    [Fact]
    public void A_table_of_1600_columns_is_read()
    {
        string list = string.Join(", ", Enumerable.Range(1, 1600).Select(i => string.Create(CultureInfo.InvariantCulture, $"g + {i} AS c{i}")));
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run($"CREATE TABLE wide AS SELECT {list} FROM generate_series(1, 300) AS g");
        }

        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run("IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO public");

        Assert.Equal("300|45450|525150", connection.Rows("SELECT count(*), sum(c1), sum(c1600) FROM (SELECT * FROM wide OFFSET 0) x").Single());
        Assert.Equal("1|2|1601", connection.Rows("SELECT c1 - 1, c2 - 1, c1600 FROM wide ORDER BY c1 LIMIT 1").Single());
    }

    [Theory]
    [InlineData("postgres", "text", "repeat('abcdefghij', 2000000)")]
    [InlineData("postgres", "bytea", "decode(repeat('00ff', 10000000), 'hex')")]
    [InlineData("sqlite", "text", "repeat('abcdefghij', 2000000)")]
    [InlineData("sqlite", "bytea", "decode(repeat('00', 20000000), 'hex')")]
    public void Values_of_twenty_megabytes_are_compared_by_the_remote(string driver, string type, string value)
    {
        using SqliteFixture file = new("""
            CREATE TABLE large (id INTEGER, a TEXT, b BLOB);
            INSERT INTO large VALUES (1, 'x', x'01'), (2, replace(hex(zeroblob(1000000)), '00', 'abcdefghijabcdefghij'), zeroblob(20000000));
            """);
        using NpgsqlConnection connection = Connect();
        if (driver == "postgres")
        {
            using NpgsqlConnection remote = ConnectRemote();
            remote.Run("CREATE TABLE large (id int, a text, b bytea); INSERT INTO large VALUES (1, 'x', '\\x01'), (2, repeat('abcdefghij', 2000000), decode(repeat('00ff', 10000000), 'hex'))");
            CreatePostgresServer(connection, "far");
            connection.Run("IMPORT FOREIGN SCHEMA public FROM SERVER far INTO public");
        }
        else
        {
            CreateSqliteServer(connection, file, "far");
            connection.Run("IMPORT FOREIGN SCHEMA main FROM SERVER far INTO public");
        }

        string column = type == "text" ? "a" : "b";
        connection.Run($"PREPARE find({type}) AS SELECT id FROM large WHERE {column} = $1");
        foreach (string mode in new[] { "force_custom_plan", "force_generic_plan" })
        {
            connection.Run($"SET plan_cache_mode = {mode}");
            Assert.Equal(["2"], connection.Rows($"EXECUTE find({value})"));
            Assert.Empty(connection.Rows($"EXECUTE find({value} || 'x')"));
        }

        // Sent, and not asked for row by row.
        Assert.DoesNotContain("Filter", connection.Explain("EXECUTE find('x')"), StringComparison.Ordinal);
        connection.Run("SET plan_cache_mode = force_custom_plan");
        Assert.True(driver == "sqlite" || connection.Explain($"EXECUTE find({value})").Length < 100_000);
    }

    private static long Kilobytes(int pid, string field) =>
        long.Parse(Number().Match(File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(field, StringComparison.Ordinal))).Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
