// How does an exception become PostgreSQL's error fields?
//
// At the boundary and only there. The texts go into native memory that is allocated once, each field into a part of its own, and are cut at a
// character's boundary where they do not fit. Nothing here may throw: when even this goes wrong, a fixed message is left. The texts are valid
// until the next error is filled in.

using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Host;

internal static unsafe class ErrorBridge
{
    private const int MessageBytes = 8 << 10;
    private const int DetailBytes = 16 << 10;
    private const int HintBytes = 4 << 10;
    private const int ContextBytes = 16 << 10;
    private const int NameBytes = 512;
    private const int NameCount = 5;
    private const int BufferBytes = MessageBytes + DetailBytes + HintBytes + ContextBytes + (NameCount * NameBytes);
    private const int SqlStateLength = 5;
    private const int ShownFrames = 8;

    // Errors and notices have a buffer each: C drains notices while it still holds an error's texts.
    private static readonly byte* s_errorBuffer = (byte*)NativeMemory.Alloc(BufferBytes);
    private static readonly byte* s_noticeBuffer = (byte*)NativeMemory.Alloc(BufferBytes);

    /// <summary>Fills in an error. Does not throw.</summary>
    /// <param name="error">What C reads; may be null.</param>
    /// <param name="exception">What was caught.</param>
    /// <returns>PGDN_ERROR, for the caller to return.</returns>
    internal static int Fill(PgdnError* error, Exception exception)
    {
        if (error != null)
        {
            FillGuarded(error, s_errorBuffer, exception);
        }

        return PgdnStatus.Error;
    }

    /// <summary>Fills in a notice's texts. Does not throw.</summary>
    internal static void FillNotice(PgdnError* text, ForeignDataException notice) => FillGuarded(text, s_noticeBuffer, notice);

    /// <summary>The error that an exception of any type means to a user.</summary>
    internal static ForeignDataException Translate(Exception exception)
    {
        while (exception is AggregateException { InnerExceptions: [var inner] })
        {
            exception = inner;
        }

        return exception switch
        {
            ForeignDataException foreign => foreign,
            InsufficientExecutionStackException => new ForeignDataException(SqlState.StatementTooComplex, "stack depth limit exceeded", exception)
            {
                Detail = "An expression or document is nested too deeply for managed code.",
                Hint = "Simplify the expression.",
            },
            OutOfMemoryException => new ForeignDataException(SqlState.OutOfMemory, "out of memory in managed code", exception)
            {
                Hint = "Set a smaller fetch_size, or a larger pgdotnet_fdw.heap_limit.",
            },
            OperationCanceledException => new ForeignDataException(SqlState.QueryCanceled, "canceling statement due to user request", exception),
            _ => new ForeignDataException(SqlState.InternalError, $"internal error in managed code: {exception.GetType().FullName}", exception)
            {
                Detail = Describe(exception),
                Hint = "This is a bug of pgdotnet_fdw or of a driver. The session can be used further.",
            },
        };
    }

    private static string Describe(Exception exception)
    {
        var text = new StringBuilder(exception.Message);
        string[] frames = (exception.StackTrace ?? string.Empty).Split('\n', ShownFrames + 1);
        for (int i = 0; i < frames.Length && i < ShownFrames; i++)
        {
            text.Append('\n').Append(frames[i].TrimEnd());
        }

        return text.ToString();
    }

    private static void FillGuarded(PgdnError* error, byte* buffer, Exception exception)
    {
        *error = default;
        try
        {
            FillFields(error, buffer, Translate(exception));
        }
#pragma warning disable CA1031 // this is the boundary: an exception that left here would end the backend
        catch
#pragma warning restore CA1031
        {
            *error = default;
            SetSqlState(error, SqlState.InternalError);
            "internal error in managed code that could not be described"u8.CopyTo(new Span<byte>(buffer, BufferBytes));
            error->Message.Data = buffer;
            error->Message.Length = "internal error in managed code that could not be described"u8.Length;
        }
    }

    private static void FillFields(PgdnError* error, byte* buffer, ForeignDataException exception)
    {
        SetSqlState(error, exception.SqlState);
        Set(&error->Message, exception.Message, ref buffer, MessageBytes);
        Set(&error->Detail, exception.Detail, ref buffer, DetailBytes);
        Set(&error->Hint, exception.Hint, ref buffer, HintBytes);
        Set(&error->Context, exception.Context, ref buffer, ContextBytes);
        Set(&error->SchemaName, exception.SchemaName, ref buffer, NameBytes);
        Set(&error->TableName, exception.TableName, ref buffer, NameBytes);
        Set(&error->ColumnName, exception.ColumnName, ref buffer, NameBytes);
        Set(&error->DataTypeName, exception.DataTypeName, ref buffer, NameBytes);
        Set(&error->ConstraintName, exception.ConstraintName, ref buffer, NameBytes);
    }

    // A state that is none, or one that means success, would make C raise something that is no error.
    private static void SetSqlState(PgdnError* error, string sqlState)
    {
        bool isValid = sqlState.Length == SqlStateLength && sqlState[..2] is not ("00" or "01" or "02");
        foreach (char character in sqlState)
        {
            isValid &= character is (>= '0' and <= '9') or (>= 'A' and <= 'Z');
        }

        string written = isValid ? sqlState : SqlState.InternalError;
        for (int i = 0; i < SqlStateLength; i++)
        {
            error->SqlState[i] = (byte)written[i];
        }
    }

    private static void Set(PgdnBytes* field, string? text, ref byte* buffer, int size)
    {
        byte* start = buffer;
        buffer += size;
        if (text is null)
        {
            return;
        }

        // Stops before a character that does not fit; what is no character becomes U+FFFD.
        Utf8.FromUtf16(text, new Span<byte>(start, size), out _, out int written, replaceInvalidSequences: true);

        // C's texts end at a zero byte.
        new Span<byte>(start, written).Replace((byte)0, (byte)' ');
        field->Data = start;
        field->Length = written;
    }
}
