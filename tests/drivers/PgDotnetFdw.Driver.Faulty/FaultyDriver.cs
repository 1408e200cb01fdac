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

    /// <summary>What the dialect wants to know cannot be read.</summary>
    ProfileFails = 12,

    /// <summary>What the dialect wants to know never comes.</summary>
    ProfileHangs = 13,

    /// <summary>An estimate fails.</summary>
    EstimateFails = 14,

    /// <summary>An estimate never comes.</summary>
    EstimateHangs = 15,

    /// <summary>An exception on the main thread that repeats the token.</summary>
    MainToken = 16,

    /// <summary>An error of Open that repeats the token.</summary>
    OpenToken = 17,

    /// <summary>An exception of a fetch that repeats the token.</summary>
    FetchToken = 18,

    /// <summary>An exception that nobody catches on a thread of the pool and that repeats the token.</summary>
    PoolToken = 19,

    /// <summary>A commit fails with a bug.</summary>
    CommitThrows = 20,

    /// <summary>A rollback, to a savepoint too, fails with a bug.</summary>
    RollbackThrows = 21,

    /// <summary>A rollback, to a savepoint too, never answers, not even to Cancel.</summary>
    RollbackDeaf = 22,

    /// <summary>A rollback lets an exception escape on a thread of the pool, and never answers.</summary>
    RollbackEscapes = 23,

    /// <summary>Closing a connection fails with a bug, and so does a rollback.</summary>
    CloseThrows = 24,

    /// <summary>A savepoint cannot be made or released.</summary>
    SavepointThrows = 25,

    /// <summary>A transaction cannot be prepared: a bug.</summary>
    PrepareThrows = 26,

    /// <summary>Committing what is prepared fails with a bug.</summary>
    CommitPreparedThrows = 27,

    /// <summary>Committing what is prepared never answers, not even to Cancel.</summary>
    CommitPreparedDeaf = 28,

    /// <summary>Committing what is prepared lets an exception escape on a thread of the pool, and never answers.</summary>
    CommitPreparedEscapes = 29,

    /// <summary>Rolling back what is prepared fails with a bug.</summary>
    RollbackPreparedThrows = 30,

    /// <summary>Rolling back what is prepared never answers, not even to Cancel.</summary>
    RollbackPreparedDeaf = 31,

    /// <summary>What is prepared cannot be listed: a bug.</summary>
    ListPreparedThrows = 32,
}

/// <summary>Options of a faulty server.</summary>
public sealed class FaultyOptions : ConnectionOptions
{
    /// <summary>The fault.</summary>
    [DriverOption("fault", OptionCatalog.Server, "Which fault the server shows.")]
    public Fault Fault { get; init; }

    /// <inheritdoc/>
    [DriverOption("two_phase_commit", OptionCatalog.Server, "Prepare, as far as that can be said of nothing.")]
    public override bool IsTwoPhase { get; init; }

    /// <summary>Rows of each table.</summary>
    [DriverOption("rows", OptionCatalog.Server, "How many rows each table has.", Minimum = 0)]
    public long Rows { get; init; } = 10;

    /// <summary>A secret.</summary>
    [DriverOption("token", OptionCatalog.UserMapping, "A secret.", Secret = true)]
    public string? Token { get; init; }

    /// <summary>A secret on the server.</summary>
    [DriverOption("server_token", OptionCatalog.Server, "A secret.", Secret = true)]
    public string? ServerToken { get; init; }

    /// <summary>A provider's message as it should not be.</summary>
    public string Loose => $"could not use Token={Token};ServerToken={ServerToken}";
}

/// <summary>What is known of a faulty remote: nothing much.</summary>
public sealed record FaultyProfile : RemoteProfile;

/// <summary>
/// Ships <c>column &lt;&gt; constant</c>, as something to be checked again, when there is a profile. A column named throw makes it throw.
/// </summary>
public sealed class FaultyDialect : SqlDialect
{
    /// <inheritdoc/>
    public override ColumnTransfer WriteSelectColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteColumnName(variable);
        return ColumnTransfer.Value;
    }

    /// <inheritdoc/>
    public override Fidelity WriteColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(column);
        if (column.LocalName == "throw")
        {
            Faults.NullReference();
        }

        writer.WriteColumnName(variable);
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteConst(SqlExpressionWriter writer, ConstExpr constant)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(constant);
        writer.Sql.Append(constant.Value.Int64);
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteOperator(SqlExpressionWriter writer, OpExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        if (expression.Operator.Name != "<>" || expression.Arguments.Count != 2)
        {
            return writer.Refuse("only <> is sent");
        }

        if (writer.Profile is not FaultyProfile)
        {
            return writer.Refuse("nothing is known of the remote");
        }

        Fidelity left = writer.Write(expression.Arguments[0]);
        writer.Sql.Append(" <> ");
        Fidelity right = writer.Write(expression.Arguments[1]);
        return left == Fidelity.Exact && right == Fidelity.Exact ? Fidelity.Superset : Fidelity.No;
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
            case Fault.MainToken:
                throw new InvalidOperationException(options.Loose);
            default:
                break;
        }

        return new FaultyConnection(options);
    }
}
