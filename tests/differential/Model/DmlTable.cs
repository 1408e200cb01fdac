namespace PgDotnetFdw.Tests.Differential.Model;

/// <summary>What statements that write may do with a column.</summary>
internal enum DmlRole
{
    /// <summary>Takes any value of its type.</summary>
    Value,

    /// <summary>A part of the primary key, or one that is unique: new values must be new, unless an error is wanted.</summary>
    Key,

    /// <summary>As <see cref="Key"/>, but SQLite's rowid: a new row whose value is NULL gets the next number.</summary>
    RowId,

    /// <summary>Unique, or NULL.</summary>
    Unique,

    /// <summary>NOT NULL.</summary>
    Required,

    /// <summary>Must stay below 1000.</summary>
    Checked,

    /// <summary>The key of a row of another table, 1 to 12, or NULL.</summary>
    Reference,

    /// <summary>0 to 4; decides the partition.</summary>
    Partition,

    /// <summary>Made from others; never written.</summary>
    Generated,
}

/// <summary>A column of a table that is written.</summary>
/// <param name="Name">Its name on all sides.</param>
/// <param name="Type">Its type.</param>
/// <param name="Role">What may be done with it.</param>
internal sealed record DmlColumn(string Name, SqlType Type, DmlRole Role = DmlRole.Value)
{
    /// <summary>What stands behind its type on every side, as a default.</summary>
    public string Clause { get; init; } = string.Empty;

    /// <summary>Its options as a column of a foreign table.</summary>
    public string Options { get; init; } = string.Empty;

    /// <summary>Its type in SQLite. A primary key of type INTEGER would be the rowid, which takes NULL and negative numbers for something else.</summary>
    public string SqliteType => Role == DmlRole.Key ? "INT" : Type == Types.Int4 || Type == Types.Int8 ? "INTEGER" : Type == Types.Float8 ? "REAL" : "TEXT";
}

/// <summary>Where the rows of a table are.</summary>
internal enum DmlPlace
{
    /// <summary>In a foreign table.</summary>
    Foreign,

    /// <summary>In a local table on both sides.</summary>
    Local,

    /// <summary>In partitions: _1 (0 and 1) and _2 (2) foreign, _3 (all else) local.</summary>
    Partitions,

    /// <summary>In a local table and in a foreign table _f that inherits from it.</summary>
    Heirs,
}

/// <summary>A table that is written.</summary>
/// <param name="Name">Its name on all sides.</param>
/// <param name="RowCount">Rows that it has at the start of each case.</param>
/// <param name="Columns">Its columns.</param>
internal sealed record DmlTable(string Name, int RowCount, IReadOnlyList<DmlColumn> Columns)
{
    /// <summary>Where its rows are.</summary>
    public DmlPlace Place { get; init; }

    /// <summary>Its constraints as in CREATE TABLE, on the side of the twin and on the remote.</summary>
    public string Constraints { get; init; } = string.Empty;

    /// <summary>Its options as a foreign table.</summary>
    public string Options { get; init; } = string.Empty;

    /// <summary>Whether rows of other tables refer to it, or its rows to others: it then is the only table of a statement.</summary>
    public bool IsLinked { get; init; }

    /// <summary>Columns that can be written.</summary>
    public IEnumerable<DmlColumn> Written => Columns.Where(column => column.Role != DmlRole.Generated);

    /// <summary>The tables that hold its rows on the remote.</summary>
    public IReadOnlyList<string> RemoteNames => Place switch
    {
        DmlPlace.Foreign => [Name],
        DmlPlace.Partitions => [Name + "_1", Name + "_2"],
        DmlPlace.Heirs => [Name + "_f"],
        _ => [],
    };
}
