// Which functions of libsqlite3 does the driver call?
//
// Only those below, with blittable arguments, by the name under which Linux distributions install version 3. The transition into native code
// (GC transition) is left out only for accessors that read a field of the current row: they neither wait, nor allocate, nor call back.
// Signatures and codes: sqlite3.h; https://www.sqlite.org/c3ref/intro.html.

using System.Runtime.InteropServices;

namespace PgDotnetFdw.Driver.Sqlite;

internal static unsafe partial class NativeMethods
{
    internal const int OpenReadOnly = 0x1;
    internal const int OpenReadWrite = 0x2;
    internal const int OpenCreate = 0x4;
    internal const int OpenNoMutex = 0x8000;
    internal const int OpenExtendedCodes = 0x02000000;

    internal const int ClassInteger = 1;
    internal const int ClassFloat = 2;
    internal const int ClassText = 3;
    internal const int ClassBlob = 4;
    internal const int ClassNull = 5;

    // Of a function: text in UTF-8, the same answer for the same arguments, not to be used by what the file's schema holds.
    internal const int FunctionFlags = 0x1 | 0x800 | 0x80000;

    // Destructor argument: the value is copied before the call returns.
    internal const nint Transient = -1;

    // The value stays where it is until the statement has run or something else is bound.
    internal const nint Static = 0;

    private const string Library = "libsqlite3.so.0";

    [LibraryImport(Library, EntryPoint = "sqlite3_libversion_number")]
    internal static partial int LibraryVersionNumber();

    [LibraryImport(Library, EntryPoint = "sqlite3_threadsafe")]
    internal static partial int ThreadSafe();

    [LibraryImport(Library, EntryPoint = "sqlite3_open_v2")]
    internal static partial int Open(byte* path, nint* database, int flags, byte* vfs);

    [LibraryImport(Library, EntryPoint = "sqlite3_close_v2")]
    internal static partial int Close(nint database);

    [LibraryImport(Library, EntryPoint = "sqlite3_extended_result_codes")]
    internal static partial int ExtendedResultCodes(nint database, int on);

    [LibraryImport(Library, EntryPoint = "sqlite3_errmsg")]
    internal static partial byte* ErrorMessage(nint database);

    [LibraryImport(Library, EntryPoint = "sqlite3_errstr")]
    internal static partial byte* ErrorText(int code);

    [LibraryImport(Library, EntryPoint = "sqlite3_system_errno")]
    internal static partial int SystemErrorNumber(nint database);

    [LibraryImport(Library, EntryPoint = "sqlite3_get_autocommit")]
    internal static partial int IsAutoCommit(nint database);

    [LibraryImport(Library, EntryPoint = "sqlite3_interrupt")]
    internal static partial void Interrupt(nint database);

    [LibraryImport(Library, EntryPoint = "sqlite3_busy_handler")]
    internal static partial int BusyHandler(nint database, delegate* unmanaged[Cdecl]<nint, int, int> handler, nint argument);

    [LibraryImport(Library, EntryPoint = "sqlite3_progress_handler")]
    internal static partial void ProgressHandler(nint database, int instructions, delegate* unmanaged[Cdecl]<nint, int> handler, nint argument);

