using System.Buffers.Binary;

namespace PgDotnetFdw.Sdk.Rows;

/// <summary>
/// Rows on their way to the remote, read forwards, once or again after <see cref="Reset"/>. Encoded as PostgreSQL's COPY does: for each row the number of columns as two
/// bytes, then for each column its length as four bytes (−1 = NULL) and its bytes; all integers big-endian.
/// </summary>
/// <example>
/// <code>
/// while (rows.MoveNext())
/// {
///     ReadOnlySpan&lt;byte&gt; name = rows.IsNull(0) ? default : rows.Value(0);
///     answer.SetChanged(rows.Ordinal, Send(name));
/// }
/// </code>
/// </example>
public sealed class OutgoingRows
{
    private const int CountBytes = sizeof(short);
    private const int LengthBytes = sizeof(int);

    private readonly ReadOnlyMemory<byte> _encoded;
    private readonly int[] _starts;
    private readonly int[] _lengths;
    private readonly bool[]? _skipped;
    private int _rowStart;
    private int _position;

    /// <summary>Makes a reader.</summary>
    /// <param name="encoded">All rows; not copied, must stay as it is while rows are read.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="columnCount">Columns of each row.</param>
    /// <param name="skipped">Rows to be left out, by ordinal; null = none.</param>
    public OutgoingRows(ReadOnlyMemory<byte> encoded, int count, int columnCount, bool[]? skipped = null)
    {
        _encoded = encoded;
        Count = count;
        ColumnCount = columnCount;
        _starts = new int[columnCount];
        _lengths = new int[columnCount];
        _skipped = skipped;
        Reset();
    }

    /// <summary>How many rows, with those that are left out.</summary>
    public int Count { get; }

    /// <summary>Columns of each row.</summary>
    public int ColumnCount { get; }

    /// <summary>Position of the current row, from 0.</summary>
    public int Ordinal { get; private set; }

    /// <summary>Whether every row is to be written, so that <see cref="Encoded"/> is just what is to be sent.</summary>
    public bool IsWhole => _skipped is null;

    /// <summary>All rows as they are encoded.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded;

    /// <summary>The current row as it is encoded: number of columns, then each column's length and bytes.</summary>
    public ReadOnlySpan<byte> Row => _encoded.Span[_rowStart.._position];

    /// <summary>Goes back to before the first row.</summary>
    public void Reset()
    {
        Ordinal = -1;
        _rowStart = _position = 0;
    }

    /// <summary>Goes to the next row that is to be written.</summary>
    /// <returns>false when there is none.</returns>
    public bool MoveNext()
    {
        while (++Ordinal < Count)
        {
            ReadRow();
            if (_skipped is null || !_skipped[Ordinal])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a column of the current row is NULL.</summary>
    /// <param name="column">From 0.</param>
    public bool IsNull(int column) => _lengths[column] < 0;

    /// <summary>The bytes of a column of the current row, in the form that the writer asked for; empty for NULL.</summary>
    /// <param name="column">From 0.</param>
    public ReadOnlySpan<byte> Value(int column) => _encoded.Span.Slice(_starts[column], Math.Max(_lengths[column], 0));

    private void ReadRow()
    {
        ReadOnlySpan<byte> bytes = _encoded.Span;
        _rowStart = _position;
        int position = _position + CountBytes;
        for (int i = 0; i < ColumnCount; i++)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes[position..]);
            position += LengthBytes;
            _starts[i] = position;
            _lengths[i] = length;
            position += Math.Max(length, 0);
        }

        _position = position;
    }
}
