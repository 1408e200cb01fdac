using PgDotnetFdw.Core.Connections;

namespace PgDotnetFdw.Core.Scans;

/// <summary>Closes the cursor of a run that was given up. Never dropped: an open cursor holds what the remote locked for it.</summary>
internal sealed class CloseCursorJob(CursorRun run) : SessionJob
{
    public override int Level => NeverCancelled;

    public override bool IsControl => false;

    public override void Run(SessionState state) => run.CloseCursor(state);
}
