namespace PgDotnetFdw.Sdk.Rows;

/// <summary>What became of rows that were written. Filled on the connection's thread.</summary>
public sealed class WriteAnswer
{
    private readonly long[] _changed;

    /// <summary>Makes an answer in which no row has changed anything yet.</summary>
    /// <param name="rowCount">How many rows go out.</param>
    /// <param name="returned">Where returned rows go; null when none are asked for.</param>
    public WriteAnswer(int rowCount, RowBatch? returned)
    {
        _changed = new long[rowCount];
        Returned = returned;
    }

    /// <summary>Takes what is returned for the rows that were written, in their order; null when nothing is asked for.</summary>
    public RowBatch? Returned { get; }

    /// <summary>Says how many remote rows a row has changed or made.</summary>
    /// <param name="ordinal">The row's position.</param>
    /// <param name="remoteRows">≥ 0.</param>
    public void SetChanged(int ordinal, long remoteRows) => _changed[ordinal] = remoteRows;

    /// <summary>Says that each row has changed or made just one.</summary>
    public void SetAllChanged() => Array.Fill(_changed, 1);

    /// <summary>How many remote rows a row has changed.</summary>
    /// <param name="ordinal">The row's position.</param>
    public long Changed(int ordinal) => _changed[ordinal];
}
