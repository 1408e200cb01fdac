namespace PgDotnetFdw.Core.Planning;

/// <summary>Something that stays local.</summary>
/// <param name="Text">What and why.</param>
/// <param name="Table">For a join, the other side's first table; otherwise 0.</param>
internal sealed record PlanningNote(string Text, int Table = 0);
