using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using PgDotnetFdw.Sdk.AdoNet;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Driver.Generic;

/// <summary>Npgsql, of which nothing but ADO.NET is used.</summary>
internal sealed class NpgsqlProviderConnection(string serverName, GenericOptions options) : AdoNetConnection(serverName, options)
{
    /// <inheritdoc/>
    protected override bool HasInfiniteDates => true;

    /// <inheritdoc/>
    protected override bool HasSavepoints => options.Savepoints && base.HasSavepoints;

    /// <inheritdoc/>
    protected override int MaximumHeldBytes => 1 << 20;

    /// <inheritdoc/>
    protected override DbConnection CreateProviderConnection() => new NpgsqlConnection(options.ConnectionString);

    /// <inheritdoc/>
    /// <remarks>What goes as text is read by the input function of the remote column's type, whatever that is.</remarks>
    protected override void Declare(DbParameter parameter, TypeFacts type, Type valueType)
    {
        if (valueType == typeof(string))
        {
            ((NpgsqlParameter)parameter).NpgsqlDbType = NpgsqlDbType.Unknown;
        }
        else
        {
            base.Declare(parameter, type, valueType);
        }
    }
}
