using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Messages;

/// <summary>What the local catalog says of a foreign table's column.</summary>
/// <param name="Attribute">Attribute number, ≥ 1.</param>
/// <param name="Name">Local name.</param>
/// <param name="IsNotNull">Declared NOT NULL.</param>
/// <param name="Type">Declared type.</param>
/// <param name="Collation">Declared collation.</param>
/// <param name="Options">The column's options, in order; may be empty.</param>
public sealed record ColumnFacts(
    short Attribute,
    string Name,
    bool IsNotNull,
    TypeFacts Type,
    CollationFacts Collation,
    IReadOnlyList<KeyValuePair<string, string>> Options);
