using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Generic;

/// <summary>Which ADO.NET provider is used.</summary>
public enum Provider
{
    /// <summary>Microsoft.Data.Sqlite: synchronous, its values have types of their own, several readers at once.</summary>
    Sqlite = 0,

    /// <summary>Npgsql as any other provider: one reader at once.</summary>
    Npgsql = 1,
}

/// <summary>Options of a server.</summary>
public sealed class GenericOptions : ConnectionOptions
{
    /// <summary>The provider.</summary>
    [DriverOption("provider", OptionCatalog.Server, "ADO.NET provider.")]
    public Provider Provider { get; init; }

    /// <summary>Whether the provider's savepoints are used.</summary>
    [DriverOption("savepoints", OptionCatalog.Server, "Whether the provider's savepoints are used.")]
    public bool Savepoints { get; init; } = true;

    /// <summary>What the provider connects to.</summary>
    [DriverOption("connection_string", OptionCatalog.Server, "The provider's connection string.", Required = true)]
    public string ConnectionString { get; init; } = string.Empty;
}

/// <summary>Tables through an ADO.NET provider and nothing else.</summary>
public sealed class GenericDriver : ForeignDriver
{
    /// <inheritdoc/>
    public override SqlDialect Dialect { get; } = new GenericDialect();

    /// <inheritdoc/>
    public override Type ConnectionOptionsType => typeof(GenericOptions);

    /// <inheritdoc/>
    public override RemoteConnection CreateConnection(ConnectionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var options = (GenericOptions)request.Options;
        return options.Provider == Provider.Sqlite
            ? new SqliteProviderConnection(request.ServerName, options)
            : new NpgsqlProviderConnection(request.ServerName, options);
    }
}
