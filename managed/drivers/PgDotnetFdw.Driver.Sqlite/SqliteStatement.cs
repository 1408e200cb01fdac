// What is a prepared statement? A handle that is finalized once, whichever of cursor and connection gives it up first.

using System.Runtime.InteropServices;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>A prepared statement; used on its connection's thread.</summary>
internal sealed unsafe class SqliteStatement : IDisposable
{
    private SqliteStatement(nint handle)
    {
        Handle = handle;
    }

    /// <summary>The statement; 0 once it is closed, or when the SQL was empty.</summary>
    internal nint Handle { get; private set; }

    /// <summary>Prepares SQL.</summary>
    /// <param name="database">The connection.</param>
    /// <param name="sql">One statement.</param>
    /// <param name="code">Result code; the statement is null when it is not 0.</param>
    internal static SqliteStatement? Prepare(nint database, string sql, out int code)
    {
        // With the terminator, so that SQLite need not copy the text.
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(sql) + 1];
        Encoding.UTF8.GetBytes(sql, utf8);
        nint handle;
        fixed (byte* text = utf8)
        {
            code = NativeMethods.Prepare(database, text, utf8.Length, 0, &handle, null);
        }

        return code == SqliteResult.Ok ? new SqliteStatement(handle) : null;
    }

    internal int Step() => NativeMethods.Step(Handle);

    /// <summary>Ends the run; the statement is no longer active.</summary>
    internal void Reset()
    {
        if (Handle != 0)
        {
            // The code is that of the last step, which has been told.
            NativeMethods.Reset(Handle);
        }
    }

    /// <summary>Binds the parameters that the SQL uses.</summary>
    /// <param name="types">Their types.</param>
    /// <param name="values">Their values.</param>
    /// <returns>A result code.</returns>
    internal int Bind(IReadOnlyList<TypeFacts> types, IReadOnlyList<RemoteValue> values)
    {
        int used = NativeMethods.BindParameterCount(Handle);
        if (used > values.Count || used > types.Count)
        {
            throw new ForeignDataException(SqlState.InternalError, "remote statement has more parameters than values");
        }

        int code = SqliteResult.Ok;
        for (int i = 0; i < used && code == SqliteResult.Ok; i++)
        {
            code = SqliteBinder.Bind(Handle, i + 1, types[i], values[i]);
        }

        return code;
    }

    /// <summary>A text of the current row, or null.</summary>
    internal string? Text(int column) => Utf8(NativeMethods.ColumnText(Handle, column));

    internal long Int64(int column) => NativeMethods.ColumnInt64(Handle, column);

    /// <summary>A terminated UTF-8 text of SQLite as a string.</summary>
    internal static string? Utf8(byte* text) => text == null ? null : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Handle != 0)
        {
            NativeMethods.FinalizeStatement(Handle);
            Handle = 0;
        }
    }
}
