using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Sdk.Remote;

/// <summary>How a column of a result reaches its Datum; the numbers are those of pgdotnet_abi.h.</summary>
public enum ColumnTransfer
{
    /// <summary>The driver calls the typed Write methods; the host makes the Datum (or text for the input function).</summary>
    Value = 0,

    /// <summary>The driver gives the type's external binary form for its receive function by WriteBinary.</summary>
    Receive = 2,
}

/// <summary>A column of a remote result, in the order of the select list.</summary>
/// <param name="Attribute">Local attribute number, ≥ 1; −1 = ctid.</param>
/// <param name="Name">Local column name, for messages.</param>
/// <param name="Type">Local type, which the Datum must have.</param>
/// <param name="Transfer">How the driver writes it.</param>
public sealed record ResultColumn(short Attribute, string Name, TypeFacts Type, ColumnTransfer Transfer);

/// <summary>A remote query: final SQL plus how to read its result. Immutable.</summary>
/// <param name="Sql">The SQL text.</param>
/// <param name="Columns">Columns of the result; may be empty, then only rows are counted (the select list holds one column that is not read).</param>
/// <param name="ParameterTypes">Types of the parameters, in order.</param>
/// <param name="FetchSize">Largest number of rows of one fetch, ≥ 1.</param>
public sealed record RemoteStatement(
    string Sql,
    IReadOnlyList<ResultColumn> Columns,
    IReadOnlyList<TypeFacts> ParameterTypes,
    int FetchSize)
{
    /// <summary>Whether it is an UPDATE or DELETE: it is run once, to its end, and <see cref="RemoteCursor.RowsChanged"/> counts.</summary>
    public bool IsWriting { get; init; }

    /// <summary>What the statement reads, when it can be read in parts; null = only as a whole.</summary>
    public DivisibleTable? Divisible { get; init; }

    /// <summary>A comment that the remote is to see behind the SQL; null = none. Errors and plans are told without it.</summary>
    public RemoteComment? Comment { get; init; }

    /// <summary>What a driver sends: the SQL and its comment.</summary>
    public string SentSql => Comment is null ? Sql : Sql + Comment.Text;
}

/// <summary>A comment of a statement (server option sql_comment).</summary>
/// <param name="Text">The comment with what separates it from the SQL; nothing in it can end it early.</param>
/// <param name="IsTransient">Whether it is likely to differ next time, so that the statement is not worth being kept prepared.</param>
public sealed record RemoteComment(string Text, bool IsTransient);
