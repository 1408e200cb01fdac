// What is a text table? Rows of texts or NULLs, in which reports, options and import commands cross the boundary.

namespace PgDotnetFdw.Core.Messages;

/// <summary>Rows × columns of text or NULL.</summary>
public sealed class TextTable
{
    private readonly List<string?> _cells = [];
    private int _rowCount;

    /// <summary>Makes a table without rows.</summary>
    /// <param name="columnCount">Number of columns, ≥ 0.</param>
    public TextTable(int columnCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columnCount);
        ColumnCount = columnCount;
    }

    /// <summary>Number of columns.</summary>
    public int ColumnCount { get; }

    /// <summary>Number of rows.</summary>
    public int RowCount => _rowCount;

    /// <summary>One cell; null = NULL.</summary>
    /// <param name="row">0 ≤ row &lt; <see cref="RowCount"/>.</param>
    /// <param name="column">0 ≤ column &lt; <see cref="ColumnCount"/>.</param>
    public string? this[int row, int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)_rowCount, nameof(row));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)ColumnCount, nameof(column));
            return _cells[(row * ColumnCount) + column];
        }
    }

    /// <summary>Reads a message that is a text table.</summary>
    /// <param name="message">The whole message; empty = a table without rows and columns.</param>
    public static TextTable Read(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
        {
            return new TextTable(0);
        }

        var reader = new MessageReader(message);
        TextTable table = reader.ReadTable();
        reader.ExpectEnd();
        return table;
    }

    /// <summary>Makes a table of two columns.</summary>
    /// <param name="pairs">Its rows.</param>
    public static TextTable FromPairs(IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        var table = new TextTable(2);
        foreach (KeyValuePair<string, string> pair in pairs)
        {
            table.AddRow(pair.Key, pair.Value);
        }

        return table;
    }

    /// <summary>Appends a row.</summary>
    /// <param name="cells">As many as there are columns; null = NULL.</param>
    public void AddRow(params ReadOnlySpan<string?> cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, ColumnCount, nameof(cells));
        _cells.AddRange(cells);
        _rowCount++;
    }

    /// <summary>The rows as names and values, in order; duplicates are kept. NULL counts as empty. Empty when there are no rows.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ToPairs()
    {
        if (_rowCount == 0)
        {
            return [];
        }

        if (ColumnCount != 2)
        {
            throw MessageReader.Malformed("A table of names and values does not have two columns.");
        }

        var pairs = new KeyValuePair<string, string>[_rowCount];
        for (int row = 0; row < pairs.Length; row++)
        {
            pairs[row] = new KeyValuePair<string, string>(_cells[row * 2] ?? string.Empty, _cells[(row * 2) + 1] ?? string.Empty);
        }

        return pairs;
    }

    /// <summary>The cells of one column, in order; NULLs are left out.</summary>
    /// <param name="column">0 ≤ column &lt; <see cref="ColumnCount"/>; ignored when there are no rows.</param>
    public IReadOnlyList<string> ToList(int column)
    {
        var list = new List<string>(_rowCount);
        for (int row = 0; row < _rowCount; row++)
        {
            if (this[row, column] is { } cell)
            {
                list.Add(cell);
            }
        }

        return list;
    }

    /// <summary>The table as a message.</summary>
    public byte[] ToBytes()
    {
        var writer = new MessageWriter();
        writer.WriteTable(this);
        return writer.ToArray();
    }
}
