using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Npgsql;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Makes errors of Npgsql and of the remote into PostgreSQL's fields: our primary message says what was being done, the remote's words
/// are the detail. Passwords and connection strings are never in a provider's message that is used here.
/// </summary>
internal static class PostgresErrors
{
    /// <summary>sqlclient_unable_to_establish_sqlconnection: postgres_fdw's SQLSTATE, whatever the reason.</summary>
    private const string CannotConnect = "08001";

    private const string CannotConnectNow = "57P03";

    private const string InvalidPassword = "28P01";
    private const string InvalidAuthorization = "28000";
    private const string UndefinedFunction = "42883";
    private const string UndefinedObject = "42704";
    private const string UndefinedColumn = "42703";
    private const string ProhibitedSqlStatementAttempted = "2F003";

    /// <summary>Whether an exception tells of the remote or the link, rather than of a bug.</summary>
    public static bool IsExpected(Exception error) => error is
        NpgsqlException or SocketException or IOException or TimeoutException or OperationCanceledException or AuthenticationException
        or CryptographicException or ObjectDisposedException or UnauthorizedAccessException;

    /// <summary>Whether an exception is one with which the provider meets a remote that does not keep to the protocol while it logs in.</summary>
    public static bool IsNonsense(Exception error) => error is
        InvalidOperationException or NotSupportedException or ArgumentException or FormatException or ArithmeticException or IndexOutOfRangeException or InvalidCastException
        or KeyNotFoundException;

