using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>Gives a statement's writer up.</summary>
internal sealed class CloseWriterJob(WriterRun run) : SessionJob
{
    public override int Level => NeverCancelled;

    public override bool IsControl => false;

    public override bool IsAwaited => false;

    public override JobProgress Try(SessionState state, INonBlockingConnection connection)
    {
        Run(state);
        return JobProgress.Done;
    }

    public override void Run(SessionState state) => run.Close(state);
}
