using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <summary>How a query is sent.</summary>
internal enum Sending
{
    /// <summary>With literals.</summary>
    Plain,

    /// <summary>As a prepared statement with parameters, executed twice under each plan_cache_mode.</summary>
    Prepared,
}

/// <summary>A query of the run.</summary>
/// <param name="Root">The whole of it.</param>
/// <param name="Sending">How it is sent.</param>
/// <param name="MayFail">Whether it holds what may raise an error in data.</param>
internal sealed record Query(Node Root, Sending Sending, bool MayFail)
{
    /// <summary>Kind of the node that orders and limits a query; the last part of its query when there is one.</summary>
    public const string Tail = "tail";

    /// <summary>Whether the order of the rows is determined.</summary>
    public bool IsOrdered => Root.Parts.Count > 0 && Root.Parts[^1] is Node { Kind: Tail };
}

/// <summary>A column of a query's result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Expression">What it is; its node is in use.</param>
/// <param name="Leaf">What is known of its values; null = nothing.</param>
internal sealed record OutputColumn(string Name, Expression Expression, Leaf? Leaf);

/// <summary>A query as a part of another one.</summary>
/// <param name="Node">Its text.</param>
/// <param name="Columns">Its result.</param>
/// <param name="Keys">Result columns that identify a row; null = nothing does.</param>
internal sealed record Select(Node Node, IReadOnlyList<OutputColumn> Columns, IReadOnlyList<string>? Keys);
