namespace PgDotnetFdw.Core.Planning;

/// <summary>What was last estimated of a relation, for the steps above it.</summary>
/// <param name="Rows">Rows that the remote sends.</param>
/// <param name="Blocking">Remote cost until the first row, without connecting.</param>
/// <param name="Remote">Remote cost of all rows, without transfer.</param>
internal readonly record struct RelationSize(double Rows, double Blocking, double Remote);
