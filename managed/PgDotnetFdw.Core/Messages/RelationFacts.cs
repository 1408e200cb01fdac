namespace PgDotnetFdw.Core.Messages;

/// <summary>What the local catalog says of a foreign table.</summary>
/// <param name="Oid">The foreign table's oid.</param>
/// <param name="LocalSchema">Schema in PostgreSQL.</param>
/// <param name="LocalName">Name in PostgreSQL.</param>
/// <param name="Options">The table's options, in order; may be empty.</param>
/// <param name="Columns">Columns in attribute order, without dropped ones.</param>
public sealed record RelationFacts(
    uint Oid,
    string LocalSchema,
    string LocalName,
    IReadOnlyList<KeyValuePair<string, string>> Options,
    IReadOnlyList<ColumnFacts> Columns);
