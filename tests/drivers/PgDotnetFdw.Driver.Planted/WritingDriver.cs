using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Planted;

/// <summary>What a driver does wrong when it writes.</summary>
public enum WritingDefect
{
    /// <summary>The last of several rows is not written, but counted.</summary>
    LostRow,

    /// <summary>Every row is counted, whether it has changed anything or not.</summary>
    Miscount,

    /// <summary>What is rolled back to a savepoint stays.</summary>
    KeptSavepoint,
}

/// <summary>Driver postgres with a defect in writing. Each class below is one that the differential tester must find.</summary>
public abstract class WritingDriver(WritingDefect defect) : ForeignDriver
{
    private readonly PostgresDriver _driver = new();

    /// <inheritdoc/>
    public override SqlDialect Dialect => _driver.Dialect;

    /// <inheritdoc/>
    public override Type ConnectionOptionsType => _driver.ConnectionOptionsType;

    /// <inheritdoc/>
    public override Type TableOptionsType => _driver.TableOptionsType;

    /// <inheritdoc/>
    public override Type ImportOptionsType => _driver.ImportOptionsType;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, bool> Capabilities => _driver.Capabilities;

    /// <inheritdoc/>
    public override RemoteConnection CreateConnection(ConnectionRequest request) => new WritingConnection(_driver.CreateConnection(request), defect);
}

/// <summary>Loses rows.</summary>
public sealed class LostRowDriver() : WritingDriver(WritingDefect.LostRow);

/// <summary>Counts wrongly.</summary>
public sealed class MiscountDriver() : WritingDriver(WritingDefect.Miscount);

/// <summary>Does not roll back to savepoints.</summary>
public sealed class KeptSavepointDriver() : WritingDriver(WritingDefect.KeptSavepoint);
