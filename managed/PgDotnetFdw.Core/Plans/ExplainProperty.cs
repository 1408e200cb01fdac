namespace PgDotnetFdw.Core.Plans;

/// <summary>A line of EXPLAIN.</summary>
/// <param name="Label">Its label.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsVerbose">Shown only under VERBOSE.</param>
public sealed record ExplainProperty(string Label, string Value, bool IsVerbose);
