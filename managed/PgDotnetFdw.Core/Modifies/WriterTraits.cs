using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>How a writer wants its rows. Immutable.</summary>
/// <param name="Forms">The form of each column.</param>
/// <param name="IsCountCertain">Whether an inserted row is written or an error.</param>
/// <param name="DoCursorsSeeWrites">Whether open cursors may see what is written.</param>
internal sealed record WriterTraits(OutgoingForm[] Forms, bool IsCountCertain, bool DoCursorsSeeWrites)
{
    /// <summary>Before anything is known.</summary>
    public static WriterTraits Unknown { get; } = new([], false, false);

    /// <summary>Whether rows can be made as another writer wants them. Whether their count is certain does not matter to that.</summary>
    public bool IsSameAs(WriterTraits other) =>
        DoCursorsSeeWrites == other.DoCursorsSeeWrites && Forms.AsSpan().SequenceEqual(other.Forms);
}
