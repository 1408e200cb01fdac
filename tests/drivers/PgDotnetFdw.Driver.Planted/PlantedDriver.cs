using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Planted;

/// <summary>Driver sqlite with another dialect. Each class below is one defect that the differential tester must find.</summary>
public abstract class PlantedDriver(SqlDialect dialect) : ForeignDriver
{
    private readonly SqliteDriver _driver = new();

    /// <inheritdoc/>
    public override SqlDialect Dialect => dialect;

    /// <inheritdoc/>
    public override Type ConnectionOptionsType => _driver.ConnectionOptionsType;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, bool> Capabilities => _driver.Capabilities;

    /// <inheritdoc/>
    public override RemoteConnection CreateConnection(ConnectionRequest request) => _driver.CreateConnection(request);
}

/// <summary>Claims that what must be rechecked need not be.</summary>
public sealed class RecheckDriver() : PlantedDriver(new RecheckDialect());

/// <summary>Has NULLs sorted to the wrong end.</summary>
public sealed class NullOrderDriver() : PlantedDriver(new NullOrderDialect());

/// <summary>Claims to have sent a condition, and sends one that is always true.</summary>
public sealed class ConditionDriver() : PlantedDriver(new ConditionDialect());
