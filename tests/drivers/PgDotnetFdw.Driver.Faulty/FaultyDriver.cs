using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Faulty;

/// <summary>Which fault a server shows.</summary>
public enum Fault
{
    /// <summary>None: rows 1, 2, 3, ...</summary>
    None = 0,

    /// <summary>A null reference on the backend's main thread, while a connection is made.</summary>
    MainNull = 1,

    /// <summary>A division by zero on the backend's main thread.</summary>
    MainDivide = 2,

    /// <summary>Unbounded recursion on the backend's main thread, guarded.</summary>
    MainRecursion = 3,

    /// <summary>A null reference on the connection's thread.</summary>
    FetchNull = 4,

    /// <summary>A division by zero on the connection's thread.</summary>
    FetchDivide = 5,

    /// <summary>An exception that nobody catches on a thread of the pool, while the fetch never ends.</summary>
    PoolThrow = 6,

    /// <summary>Open never answers.</summary>
    OpenHangs = 7,

    /// <summary>Fetch never answers.</summary>
    FetchHangs = 8,

    /// <summary>Fetch ignores even Cancel for ten seconds.</summary>
    FetchDeaf = 9,

    /// <summary>Runs out of the managed heap.</summary>
    OutOfMemory = 10,

    /// <summary>The signal mask of the connection's thread and of a pool thread as two rows of text.</summary>
    SignalMask = 11,
}

/// <summary>Options of a faulty server.</summary>
public sealed class FaultyOptions : ConnectionOptions
{
    /// <summary>The fault.</summary>
    [DriverOption("fault", OptionCatalog.Server, "Which fault the server shows.")]
    public Fault Fault { get; init; }

    /// <summary>Rows of each table.</summary>
    [DriverOption("rows", OptionCatalog.Server, "How many rows each table has.", Minimum = 0)]
    public long Rows { get; init; } = 10;
}

/// <summary>Ships nothing.</summary>
public sealed class FaultyDialect : SqlDialect
{
    /// <inheritdoc/>
    public override ColumnTransfer WriteSelectColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteColumnName(variable);
        return ColumnTransfer.Value;
    }
}

/// <summary>A driver whose rows are made up and whose faults are chosen by option.</summary>
public sealed class FaultyDriver : ForeignDriver
{
    /// <inheritdoc/>
    public override SqlDialect Dialect { get; } = new FaultyDialect();

    /// <inheritdoc/>
    public override Type ConnectionOptionsType => typeof(FaultyOptions);

    /// <inheritdoc/>
    public override RemoteConnection CreateConnection(ConnectionRequest request)
    {
        FaultyOptions options = (FaultyOptions)request.Options;
        switch (options.Fault)
        {
            case Fault.MainNull:
                Faults.NullReference();
                break;
            case Fault.MainDivide:
                Faults.Divide(request.ServerName.Length);
                break;
            case Fault.MainRecursion:
                Faults.Recurse(0);
                break;
            default:
                break;
        }

        return new FaultyConnection(options);
    }
}
