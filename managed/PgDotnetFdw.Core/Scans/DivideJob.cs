using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Scans;

/// <summary>Asks a driver to divide a statement.</summary>
internal sealed class DivideJob(RemoteStatement statement, int parts, int level, IOperationSignal? watcher) : SessionJob
{
    public override int Level => level;

    public override bool IsControl => false;

    /// <summary>The answer; valid once the job is done without an error. Null = the statement is to be read as a whole.</summary>
    public RemoteDivision? Division { get; private set; }

    public override void Run(SessionState state) => Division = state.Connection.Divide(statement, parts);

    public override ForeignDataException Describe(ForeignDataException error) => ErrorContext.Add(error, statement.Sql);

    protected override void OnCompleted() => watcher?.Signal();
}
