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

    /// <summary>Whether another writer wants just the same.</summary>
    public bool IsSameAs(WriterTraits other) =>
        IsCountCertain == other.IsCountCertain && DoCursorsSeeWrites == other.DoCursorsSeeWrites && Forms.AsSpan().SequenceEqual(other.Forms);
}
