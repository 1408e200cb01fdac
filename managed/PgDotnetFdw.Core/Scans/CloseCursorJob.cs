using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Scans;

/// <summary>Closes the cursor of a run that was given up. Never dropped: an open cursor holds what the remote locked for it.</summary>
internal sealed class CloseCursorJob(CursorRun run) : SessionJob
{
    public override int Level => NeverCancelled;

    public override bool IsControl => false;

    public override JobProgress Try(SessionState state, INonBlockingConnection connection)
    {
        Run(state);
        return JobProgress.Done;
    }

    public override void Run(SessionState state) => run.CloseCursor(state);
}
