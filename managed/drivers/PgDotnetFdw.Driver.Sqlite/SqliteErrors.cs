// Which SQLSTATE does an error of SQLite get, and how is it told?
//
// By the extended result code; SQLITE_ERROR covers most mistakes of SQL and is split by the message, which has been the same text for many
// versions (resolve.c, build.c). The primary says what was being done, the detail holds SQLite's words. Paths may appear: they stand in the
// server's options, which everyone can read.

using System.Runtime.InteropServices;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Driver.Sqlite;

internal static class SqliteErrors
{
    // PostgreSQL documentation, appendix A; those that Sdk has no name for.
    private const string LockNotAvailable = "55P03";
    private const string SerializationFailure = "40001";
    private const string ReadOnlyTransaction = "25006";
    private const string InputOutputError = "58030";
    private const string DiskFull = "53100";
    private const string DataCorrupted = "XX001";
    private const string SyntaxError = "42601";
    private const string UndefinedFunction = "42883";
    private const string UndefinedObject = "42704";
    private const string DivisionByZero = "22012";
    private const string InvalidLimit = "2201W";
    private const string InvalidOffset = "2201X";

    // First words of what the driver's own functions say.
    internal const string InvalidValue = "invalid value";

    private const int NoSuchFile = 2;
    private const int AccessDenied = 13;

    /// <summary>The error of a statement.</summary>
    /// <param name="serverName">Foreign server.</param>
    /// <param name="code">Extended result code.</param>
    /// <param name="message">SQLite's words.</param>
    /// <param name="sql">The statement; null when it is not the user's.</param>
    internal static ForeignDataException Statement(string serverName, int code, string message, string? sql) =>
        new(State(code, message), $"could not run remote query on server \"{serverName}\"")
        {
            Detail = Words(message),
            Hint = Hint(code, message),
            Context = sql is null ? null : $"remote SQL command: {sql}",
        };

    /// <summary>The error of opening the file, or of the first look into it.</summary>
    /// <param name="serverName">Foreign server.</param>
    /// <param name="path">The file.</param>
    /// <param name="code">Extended result code.</param>
    /// <param name="message">SQLite's words.</param>
    /// <param name="systemError">The system's error number; 0 when there was none.</param>
    internal static ForeignDataException Connect(string serverName, string path, int code, string message, int systemError)
    {
        bool isLocked = SqliteResult.Primary(code) is SqliteResult.Busy or SqliteResult.Locked;
        string cause = systemError == 0 ? string.Empty : $" ({Marshal.GetPInvokeErrorMessage(systemError)})";
        string hint = (SqliteResult.Primary(code), systemError) switch
        {
            (SqliteResult.NotADatabase, _) => "The file is not an SQLite database, or it is encrypted.",
            (SqliteResult.Busy or SqliteResult.Locked, _) => "Another process has the file locked. A larger busy_timeout waits longer.",
            (_, NoSuchFile) => "Check the server option \"database\". With mode \"rwc\" a missing file is made.",
            (_, AccessDenied) => "The operating system user of the server needs permission to read the file and to search its folders.",
            _ => "Check the server option \"database\". A file in WAL mode also needs write permission for its folder.",
        };
        return new ForeignDataException(isLocked ? LockNotAvailable : SqlState.UnableToEstablishConnection, $"could not connect to server \"{serverName}\"")
        {
            Detail = $"SQLite could not open \"{path}\": {message}{cause}.",
            Hint = hint,
        };
    }

    /// <summary>The statement was stopped on request.</summary>
    internal static ForeignDataException Canceled(string serverName, string? sql) =>
        new(SqlState.QueryCanceled, $"remote query on server \"{serverName}\" was canceled")
        {
            Context = sql is null ? null : $"remote SQL command: {sql}",
        };

    /// <summary>The statement ran longer than it may.</summary>
    /// <param name="serverName">Foreign server.</param>
    /// <param name="option">The option that says how long.</param>
    /// <param name="sql">The statement; null when it is not the user's.</param>
    internal static ForeignDataException TimedOut(string serverName, string option, string? sql) =>
        new(SqlState.QueryCanceled, $"remote query on server \"{serverName}\" was canceled")
        {
            Detail = $"It ran longer than the server option \"{option}\" allows.",
            Context = sql is null ? null : $"remote SQL command: {sql}",
        };

