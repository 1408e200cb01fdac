using PgDotnetFdw.Tests.Differential.Generate;

namespace PgDotnetFdw.Tests.Differential.Model;

/// <summary>The tables of one driver, and their rows.</summary>
/// <param name="Driver">Name of the driver.</param>
/// <param name="Local">Schema of the local tables.</param>
/// <param name="Foreign">Schema of the foreign tables.</param>
/// <param name="Tables">The tables.</param>
internal sealed record Universe(string Driver, string Local, string Foreign, IReadOnlyList<Table> Tables)
{
    /// <summary>Types of which there are columns; conditions and functions stay among them.</summary>
    public IReadOnlySet<SqlType> ColumnTypes { get; } = Tables.SelectMany(table => table.Columns).Select(column => column.Type).ToHashSet();

    /// <summary>Schema of the local tables with their rows the other way round: what depends on the order of rows shows.</summary>
    public string Reversed => Local + "_reversed";

    /// <summary>The rows of a table in the text form of their types; null = NULL. The same for every run.</summary>
    /// <param name="table">The table.</param>
    public static IReadOnlyList<string?[]> Rows(Table table)
    {
        // Partitions share the rows of their table.
        Dice dice = new(table.Name.Split('_')[0].Sum(letter => (long)letter), table.RowCount);
        List<string?[]> rows = [];
        for (int row = 0; row < table.RowCount; row++)
        {
            rows.Add(table.Columns.Select(column => Value(column, row, dice)).ToArray());
        }

        return rows;
    }

    private static string? Value(Column column, int row, Dice dice)
    {
        if (column.IsKey)
        {
            return (row + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        bool isNull = dice.Percent(column.NullPercent);
        int index = dice.Next(column.Pool.Count);

        // Every value comes in once, as far as there are rows; the order differs from column to column.
        return isNull ? null : column.Pool[row < column.Pool.Count ? (row * 7 % column.Pool.Count) : index];
    }
}
