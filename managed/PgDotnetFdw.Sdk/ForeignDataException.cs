namespace PgDotnetFdw.Sdk;

/// <summary>
/// An error that a user can cause, in PostgreSQL's fields.
/// The message style is PostgreSQL's: message in lower case without a final period, detail and hint as sentences.
/// </summary>
/// <remarks>May be thrown on any thread; it reaches the client when PostgreSQL next asks for the operation's result.
/// No field may hold a secret.</remarks>
public sealed class ForeignDataException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="sqlState">Five characters, see <see cref="Sdk.SqlState"/>.</param>
    /// <param name="message">What could not be done, one line.</param>
    /// <param name="inner">The provider's exception, if any; its text does not reach the client unless put into <see cref="Detail"/>.</param>
    public ForeignDataException(string sqlState, string message, Exception? inner = null)
        : base(message, inner)
    {
        ArgumentException.ThrowIfNullOrEmpty(sqlState);
        SqlState = sqlState;
    }

    /// <summary>The SQLSTATE, five characters.</summary>
    public string SqlState { get; }

    /// <summary>Facts and the remote's own words, complete sentences; null when there are none.</summary>
    public string? Detail { get; init; }

    /// <summary>What the user can do, complete sentences; null when unsure.</summary>
    public string? Hint { get; init; }

    /// <summary>Where it happened, e.g. <c>remote SQL command: SELECT 1</c>; null when it does not apply.</summary>
    public string? Context { get; init; }

    /// <summary>Whether a connection attempt failed because the remote could not be reached or had no room, so that it may succeed later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Schema of the object concerned; null when none.</summary>
    public string? SchemaName { get; init; }

    /// <summary>Table concerned; null when none.</summary>
    public string? TableName { get; init; }

    /// <summary>Column concerned; null when none.</summary>
    public string? ColumnName { get; init; }

    /// <summary>Data type concerned; null when none.</summary>
    public string? DataTypeName { get; init; }

    /// <summary>Constraint concerned; null when none.</summary>
    public string? ConstraintName { get; init; }

    /// <summary>The same error with a further line of context.</summary>
    /// <param name="line">Where it happened; comes last.</param>
    public ForeignDataException WithContext(string line)
    {
        return new ForeignDataException(SqlState, Message, this)
        {
            Detail = Detail,
            Hint = Hint,
            Context = Context is null ? line : Context + "\n" + line,
            IsTransient = IsTransient,
            SchemaName = SchemaName,
            TableName = TableName,
            ColumnName = ColumnName,
            DataTypeName = DataTypeName,
            ConstraintName = ConstraintName,
        };
    }
}
