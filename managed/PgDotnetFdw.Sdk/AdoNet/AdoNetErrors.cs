// How is an error of a provider told? The primary says what was being done, the provider's words are the detail.

using System.Data.Common;
using System.Net.Sockets;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Sdk.AdoNet;

internal static class AdoNetErrors
{
    private const int StateLength = 5;

    /// <summary>Whether an exception tells of the remote or of a value, rather than of a bug.</summary>
    internal static bool IsExpected(Exception error) => error is
        DbException or IOException or SocketException or TimeoutException or OperationCanceledException or InvalidOperationException or NotSupportedException
        or InvalidCastException or OverflowException or FormatException;

    /// <summary>Where it happened.</summary>
    internal static string? Context(string? sql) => sql is null ? null : $"remote SQL command: {sql}";

    /// <summary>The error of an attempt to connect.</summary>
    internal static ForeignDataException Connect(Exception error, string serverName, bool isCancelled, bool isTimedOut)
    {
        if (isCancelled)
        {
            return new ForeignDataException(SqlState.QueryCanceled, $"connection attempt to server \"{serverName}\" was canceled", error);
        }

        return new ForeignDataException(SqlState.UnableToEstablishConnection, $"could not connect to server \"{serverName}\"", error)
        {
            Detail = isTimedOut ? "It did not answer in time." : Sentence(error.Message),
            Hint = isTimedOut ? "Check that the remote is up and not behind a firewall, or raise the server option \"connect_timeout\"." : null,
        };
    }

    /// <summary>The error of a statement.</summary>
    /// <param name="error">What the provider threw.</param>
    /// <param name="serverName">Foreign server.</param>
    /// <param name="sql">The statement; null when it is not the user's.</param>
    /// <param name="state">What the provider says; may be nothing.</param>
    /// <param name="isCancelled">Whether it was to stop.</param>
    /// <param name="isLost">Whether the connection is gone.</param>
    internal static ForeignDataException Statement(Exception error, string serverName, string? sql, string? state, bool isCancelled, bool isLost)
    {
        if (isCancelled && !isLost)
        {
            return Cancelled(serverName, sql, error);
        }

        if (error is TimeoutException || error.InnerException is TimeoutException)
        {
            return new ForeignDataException(SqlState.QueryCanceled, $"remote query on server \"{serverName}\" took too long", error)
            {
                Hint = "Raise the server option \"query_timeout\".",
                Context = Context(sql),
            };
        }

        return isLost
            ? new ForeignDataException(SqlState.ConnectionFailure, $"connection to server \"{serverName}\" was lost", error)
            {
                Detail = Sentence(error.Message),
                Context = Context(sql),
            }
            : new ForeignDataException(state is { Length: StateLength } ? state : SqlState.FdwError, $"remote query failed on server \"{serverName}\"", error)
            {
                Detail = Sentence(error.Message),
                Context = Context(sql),
            };
    }

    /// <summary>The statement was stopped on request.</summary>
    internal static ForeignDataException Cancelled(string serverName, string? sql, Exception? inner) =>
        new(SqlState.QueryCanceled, $"remote query on server \"{serverName}\" was canceled", inner) { Context = Context(sql) };

    /// <summary>The provider cannot give a value.</summary>
    internal static ForeignDataException Value(Exception error, ResultColumn column, string sql) =>
        new(error is OverflowException ? SqlState.NumericValueOutOfRange : SqlState.InvalidDataType, $"remote value of column \"{column.Name}\" cannot be read", error)
        {
            Detail = Sentence(error.Message),
            Context = Context(sql),
            ColumnName = column.Name,
            DataTypeName = column.Type.Name,
        };

    /// <summary>The provider does not count what was changed.</summary>
    internal static ForeignDataException Uncounted(string serverName, string sql) =>
        new(SqlState.FeatureNotSupported, $"remote of server \"{serverName}\" does not say how many rows it has changed") { Context = Context(sql) };

    /// <summary>A value cannot be given to the provider.</summary>
    internal static ForeignDataException Outgoing(Exception error, OutgoingColumn column, string sql) =>
        new(error is OverflowException ? SqlState.NumericValueOutOfRange : SqlState.InvalidDataType, $"value of column \"{column.LocalName}\" cannot be written", error)
        {
            Detail = Sentence(error.Message),
            Context = Context(sql),
            ColumnName = column.LocalName,
            DataTypeName = column.Type.Name,
        };

    /// <summary>There is no way from the provider's type.</summary>
    internal static ForeignDataException Type(Type providerType, string providerName, ResultColumn column) =>
        new(SqlState.DatatypeMismatch, $"column \"{column.Name}\" is of type {column.Type.Name} but the remote value is of type {providerName}")
        {
            Detail = $"The provider gives it as {providerType.FullName}, which has no counterpart in PostgreSQL.",
            Hint = "Let the remote query cast it to text.",
            ColumnName = column.Name,
            DataTypeName = column.Type.Name,
        };

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";
}
