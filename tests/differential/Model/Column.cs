namespace PgDotnetFdw.Tests.Differential.Model;

/// <summary>A column of a table of the universe.</summary>
/// <param name="Name">Its local name.</param>
/// <param name="Type">Its type.</param>
internal sealed record Column(string Name, SqlType Type)
{
    /// <summary>Its type in CREATE TABLE, with a modifier if it has one; null = the type's name.</summary>
    public string? Declaration { get; init; }

    /// <summary>Its collation; null = the database's default, or none.</summary>
    public string? Collation { get; init; }

    /// <summary>Values that it holds; null = the type's constants.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    /// <summary>So many of a hundred values are NULL. 0: the column is NOT NULL.</summary>
    public int NullPercent { get; init; } = 15;

    /// <summary>Whether arithmetic on its values cannot fail.</summary>
    public bool IsSmall { get; init; }

    /// <summary>Whether its values are so far out that most functions fail on them; it is then compared and selected only.</summary>
    public bool IsEdge { get; init; }

    /// <summary>Whether its equal values are the same value.</summary>
    public bool IsCanonical { get; init; } = true;

    /// <summary>Whether it identifies the row.</summary>
    public bool IsKey { get; init; }

    /// <summary>Its name on the remote; null = the same.</summary>
    public string? RemoteName { get; init; }

    /// <summary>Declared type in SQLite, which is the column option remote_type, too.</summary>
    public string SqliteType { get; init; } = "TEXT";

    /// <summary>Column option remote_type where it is not the declared type.</summary>
    public string? RemoteType { get; init; }

    /// <summary>How a value is written for SQLite.</summary>
    public Func<string, string> SqliteLiteral { get; init; } = SqliteLiterals.Text;

    /// <summary>The name as SQL.</summary>
    public string Sql => $"\"{Name}\"";

    /// <summary>The values that it may hold.</summary>
    public IReadOnlyList<string> Pool => Values ?? Type.Constants;

    /// <summary>Type and collation as in CREATE TABLE.</summary>
    public string Definition => $"{Declaration ?? Type.Cast}{(Collation is null ? string.Empty : $" COLLATE \"{Collation}\"")}{(NullPercent == 0 ? " NOT NULL" : string.Empty)}";
}

/// <summary>A table of the universe.</summary>
/// <param name="Name">Its local name.</param>
/// <param name="RemoteName">Its name on the remote.</param>
/// <param name="RowCount">How many rows it has.</param>
/// <param name="Columns">Its columns.</param>
internal sealed record Table(string Name, string RemoteName, int RowCount, IReadOnlyList<Column> Columns)
{
    /// <summary>
    /// Column with the values 0 to 3 by which it is partitioned; null = it is one table. Its partitions are the foreign tables _1 (0 and 1) and
    /// _2 (2), and the local table _3 (all else): not all of them can be pushed.
    /// </summary>
    public string? PartitionedBy { get; init; }

    /// <summary>The tables that the remote has for it, and which rows each holds.</summary>
    public IEnumerable<(Table Table, Func<string?[], bool> Holds)> OnRemote()
    {
        if (PartitionedBy is null)
        {
            return [(this, _ => true)];
        }

        int key = Columns.TakeWhile(column => column.Name != PartitionedBy).Count();
        return [(Partition("_1"), row => row[key] is "0" or "1"), (Partition("_2"), row => row[key] is "2")];
    }

    /// <summary>The rows that are in no remote table.</summary>
    public IEnumerable<string?[]> LocalRows() => Universe.Rows(this).Where(row => !OnRemote().Any(part => part.Holds(row)));

    private Table Partition(string suffix) => this with { Name = Name + suffix, RemoteName = RemoteName + suffix, PartitionedBy = null };
}