    /// <summary>The error of a failed attempt to connect.</summary>
    /// <param name="error">What the provider threw; see <see cref="IsExpected"/>.</param>
    /// <param name="login">To what.</param>
    public static ForeignDataException Connect(Exception error, PostgresLogin login)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is ForeignDataException own)
            {
                return own;
            }

            if (cause is PostgresException remote)
            {
                return new ForeignDataException(CannotConnect, ConnectMessage(login), error)
                {
                    IsTransient = remote.SqlState is CannotConnectNow or SqlState.TooManyConnections,
                    Detail = Words(remote),
                    Hint = remote.SqlState is InvalidPassword or InvalidAuthorization
                        ? "Check the options \"user\" and \"password\" of the user mapping."
                        : remote.MessageText.Contains("unsupported startup parameter", StringComparison.Ordinal)
                        ? "Where a pooler of connections is between, set the server option \"session_pooler\"."
                        : remote.Hint,
                };
            }

            if (cause is SocketException socket)
            {
                return Unreachable(error, socket, login);
            }

            if (cause is TimeoutException)
            {
                return ConnectTimeout(login, error);
            }

            if (cause is AuthenticationException)
            {
                return new ForeignDataException(CannotConnect, ConnectMessage(login), error)
                {
                    Detail = $"{login.Endpoint} and this server could not agree on TLS: {Sentence(cause.Message)}",
                    Hint = "Check the server options \"sslmode\", \"sslrootcert\" and \"host\".",
                };
            }
        }

        if (error is OutOfMemoryException)
        {
            return new ForeignDataException(CannotConnect, ConnectMessage(login), error)
            {
                Detail = $"{login.Endpoint} does not answer as PostgreSQL does: a message is too large.",
                Hint = "Check the server options \"host\" and \"port\".",
            };
        }

        if (IsNonsense(error) && error.Message.Contains("EnableIntegratedSecurity", StringComparison.Ordinal))
        {
            return new ForeignDataException(CannotConnect, ConnectMessage(login), error)
            {
                Detail = $"{login.Endpoint} asks for authentication by GSSAPI or SSPI, which is not used.",
                Hint = "Let the remote authenticate the user by password or certificate.",
            };
        }

        if (IsNonsense(error) && !IsExpected(error))
        {
            return new ForeignDataException(CannotConnect, ConnectMessage(login), error)
            {
                // Without the provider's words where they ask to report it.
                Detail = error.Message.Contains("Npgsql", StringComparison.Ordinal)
                    ? $"{login.Endpoint} does not answer as PostgreSQL does."
                    : $"{login.Endpoint} does not answer as PostgreSQL does: {Sentence(error.Message)}",
                Hint = "Check the server options \"host\" and \"port\".",
            };
        }

        // What is left: TLS, certificate files, a server that does not speak the protocol.
        return new ForeignDataException(CannotConnect, ConnectMessage(login), error)
        {
            Detail = Sentence(Innermost(error).Message),
        };
    }

    /// <summary>The error of an attempt to connect that took too long.</summary>
    public static ForeignDataException ConnectTimeout(PostgresLogin login, Exception? inner = null) =>
        new(CannotConnect, ConnectMessage(login), inner)
        {
            IsTransient = true,
            Detail = FormattableString.Invariant($"{login.Endpoint} did not answer within {login.ConnectTimeout.TotalSeconds:0.###} s."),
            Hint = "Check that the remote is up and not behind a firewall, or raise the server option \"connect_timeout\".",
        };

    /// <summary>The error of a host that is not what the option target_session_attrs wants.</summary>
    public static ForeignDataException OtherKind(PostgresLogin login, TargetSession wish) =>
        new(CannotConnect, ConnectMessage(login))
        {
            IsTransient = true,
            Detail = login.Endpoint + wish switch
            {
                TargetSession.ReadWrite => " is read-only.",
                TargetSession.ReadOnly => " is not read-only.",
                TargetSession.Primary => " is a standby.",
                _ => " is no standby.",
            },
            Hint = "Check the server option \"target_session_attrs\".",
        };

    /// <summary>The error of an attempt to connect that was cancelled.</summary>
    public static ForeignDataException ConnectCanceled(PostgresLogin login) =>
        new(SqlState.QueryCanceled, $"connection attempt to server \"{login.ServerName}\" was canceled");

    /// <summary>The error of a word in the option "sslmode" that is none; postgres_fdw, too, finds it when it connects.</summary>
    public static ForeignDataException InvalidSslMode(string serverName, string word) =>
        new(CannotConnect, ConnectMessage(serverName))
        {
            Detail = $"The value \"{word}\" of the option \"sslmode\" is invalid.",
            Hint = "Valid values are: disable, allow, prefer, require, verify-ca, verify-full.",
        };

    /// <summary>The error of a private key that others can read.</summary>
    public static ForeignDataException KeyIsOpen(PostgresLogin login, string file) =>
        new(CannotConnect, ConnectMessage(login))
        {
            Detail = $"Private key file \"{file}\" can be read or written by others.",
            Hint = "Permissions should be u=rw (0600) or less, or u=rw,g=r (0640) or less.",
        };

    /// <summary>The error of a remote that asks for a password when there is none.</summary>
    public static ForeignDataException PasswordMissing(PostgresLogin login) =>
        new(CannotConnect, ConnectMessage(login))
        {
            Detail = $"The remote asks for a password for user \"{login.User}\", and the user mapping has none.",
            Hint = "Set the option \"password\" of the user mapping.",
        };

    /// <summary>The error of a user who has no user mapping, nor has PUBLIC.</summary>
    public static ForeignDataException MappingMissing(string localUser) =>
        new(UndefinedObject, $"user mapping not found for \"{localUser}\"")
        {
            Hint = "Use CREATE USER MAPPING.",
        };

    /// <summary>The error of a user mapping that must have a password; the SQLSTATE is postgres_fdw's.</summary>
    public static ForeignDataException PasswordRequired() =>
        new(ProhibitedSqlStatementAttempted, "password is required")
        {
            Detail = "Users other than superusers must provide a password in the user mapping.",
            Hint = "Set the option \"password\" of the user mapping, or \"sslcert\" and \"sslkey\" where the server option \"sslmode\" is require, verify-ca or "
                + "verify-full. A superuser may set \"password_required\" to false.",
        };

    /// <summary>The error of a remote that lets a user in without asking for the password.</summary>
    public static ForeignDataException PasswordNotAsked() =>
        new(ProhibitedSqlStatementAttempted, "password is required")
        {
            Detail = "Users other than superusers cannot connect when the remote does not ask for the password.",
            Hint = "Change the remote's authentication method. A superuser may set the option \"password_required\" of the user mapping to false.",
        };

    /// <summary>The error of a remote that is too old.</summary>
    public static ForeignDataException TooOld(PostgresLogin login, Version version) =>
        new(SqlState.FeatureNotSupported, $"PostgreSQL version of server \"{login.ServerName}\" is not supported")
        {
            Detail = $"The remote runs version {version}.",
            Hint = "The driver \"postgres\" works with PostgreSQL 10 and later.",
        };

    /// <summary>The error of a statement.</summary>
    /// <param name="error">What the provider threw; see <see cref="IsExpected"/>.</param>
    /// <param name="serverName">Foreign server.</param>
    /// <param name="sql">The remote SQL, for the context.</param>
    /// <param name="statement">What ran.</param>
    /// <param name="isLost">Whether the connection cannot be used any more.</param>
    /// <param name="place">Where in the rows that went out it stands; null = there were none, or it is not known.</param>
    public static ForeignDataException Statement(Exception error, string serverName, string sql, PostgresStatement statement, bool isLost, string? place = null)
    {
        PostgresException? remote = error as PostgresException ?? error.InnerException as PostgresException;
        place ??= CopiedRow(remote, sql);
        string context = place is null ? "remote SQL command: " + sql : $"{place}\nremote SQL command: {sql}";
        bool isStopped = statement.IsCanceled && (isLost ? remote is null : remote is null or { SqlState: SqlState.QueryCanceled });
        if (isStopped && statement.IsTimedOut)
        {
            return new ForeignDataException(SqlState.QueryCanceled, $"remote query on server \"{serverName}\" took too long", error)
            {
                Hint = "Raise the server option \"query_timeout\".",
                Context = context,
            };
        }

        if (isStopped && !isLost)
        {
            return new ForeignDataException(SqlState.QueryCanceled, $"remote query on server \"{serverName}\" was canceled", error)
            {
                Detail = remote is null ? null : Words(remote),
                Context = context,
            };
        }

        if (isLost)
        {
            return new ForeignDataException(SqlState.ConnectionFailure, $"connection to server \"{serverName}\" was lost", error)
            {
                Detail = remote is null ? Sentence(Innermost(error).Message) : Words(remote),
                Context = context,
            };
        }

        if (remote is null)
        {
            return new ForeignDataException(SqlState.FdwError, $"remote query failed on server \"{serverName}\"", error)
            {
                Detail = Sentence(Innermost(error).Message),
                Context = context,
            };
        }

        if (IsTupleIdentifierMissing(remote))
        {
            return new ForeignDataException(SqlState.FeatureNotSupported, $"remote rows have no ctid on server \"{serverName}\"", error)
            {
                Detail = Words(remote) + ".\nOnly tables have it, so this is probably a view.",
                Hint = "To change rows, set the option \"key\" of the columns that name a row, and the option \"row_identity\" of the foreign table to \"key\".",
                Context = context,
            };
        }

        return new ForeignDataException(remote.SqlState, $"remote query failed on server \"{serverName}\"", error)
        {
            Detail = Words(remote),
            Hint = Hint(remote),
            Context = context,
            SchemaName = remote.SchemaName,
            TableName = remote.TableName,
            ColumnName = remote.ColumnName,
            DataTypeName = remote.DataTypeName,
            ConstraintName = remote.ConstraintName,
        };
    }

    /// <summary>The error of a statement that was cancelled before it was sent.</summary>
    public static ForeignDataException StatementCanceled(string serverName, string sql) =>
        new(SqlState.QueryCanceled, $"remote query on server \"{serverName}\" was canceled") { Context = "remote SQL command: " + sql };

    private static string ConnectMessage(PostgresLogin login) => ConnectMessage(login.ServerName);

    private static string ConnectMessage(string serverName) => $"could not connect to server \"{serverName}\"";

    private static ForeignDataException Unreachable(Exception error, SocketException socket, PostgresLogin login)
    {
        (string detail, string? hint) = socket.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
                ($"Host name \"{login.Host}\" could not be resolved.", "Check the server option \"host\"."),
            SocketError.ConnectionRefused =>
                ($"{login.Endpoint} refused the connection.", "Check that the remote runs and listens at this address."),
            SocketError.AddressNotAvailable when login.Host.StartsWith('/') =>
                ($"{login.Endpoint} does not exist.", "Check the server options \"host\" and \"port\"."),
            SocketError.TimedOut =>
                ($"{login.Endpoint} did not answer.", "Check that the remote is up and not behind a firewall."),
            _ => ($"{login.Endpoint}: {Sentence(socket.Message)}", (string?)null),
        };
        return new ForeignDataException(CannotConnect, ConnectMessage(login), error) { Detail = detail, Hint = hint, IsTransient = true };
    }

    /// <summary>The row at which COPY has failed, as the remote's context tells: the one number after the table's name. Null when it does not.</summary>
    private static string? CopiedRow(PostgresException? remote, string sql)
    {
        if (remote?.Where is not { } where || !sql.StartsWith("COPY ", StringComparison.Ordinal) || !where.StartsWith("COPY ", StringComparison.Ordinal))
        {
            return null;
        }

        string line = where.Split('\n', 2)[0];
        int start = line.IndexOf(", ", StringComparison.Ordinal);
        string digits = start < 0 ? string.Empty : string.Concat(line[start..].SkipWhile(static c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit));
        return digits.Length == 0 ? null : $"row {digits} that was sent by this COPY";
    }

    /// <summary>The remote's primary message and, on a line of its own, its detail.</summary>
    private static string Words(PostgresException remote) =>
        string.IsNullOrEmpty(remote.Detail) ? remote.MessageText : remote.MessageText + "\n" + remote.Detail;

    private static string? Hint(PostgresException remote)
    {
        // The remote's type has no binary form; the driver learns the type only from a result that it then cannot get.
        if (remote.SqlState == UndefinedFunction && remote.MessageText.StartsWith("no binary output function", StringComparison.Ordinal))
        {
            return "Set the column option \"remote_type\" to the name of the remote type; the column is then fetched as text.";
        }

        return remote.Hint;
    }

    /// <summary>Whether the remote says in any language that something has no ctid: no table can have a column of that name.</summary>
    private static bool IsTupleIdentifierMissing(PostgresException remote)
    {
        const string Name = "ctid";
        int start = remote.SqlState == UndefinedColumn ? remote.MessageText.IndexOf(Name, StringComparison.Ordinal) : -1;
        return start > 0
            && !IsOfName(remote.MessageText[start - 1])
            && (start + Name.Length == remote.MessageText.Length || !IsOfName(remote.MessageText[start + Name.Length]));

        static bool IsOfName(char c) => char.IsLetterOrDigit(c) || c == '_';
    }

    private static Exception Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
        {
            error = inner;
        }

        return error;
    }

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";
}
