namespace PgDotnetFdw.Sdk.Rows;

/// <summary>
/// Rows on their way to PostgreSQL, in native memory that the host owns; a driver sees it only as a bounds-checked writer.
/// Filled on one thread at a time, during <see cref="Remote.RemoteCursor.Fetch"/>.
/// </summary>
/// <example>
/// <code>
/// while (written &lt; maxRows &amp;&amp; !batch.IsFull &amp;&amp; source.Read())
/// {
///     batch.BeginRow();
///     batch.Column(0).WriteInt64(source.Id);
///     batch.EndRow();
/// }
/// </code>
/// </example>
public abstract class RowBatch
{
    /// <summary>Number of columns, ≥ 0.</summary>
    public abstract int ColumnCount { get; }

    /// <summary>Complete rows so far, ≥ 0.</summary>
    public abstract int RowCount { get; }

    /// <summary>Whether the batch holds as many bytes or rows as it should. One row is always admitted.</summary>
    public abstract bool IsFull { get; }

    /// <summary>Bytes of native memory that the rows take, ≥ 0.</summary>
    public abstract long ByteCount { get; }

    /// <summary>The writer of one column; the same object for every row of every batch of a scan, so it may be kept.</summary>
    /// <param name="index">Position in the select list, 0 ≤ index &lt; <see cref="ColumnCount"/>.</param>
    public abstract ColumnWriter Column(int index);

    /// <summary>Starts a row. Every column must then be written once before <see cref="EndRow"/>; what is not written is NULL.</summary>
    public abstract void BeginRow();

    /// <summary>Completes the row.</summary>
    public abstract void EndRow();
}
