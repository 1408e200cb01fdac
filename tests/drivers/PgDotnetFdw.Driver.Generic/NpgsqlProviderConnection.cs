using System.Data.Common;
using Npgsql;
using PgDotnetFdw.Sdk.AdoNet;

namespace PgDotnetFdw.Driver.Generic;

/// <summary>Npgsql, of which nothing but ADO.NET is used.</summary>
internal sealed class NpgsqlProviderConnection(string serverName, GenericOptions options) : AdoNetConnection(serverName, options)
{
    /// <inheritdoc/>
    protected override bool HasInfiniteDates => true;

    /// <inheritdoc/>
    protected override int MaximumHeldBytes => 1 << 20;

    /// <inheritdoc/>
    protected override DbConnection CreateProviderConnection() => new NpgsqlConnection(options.ConnectionString);
}
