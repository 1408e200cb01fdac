using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using PgDotnetFdw.Sdk.AdoNet;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
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
    public override bool DoCursorsSeeWrites => true;

    /// <inheritdoc/>
    protected override bool HasSavepoints => options.Savepoints && base.HasSavepoints;

    /// <inheritdoc/>
    protected override DbConnection CreateProviderConnection() => new SqliteConnection(options.ConnectionString);

    /// <inheritdoc/>
    /// <remarks>The provider's default takes a lock for writing.</remarks>
    protected override DbTransaction StartTransaction(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: true);

    /// <inheritdoc/>
    /// <remarks>The provider's own Cancel does nothing.</remarks>
    protected override void CancelCommand(DbCommand command) => raw.sqlite3_interrupt(((SqliteCommand)command).Connection?.Handle);

    /// <inheritdoc/>
    /// <remarks>The provider has its own codes only.</remarks>
    protected override string? SqlStateOf(DbException error) => error is SqliteException { SqliteExtendedErrorCode: var code }
        ? code switch
        {
            1299 => "23502",
            1555 or 2067 => "23505",
            275 => "23514",
            787 => "23503",
            _ => null,
        }
        : null;

    /// <inheritdoc/>
    /// <remarks>The provider writes a date with a time, and a decimal without its last zeros.</remarks>
    protected override void Bind(DbParameter parameter, TypeFacts type, RemoteValue value)
    {
        base.Bind(parameter, type, value);
        parameter.Value = parameter.Value switch
        {
            DateTime date when type.Oid == TypeOid.Date => DateOnly.FromDateTime(date),
            decimal number => number.ToString(CultureInfo.InvariantCulture),
            var other => other,
        };
    }
}