    /// <summary>The library cannot be loaded or used.</summary>
    internal static ForeignDataException Library(string serverName, string detail, Exception? inner) =>
        new(SqlState.UnableToCreateExecution, $"could not connect to server \"{serverName}\"", inner)
        {
            Detail = detail,
            Hint = "Install SQLite 3.31 or later as a shared library, for example the package libsqlite3-0.",
        };

    internal static string Words(string message) => $"SQLite reports: {message}.";

    internal static string State(int code, string message) => code switch
    {
        SqliteResult.BusySnapshot => SerializationFailure,
        SqliteResult.ConstraintUnique or SqliteResult.ConstraintPrimaryKey or SqliteResult.ConstraintRowId => "23505",
        SqliteResult.ConstraintForeignKey => "23503",
        SqliteResult.ConstraintNotNull => "23502",
        SqliteResult.ConstraintCheck => "23514",
        _ => SqliteResult.Primary(code) switch
        {
            SqliteResult.Error => StateOfMessage(message),
            SqliteResult.Busy or SqliteResult.Locked or SqliteResult.Protocol => LockNotAvailable,
            SqliteResult.NoMemory => SqlState.OutOfMemory,
            SqliteResult.ReadOnly => ReadOnlyTransaction,
            SqliteResult.Interrupt => SqlState.QueryCanceled,
            SqliteResult.InputOutput => InputOutputError,
            SqliteResult.Corrupt or SqliteResult.NotADatabase => DataCorrupted,
            SqliteResult.Full => DiskFull,
            SqliteResult.CannotOpen => SqlState.ConnectionFailure,
            SqliteResult.TooBig => SqlState.ProgramLimitExceeded,
            SqliteResult.Constraint => "23000",
            SqliteResult.Mismatch => SqlState.DatatypeMismatch,
            SqliteResult.Permission or SqliteResult.Authorization => SqlState.InsufficientPrivilege,
            SqliteResult.Abort => SqlState.InvalidTransactionState,
            SqliteResult.Internal or SqliteResult.Misuse => SqlState.InternalError,
            _ => SqlState.FdwError,
        },
    };

    private static string StateOfMessage(string message)
    {
        if (Starts(message, "no such table") || Starts(message, "unknown database"))
        {
            return SqlState.UndefinedTable;
        }

        if (Starts(message, "no such column") || message.Contains(" has no column named ", StringComparison.Ordinal))
        {
            return SqlState.UndefinedColumn;
        }

        if (Starts(message, "no such function"))
        {
            return UndefinedFunction;
        }

        if (Starts(message, "no such collation"))
        {
            return UndefinedObject;
        }

        if (Starts(message, InvalidValue))
        {
            return SqlState.InvalidTextRepresentation;
        }

        // The second one is SQLite's own: sum(), abs().
        if (message.Contains("out of range", StringComparison.Ordinal) || message == "integer overflow")
        {
            return SqlState.NumericValueOutOfRange;
        }

        if (message == "division by zero")
        {
            return DivisionByZero;
        }

        if (Starts(message, "LIMIT must not"))
        {
            return InvalidLimit;
        }

        if (Starts(message, "OFFSET must not"))
        {
            return InvalidOffset;
        }

        if (Starts(message, "Expression tree is too large") || Starts(message, "parser stack overflow"))
        {
            return SqlState.StatementTooComplex;
        }

        return message.Contains("syntax error", StringComparison.Ordinal) || Starts(message, "incomplete input") ? SyntaxError : SqlState.FdwError;
    }

    internal static string? Hint(int code, string message) => SqliteResult.Primary(code) switch
    {
        SqliteResult.Error when Starts(message, "no such table") || Starts(message, "unknown database") =>
            "Check the options schema_name and table_name of the foreign table.",
        SqliteResult.Error when Starts(message, "no such column") || message.Contains(" has no column named ", StringComparison.Ordinal) => "Check the option column_name of the foreign table's columns, or import the table again.",
        SqliteResult.Error when Starts(message, InvalidValue) =>
            "A value in the remote table does not fit the type of its column. Correct it in SQLite, or declare the column as text.",
        SqliteResult.Busy or SqliteResult.Locked when code != SqliteResult.BusySnapshot =>
            "Another process has the file locked. A larger busy_timeout waits longer.",
        _ => null,
    };

    private static bool Starts(string message, string words) => message.StartsWith(words, StringComparison.Ordinal);
}
