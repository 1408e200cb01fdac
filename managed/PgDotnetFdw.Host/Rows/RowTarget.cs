// Where does the row that is being written live? The column writers belong to a scan, not to a batch; this is what they share, set by the batch
// at BeginRow.

namespace PgDotnetFdw.Host.Rows;

/// <summary>The current row of the batch that is being filled.</summary>
internal sealed unsafe class RowTarget
{
    /// <summary>The row's cells; null between rows.</summary>
    internal ulong* Cells;

    /// <summary>The row's null bytes; null between rows.</summary>
    internal byte* Nulls;

    /// <summary>Memory of values by reference; null before the first row.</summary>
    internal Arena? Arena;

    internal void Clear()
    {
        Cells = null;
        Nulls = null;
        Arena = null;
    }
}
