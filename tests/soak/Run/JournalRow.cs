namespace PgDotnetFdw.Tests.Soak.Run;

/// <summary>What a row of journal holds beside its key.</summary>
/// <param name="V">A number.</param>
/// <param name="Pad">A text.</param>
internal sealed record JournalRow(long V, string Pad);
