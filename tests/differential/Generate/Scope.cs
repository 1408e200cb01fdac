using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <summary>The collation of an expression, as the parser derives it.</summary>
/// <param name="Name">Its name, not quoted; null = the default, or none.</param>
/// <param name="IsExplicit">Whether COLLATE says so.</param>
internal readonly record struct Collation(string? Name, bool IsExplicit)
{
    /// <summary>What a collation is below a subquery's border.</summary>
    public Collation Implicit => this with { IsExplicit = false };
}

/// <summary>An expression.</summary>
/// <param name="Node">Its text; not shared.</param>
/// <param name="Type">Its type.</param>
/// <param name="Collation">Its collation.</param>
/// <param name="IsCanonical">Whether its equal values are the same value.</param>
internal sealed record Expression(Node Node, SqlType Type, Collation Collation, bool IsCanonical);

/// <summary>Something that an expression may use: a column, a group, an aggregate.</summary>
/// <param name="Prototype">Its text; copied for each use.</param>
/// <param name="Type">Its type.</param>
/// <param name="Collation">Its collation.</param>
internal sealed record Leaf(Node Prototype, SqlType Type, Collation Collation)
{
    /// <summary>Whether arithmetic on it cannot fail.</summary>
    public bool IsSmall { get; init; }

    /// <summary>Whether it is only fit to be compared.</summary>
    public bool IsEdge { get; init; }

    /// <summary>Whether its equal values are the same value.</summary>
    public bool IsCanonical { get; init; }

    /// <summary>Values that it has; null = not known.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>Its text, for columns.</summary>
    public string Text => (string)Prototype.Parts[0];

    /// <summary>A new copy as an expression.</summary>
    public Expression Use() => new(Prototype.Clone(), Type, Collation, IsCanonical);
}

/// <summary>What an expression may use.</summary>
/// <param name="Leaves">Of this query level.</param>
/// <param name="Outer">Of the query around it; null = none.</param>
internal sealed record Scope(IReadOnlyList<Leaf> Leaves, Scope? Outer);

/// <summary>An entry of FROM.</summary>
/// <param name="Node">Its text.</param>
/// <param name="Alias">Its name.</param>
/// <param name="Leaves">Its columns.</param>
/// <param name="Keys">Columns that identify its rows; null = nothing does.</param>
internal sealed record Source(Node Node, string Alias, IReadOnlyList<Leaf> Leaves, IReadOnlyList<Leaf>? Keys);
