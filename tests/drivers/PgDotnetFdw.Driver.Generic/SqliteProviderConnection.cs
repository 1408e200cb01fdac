using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using PgDotnetFdw.Sdk.AdoNet;
using SQLitePCL;

namespace PgDotnetFdw.Driver.Generic;

/// <summary>Microsoft.Data.Sqlite over the system's library, so that it reads with the same code as driver sqlite.</summary>
internal sealed class SqliteProviderConnection(string serverName, GenericOptions options) : AdoNetConnection(serverName, options)
{
    static SqliteProviderConnection()
    {
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly, static (name, _, _) => name == "e_sqlite3" ? NativeLibrary.Load("libsqlite3.so.0") : nint.Zero);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
    }

    /// <inheritdoc/>
    protected override bool HasConcurrentReaders => true;

    /// <inheritdoc/>
    protected override bool HasTypePerValue => true;

    /// <inheritdoc/>
    protected override DbConnection CreateProviderConnection() => new SqliteConnection(options.ConnectionString);

    /// <inheritdoc/>
    /// <remarks>The provider's default takes a lock for writing.</remarks>
    protected override DbTransaction StartTransaction(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: true);

    /// <inheritdoc/>
    /// <remarks>The provider's own Cancel does nothing.</remarks>
    protected override void CancelCommand(DbCommand command) => raw.sqlite3_interrupt(((SqliteCommand)command).Connection?.Handle);
}
