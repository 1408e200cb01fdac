namespace PgDotnetFdw.Tests.Soak.Run;

/// <summary>A statement under way.</summary>
/// <param name="Sql">Its text.</param>
/// <param name="Began">When it began, as of Stopwatch.GetTimestamp.</param>
internal sealed record RunningStatement(string Sql, long Began);
