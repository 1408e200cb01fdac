// What does EXPLAIN call a relation? Its tables under their local names and what is done to them, e.g.
// Sort on (Aggregate on ((public.a) INNER JOIN (public.b))).

using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>Relations in words.</summary>
internal static class RelationText
{
    /// <summary>A relation in words; null when it is nothing but a table.</summary>
    public static string? Of(Relation relation)
    {
        return relation switch
        {
            TableRelation => null,
            FilterRelation r => Of(r.Input),
            LockRelation r => Of(r.Input),
            ModifyRelation r => Of(r.Input),
            _ => Describe(relation),
        };
    }

    /// <summary>A table's name, as one would write it.</summary>
    public static string NameOf(RemoteTable table) => Quoted(table.LocalSchema) + "." + Quoted(table.LocalName);

    private static string Quoted(string name)
    {
        bool isPlain = name.Length > 0
            && !char.IsAsciiDigit(name[0])
            && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
        return isPlain ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Describe(Relation relation)
    {
        return relation switch
        {
            TableRelation r => NameOf(r.Table),
            JoinRelation r => $"({Describe(r.Outer)}) {Word(r.Kind)} JOIN ({Describe(r.Inner)})",
            AggregateRelation r => $"Aggregate on ({Describe(r.Input)})",
            WindowRelation r => $"Window on ({Describe(r.Input)})",
            DistinctRelation r => $"Distinct on ({Describe(r.Input)})",
            OrderRelation r => $"Sort on ({Describe(r.Input)})",
            LimitRelation r => $"Limit on ({Describe(r.Input)})",
            _ => RelationShape.Input(relation) is { } input ? Describe(input) : string.Empty,
        };
    }

    private static string Word(JoinKind kind)
    {
        return kind switch
        {
            JoinKind.Inner => "INNER",
            JoinKind.Left => "LEFT",
            JoinKind.Full => "FULL",
            JoinKind.Semi => "SEMI",
            JoinKind.Anti => "ANTI",
        };
    }
}
