// Which error is it when SQLite refuses a row?
//
// The state by the extended result code (SqliteErrors.cs). The names of table and columns stand only in the message, whose form has been the same since
// SQLite 3.8: "UNIQUE constraint failed: t.a, t.b" or "... index 'i'", "NOT NULL constraint failed: t.a", "CHECK constraint failed: name"
// (https://www.sqlite.org/src/file/src/insert.c, sqlite3UniqueConstraint, sqlite3GenerateConstraintChecks). A name that holds a comma or a dot is cut wrong there,
// which spoils the fields and not the message.

using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Driver.Sqlite.Writes;

internal static class SqliteWriteErrors
{
    private const string ReadOnlyTransaction = "25006";
    private const string RaisedByTrigger = "P0001";
    private const string NotNull = "23502";
    private const string GeneratedAlways = "428C9";
    private const string Failed = " constraint failed: ";

    /// <summary>The error of a row.</summary>
    /// <param name="serverName">Foreign server.</param>
    /// <param name="code">Extended result code.</param>
    /// <param name="message">SQLite's words.</param>
    /// <param name="site">Where it happened.</param>
    /// <param name="isNull">Whether what does not fit the rowid may be a NULL.</param>
    /// <param name="uniqueIndex">The index that a row violates; null = not known.</param>
    internal static ForeignDataException Translate(string serverName, int code, string message, SqliteWriteSite site, bool isNull, string? uniqueIndex = null)
    {
        (string? table, string? column, string? constraint) = Names(code, message);
        string state = code switch
        {
            SqliteResult.ConstraintTrigger => RaisedByTrigger,
            SqliteResult.Mismatch when isNull => NotNull,
            SqliteResult.ConstraintDataType => SqlState.DatatypeMismatch,
            _ when message.Contains("generated column", StringComparison.Ordinal) => GeneratedAlways,
            _ when message.StartsWith("cannot modify ", StringComparison.Ordinal) => SqlState.FeatureNotSupported,
            _ => SqliteErrors.State(code, message),
        };
        return new ForeignDataException(state, $"could not write to remote table \"{site.Table}\" on server \"{serverName}\"")
        {
            Detail = SqliteErrors.Words(message),
            Hint = code switch
            {
                SqliteResult.BusySnapshot => "Another process has written to the file since the transaction first read it. Repeat the transaction.",
                SqliteResult.Mismatch when isNull => "A column that is the rowid takes NULL in a new row only.",
                _ when state == GeneratedAlways => "Drop the column from the foreign table, or write to a foreign table without it.",
                _ when state == SqlState.FeatureNotSupported => "A view needs INSTEAD OF triggers to be written to.",
                _ => SqliteErrors.Hint(code, message),
            },
            Context = site.Context,
            SchemaName = site.Schema,
            TableName = table ?? site.Table,
            ColumnName = column,
            ConstraintName = constraint ?? uniqueIndex,
        };
    }

    /// <summary>The refusal to write to a file that is open for reading.</summary>
    /// <param name="serverName">Foreign server.</param>
    /// <param name="table">The table, with the word for it.</param>
    /// <param name="isByOption">Whether the option mode says so.</param>
    internal static ForeignDataException ReadOnly(string serverName, string table, bool isByOption) =>
        new(ReadOnlyTransaction, $"{table} cannot be written to")
        {
            Detail = isByOption ? $"The option \"mode\" of server \"{serverName}\" is \"ro\"." : "The operating system lets the server process only read the file.",
            Hint = isByOption ? "Set the server option \"mode\" to \"rw\"." : "The operating system user of the server needs permission to write the file and its folder.",
        };

    /// <summary>The columns of a unique constraint that a row violates, as <c>a, b</c>; null when the message does not list them.</summary>
    internal static string? UniqueColumns(int code, string message)
    {
        int mark = message.IndexOf(Failed, StringComparison.Ordinal);
        if (code is not (SqliteResult.ConstraintUnique or SqliteResult.ConstraintPrimaryKey) || mark < 0)
        {
            return null;
        }

        string what = message[(mark + Failed.Length)..];
        int dot = what.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? null : what[(dot + 1)..].Replace(", " + what[..(dot + 1)], ", ", StringComparison.Ordinal);
    }

    private static (string? Table, string? Column, string? Constraint) Names(int code, string message)
    {
        if (code == SqliteResult.ConstraintDataType)
        {
            // cannot store TEXT value in INTEGER column t.a
            return TableAndColumn(message[(message.LastIndexOf(' ') + 1)..]);
        }

        int mark = message.IndexOf(Failed, StringComparison.Ordinal);
        if (SqliteResult.Primary(code) != SqliteResult.Constraint || mark < 0)
        {
            return default;
        }

        string what = message[(mark + Failed.Length)..];
        switch (code)
        {
            case SqliteResult.ConstraintCheck:
                return (null, null, what);
            case SqliteResult.ConstraintNotNull:
                return TableAndColumn(what);
            case SqliteResult.ConstraintUnique or SqliteResult.ConstraintPrimaryKey or SqliteResult.ConstraintRowId:
                if (what.StartsWith("index '", StringComparison.Ordinal))
                {
                    return (null, null, what[7..].TrimEnd('\''));
                }

                // Of several columns none is the one.
                int comma = what.IndexOf(", ", StringComparison.Ordinal);
                return comma < 0 ? TableAndColumn(what) : (TableAndColumn(what[..comma]).Table, null, null);
            default:
                return default;
        }
    }

    private static (string? Table, string? Column, string? Constraint) TableAndColumn(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (null, name, null) : (name[..dot], name[(dot + 1)..], null);
    }
}
