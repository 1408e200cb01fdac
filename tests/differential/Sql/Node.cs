// What is a query made of, so that it can be written for several schemas and cut down?
//
// A tree of text. A node knows its kind ("select", "from", or the type of an expression): whatever has the same kind may stand in its place,
// which is all that the minimiser needs to know of SQL. What it makes of a query need not be valid: an invalid query fails on both sides and
// is thrown away. Nothing here knows what the text means.

using PgDotnetFdw.Tests.Differential.Model;

namespace PgDotnetFdw.Tests.Differential.Sql;

/// <summary>A part of a query.</summary>
internal sealed class Node
{
    private Node(string kind, List<object> parts)
    {
        Kind = kind;
        Parts = parts;
    }

    /// <summary>What may stand in its place: nodes of the same kind. Empty: nothing may.</summary>
    public string Kind { get; }

    /// <summary>Texts, nodes, <see cref="TableName"/>s and <see cref="Literal"/>s, in the order of the text.</summary>
    public List<object> Parts { get; }

    /// <summary>Whether this is a list, whose parts are nodes with a separator between them.</summary>
    public bool IsList { get; private init; }

    /// <summary>Before a list that is not empty.</summary>
    public string Prefix { get; private init; } = string.Empty;

    /// <summary>Between two elements of a list.</summary>
    public string Separator { get; private init; } = string.Empty;

    /// <summary>Behind a list that is not empty.</summary>
    public string Suffix { get; private init; } = string.Empty;

    /// <summary>A list keeps so many elements.</summary>
    public int Minimum { get; private init; }

    /// <summary>Whether the query stays a query without it.</summary>
    public bool IsOptional { get; private init; }

    /// <summary>Operator, function or construct, for the statistics; null = none.</summary>
    public string? Feature { get; private init; }

    /// <summary>The range-table entry that it makes, for entries of FROM.</summary>
    public string? Alias { get; private init; }

    /// <summary>For what makes an order total: the entry of FROM whose key it is. It goes only together with that entry.</summary>
    public string? KeyOf { get; private init; }

    /// <summary>Whether it is a column, written with the name of its table.</summary>
    public bool IsColumn => Parts.Count == 1 && Parts[0] is string { Length: > 2 } text && char.IsAsciiLetterLower(text[0]) && char.IsAsciiDigit(text[1]) && text.Contains('.', StringComparison.Ordinal);

    /// <summary>Makes a node.</summary>
    public static Node Of(string kind, params ReadOnlySpan<object> parts) => new(kind, [.. parts]);

    /// <summary>Makes a node that the statistics count.</summary>
    public static Node Counted(string kind, string feature, params ReadOnlySpan<object> parts) => new(kind, [.. parts]) { Feature = feature };

    /// <summary>Makes a node without which the query is still one.</summary>
    public static Node Optional(string kind, params ReadOnlySpan<object> parts) => new(kind, [.. parts]) { IsOptional = true };

    /// <summary>Makes an optional node that the statistics count.</summary>
    public static Node OptionalCounted(string kind, string feature, params ReadOnlySpan<object> parts) =>
        new(kind, [.. parts]) { IsOptional = true, Feature = feature };

    /// <summary>Makes an entry of FROM.</summary>
    public static Node Entry(string alias, params ReadOnlySpan<object> parts) => new("from", [.. parts]) { Alias = alias };

    /// <summary>Makes a part of an order that only makes it total.</summary>
    public static Node Key(string owner, string text) => new(string.Empty, [text]) { KeyOf = owner };

    /// <summary>Makes a list.</summary>
    public static Node List(string prefix, string separator, string suffix, int minimum, IEnumerable<Node> items) =>
        new(string.Empty, [.. items]) { IsList = true, Prefix = prefix, Separator = separator, Suffix = suffix, Minimum = minimum };

    /// <summary>A copy that shares nothing but literals.</summary>
    public Node Clone()
    {
        List<object> parts = new(Parts.Count);
        foreach (object part in Parts)
        {
            parts.Add(part is Node node ? node.Clone() : part);
        }

        return new Node(Kind, parts)
        {
            IsList = IsList,
            Prefix = Prefix,
            Separator = Separator,
            Suffix = Suffix,
            Minimum = Minimum,
            IsOptional = IsOptional,
            Feature = Feature,
            Alias = Alias,
            KeyOf = KeyOf,
        };
    }

    /// <summary>This node and all below it, from the top.</summary>
    public IEnumerable<Node> All()
    {
        yield return this;
        foreach (object part in Parts)
        {
            if (part is Node child)
            {
                foreach (Node node in child.All())
                {
                    yield return node;
                }
            }
        }
    }
}

/// <summary>A table of the universe; which schema it is taken from is decided when the text is written.</summary>
/// <param name="Name">Its name, not quoted.</param>
internal sealed record TableName(string Name);

/// <summary>A constant, which may become a parameter.</summary>
/// <param name="Type">Its type.</param>
/// <param name="First">Its value in the text form of the type's input; null = NULL.</param>
/// <param name="Second">Another value, for the second execution of a prepared statement.</param>
/// <param name="IsPlain">Whether it is written as plain digits where possible.</param>
internal sealed record Literal(SqlType Type, string? First, string? Second, bool IsPlain)
{
    /// <summary>Equal only to itself: two equal constants are two parameters.</summary>
    public bool Equals(Literal? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
