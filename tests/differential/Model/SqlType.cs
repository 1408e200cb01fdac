namespace PgDotnetFdw.Tests.Differential.Model;

/// <summary>A type of PostgreSQL as far as the tester must know it.</summary>
/// <param name="Name">Short name, which the rules of <see cref="Generate.Rules"/> use.</param>
/// <param name="Cast">Its name in SQL, valid under every search_path.</param>
internal sealed record SqlType(string Name, string Cast)
{
    /// <summary>Values in the text form of its input, independent of settings; the edges among them.</summary>
    public IReadOnlyList<string> Constants { get; init; } = [];

    /// <summary>Values for which arithmetic cannot fail.</summary>
    public IReadOnlyList<string> Small { get; init; } = [];

    /// <summary>Whether it has = and &lt;&gt;.</summary>
    public bool HasEquality { get; init; } = true;

    /// <summary>Whether it has &lt; and its kin.</summary>
    public bool HasOrder { get; init; } = true;

    /// <summary>Whether min and max take it.</summary>
    public bool HasMinimum { get; init; } = true;

    /// <summary>
    /// Whether equal values are the same value. Where they are not (1.0 and 1.00), which of them stands for a group depends on the order of the rows.
    /// </summary>
    public bool IsUnambiguous { get; init; } = true;

    /// <summary>What makes equal values the same value: SQL with {0}; used where <see cref="IsUnambiguous"/> is false.</summary>
    public string Canonical { get; init; } = "({0})::text";

    /// <summary>Whether it has a collation.</summary>
    public bool IsCollatable { get; init; }

    /// <summary>The collation that its values have by themselves; null = the database's.</summary>
    public string? DefaultCollation { get; init; }

    /// <summary>Whether plain digits may stand for it.</summary>
    public bool IsPlainNumber { get; init; }

    /// <summary>Name of the type of its elements; null = no array.</summary>
    public string? Element { get; init; }

    /// <inheritdoc/>
    public bool Equals(SqlType? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
