using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Broken;

/// <summary>A driver whose constructor throws.</summary>
public sealed class BrokenDriver : ForeignDriver
{
    /// <summary>Throws.</summary>
    public BrokenDriver()
    {
        throw new InvalidOperationException("this constructor always throws");
    }

    /// <inheritdoc/>
    public override SqlDialect Dialect => throw new InvalidOperationException("there is no object to ask");

    /// <inheritdoc/>
    public override RemoteConnection CreateConnection(ConnectionRequest request) =>
        throw new InvalidOperationException("there is no object to ask");
}
