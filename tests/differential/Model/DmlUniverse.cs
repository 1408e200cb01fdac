// Which tables do random transactions write?
//
// Few, small ones, each for something: constraints, rows that are alike, a key as the rows' identity, triggers on the foreign table, triggers on the
// remote, references, partitions and heirs on both sides. Rows at the start are the same for every case.

using System.Globalization;

namespace PgDotnetFdw.Tests.Differential.Model;

/// <summary>The tables of a driver, for the comparison of writing.</summary>
/// <param name="Driver">The driver's name.</param>
/// <param name="Tables">The tables.</param>
internal sealed record DmlUniverse(string Driver, IReadOnlyList<DmlTable> Tables)
{
    /// <summary>Schema of the local twin.</summary>
    public const string Twin = "twin";

    /// <summary>Schema of a twin whose rows are stored the other way round: what depends on their order shows.</summary>
    public const string Reversed = "reversed";

    /// <summary>Schema of the foreign tables.</summary>
    public const string Foreign = "far";

    /// <summary>Schema of the remote tables.</summary>
    public const string Remote = "remote";

    private static readonly string[] s_texts = ["a", "b", "ab", "B", "", "zz", "a b", "\u00e4"];

    /// <summary>Whether the remote is an SQLite file.</summary>
    public bool IsSqlite { get; init; }

    /// <summary>Makes the tables.</summary>
    /// <param name="driver">The driver's name; others than sqlite are made for a remote PostgreSQL.</param>
    public static DmlUniverse Make(string driver)
    {
        bool isSqlite = driver == "sqlite";
        SqlType number = isSqlite ? Types.Float8 : Types.Numeric;
        return new DmlUniverse(driver, [.. Own(number), .. Others(isSqlite)]) { IsSqlite = isSqlite };
    }

    /// <summary>The rows of a table at the start, in the text form of their types; null = NULL. Generated columns are left out.</summary>
    /// <param name="table">The table.</param>
    public static IReadOnlyList<string?[]> Rows(DmlTable table) =>
        [.. Enumerable.Range(1, table.RowCount).Select(row => table.Written.Select((column, i) => Value(column, row, i)).ToArray())];

    private static IEnumerable<DmlTable> Own(SqlType number)
    {
        yield return new DmlTable("plain", 14, [
            new("id", Types.Int4, DmlRole.Key), new("a", Types.Int4, DmlRole.Checked), new("u", Types.Int4, DmlRole.Unique), new("t", Types.Text, DmlRole.Required),
            new("c", number), new("d", Types.Date)])
        { Constraints = "PRIMARY KEY (id), UNIQUE (u), CHECK (a < 1000)" };
        yield return new DmlTable("alike", 18, [new("k", Types.Int4), new("v", Types.Text), new("n", Types.Int8)]);
        yield return new DmlTable("keyed", 10, [
            new("k1", Types.Int4, DmlRole.Key) { Options = "key 'true'" }, new("k2", Types.Text, DmlRole.Required) { Options = "key 'true'" },
            new("n", Types.Int4) { Clause = "DEFAULT 7" }, new("g", Types.Int4, DmlRole.Generated) { Clause = "GENERATED ALWAYS AS (n * 2) STORED" }, new("x", Types.Text)])
        { Constraints = "PRIMARY KEY (k1, k2), CHECK (x <> 'never')", Options = "row_identity 'key', batch_size '3'" };
        yield return new DmlTable("own", 16, [new("k", Types.Int4), new("a", Types.Int4), new("t", Types.Text)]) { Place = DmlPlace.Local };
    }

    private static IEnumerable<DmlTable> Others(bool isSqlite)
    {
        yield return new DmlTable("loud", 12, [new("id", Types.Int4, DmlRole.Key), new("a", Types.Int4), new("t", Types.Text)])
        { Constraints = "PRIMARY KEY (id)", Options = "batch_size '100'" };
        yield return new DmlTable("stamped", 9, [new("id", Types.Int4, DmlRole.Key), new("a", Types.Int4), new("t", Types.Text), new("stamp", Types.Text)])
        { Constraints = "PRIMARY KEY (id)", Options = isSqlite ? "batch_size '1'" : string.Empty };
        if (isSqlite)
        {
            yield return new DmlTable("numbered", 9, [new("a", Types.Int4), new("id", Types.Int4, DmlRole.RowId) { Options = "key 'true'" }, new("t", Types.Text)])
            { Constraints = "PRIMARY KEY (id)" };
        }

        yield return new DmlTable("parent", 12, [new("id", Types.Int4, DmlRole.Key), new("t", Types.Text)]) { Constraints = "PRIMARY KEY (id)", IsLinked = true };
        yield return new DmlTable("child", 15, [new("id", Types.Int4, DmlRole.Key), new("up", Types.Int4, DmlRole.Reference), new("n", Types.Int4)])
        { Constraints = "PRIMARY KEY (id), FOREIGN KEY (up) REFERENCES {0}parent ON DELETE CASCADE ON UPDATE CASCADE", IsLinked = true };
        yield return new DmlTable("part", 20, [new("k", Types.Int4, DmlRole.Partition), new("id", Types.Int4, DmlRole.Key), new("t", Types.Text)])
        { Place = DmlPlace.Partitions, Options = "batch_size '2'" };
        yield return new DmlTable("base", 8, [new("id", Types.Int4), new("a", Types.Int4), new("t", Types.Text)]) { Place = DmlPlace.Heirs };
    }

    private static string? Value(DmlColumn column, int row, int index)
    {
        int mixed = (row * 7) + (index * 5);
        string number = column.Role switch
        {
            DmlRole.Key or DmlRole.RowId => row.ToString(CultureInfo.InvariantCulture),
            DmlRole.Partition => (row % 5).ToString(CultureInfo.InvariantCulture),
            DmlRole.Reference => (mixed % 12 + 1).ToString(CultureInfo.InvariantCulture),
            DmlRole.Unique => (row * 3).ToString(CultureInfo.InvariantCulture),
            _ => (mixed % 6).ToString(CultureInfo.InvariantCulture),
        };
        bool isNull = column.Role is DmlRole.Value or DmlRole.Unique or DmlRole.Checked or DmlRole.Reference && mixed % 9 == 4;
        return isNull ? null
            : column.Type == Types.Text ? s_texts[mixed % s_texts.Length]
            : column.Type == Types.Numeric || column.Type == Types.Float8 ? number + ".5"
            : column.Type == Types.Date ? $"2024-02-2{number[0]}"
            : number;
    }
}