    [LibraryImport(Library, EntryPoint = "sqlite3_prepare_v3")]
    internal static partial int Prepare(nint database, byte* sql, int bytes, uint flags, nint* statement, byte** tail);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    internal static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    internal static partial int Reset(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_finalize")]
    internal static partial int FinalizeStatement(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_parameter_count")]
    internal static partial int BindParameterCount(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null"), SuppressGCTransition]
    internal static partial int BindNull(nint statement, int index);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64"), SuppressGCTransition]
    internal static partial int BindInt64(nint statement, int index, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_double"), SuppressGCTransition]
    internal static partial int BindDouble(nint statement, int index, double value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    internal static partial int BindText(nint statement, int index, byte* value, int bytes, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    internal static partial int BindBlob(nint statement, int index, byte* value, int bytes, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_zeroblob")]
    internal static partial int BindZeroBlob(nint statement, int index, int bytes);

    [LibraryImport(Library, EntryPoint = "sqlite3_clear_bindings")]
    internal static partial int ClearBindings(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_changes"), SuppressGCTransition]
    internal static partial int Changes(nint database);

    // Since 3.37.
    [LibraryImport(Library, EntryPoint = "sqlite3_changes64"), SuppressGCTransition]
    internal static partial long Changes64(nint database);

    // Since 3.34; with a null schema the most that any of them is in.
    [LibraryImport(Library, EntryPoint = "sqlite3_txn_state")]
    internal static partial int TransactionState(nint database, byte* schema);

    // 1 = not writable, 0 = writable, -1 = no such schema.
    [LibraryImport(Library, EntryPoint = "sqlite3_db_readonly")]
    internal static partial int IsReadOnly(nint database, byte* schema);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_count")]
    internal static partial int ColumnCount(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_name")]
    internal static partial byte* ColumnName(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_decltype")]
    internal static partial byte* ColumnDeclaredType(nint statement, int column);

    // Present only in builds with SQLITE_ENABLE_COLUMN_METADATA.
    [LibraryImport(Library, EntryPoint = "sqlite3_column_table_name")]
    internal static partial byte* ColumnTableName(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type"), SuppressGCTransition]
    internal static partial int ColumnClass(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64"), SuppressGCTransition]
    internal static partial long ColumnInt64(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_double"), SuppressGCTransition]
    internal static partial double ColumnDouble(nint statement, int column);

    // For a value of class TEXT or BLOB whose bytes are already there, in the database's encoding.
    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes"), SuppressGCTransition]
    internal static partial int ColumnBytes(nint statement, int column);

    // For a value of class TEXT it gives the bytes as they lie in the page; sqlite3_column_text would copy them to add a terminator.
    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob"), SuppressGCTransition]
    internal static partial byte* ColumnTextBytes(nint statement, int column);

    // May have to expand zeroblob(n) first, which takes time: with the transition.
    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    internal static partial byte* ColumnBlob(nint statement, int column);

    // Converts: numbers are written out.
    [LibraryImport(Library, EntryPoint = "sqlite3_column_text")]
    internal static partial byte* ColumnText(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_text16")]
    internal static partial char* ColumnText16(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes16")]
    internal static partial int ColumnBytes16(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_create_function_v2")]
    internal static partial int CreateFunction(
        nint database,
        byte* name,
        int arguments,
        int flags,
        nint data,
        delegate* unmanaged[Cdecl]<nint, int, nint*, void> function,
        delegate* unmanaged[Cdecl]<nint, int, nint*, void> step,
        delegate* unmanaged[Cdecl]<nint, void> final,
        nint destroy);

    [LibraryImport(Library, EntryPoint = "sqlite3_user_data"), SuppressGCTransition]
    internal static partial nint UserData(nint context);

    // Zeroed at the first call of a group; null when 0 bytes are asked for and there was none.
    [LibraryImport(Library, EntryPoint = "sqlite3_aggregate_context")]
    internal static partial void* AggregateContext(nint context, int bytes);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_type"), SuppressGCTransition]
    internal static partial int ValueClass(nint value);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_int64"), SuppressGCTransition]
    internal static partial long ValueInt64(nint value);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_double"), SuppressGCTransition]
    internal static partial double ValueDouble(nint value);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_text")]
    internal static partial byte* ValueText(nint value);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_bytes")]
    internal static partial int ValueBytes(nint value);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_null"), SuppressGCTransition]
    internal static partial void ResultNull(nint context);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_int64"), SuppressGCTransition]
    internal static partial void ResultInt64(nint context, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_double"), SuppressGCTransition]
    internal static partial void ResultDouble(nint context, double value);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_text")]
    internal static partial void ResultText(nint context, byte* value, int bytes, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_blob")]
    internal static partial void ResultBlob(nint context, byte* value, int bytes, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_value")]
    internal static partial void ResultValue(nint context, nint value);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_error")]
    internal static partial void ResultError(nint context, byte* message, int bytes);
}
