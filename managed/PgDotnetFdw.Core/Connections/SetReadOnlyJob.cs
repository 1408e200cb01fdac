using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Connections;

/// <summary>Follows a local transaction that may change nothing any more.</summary>
/// <param name="level">Local nest level on whose behalf.</param>
internal sealed class SetReadOnlyJob(int level) : SessionJob
{
    public override int Level => level;

    public override bool IsControl => true;

    public override bool IsAwaited => false;

    public override JobProgress Try(SessionState state, INonBlockingConnection connection)
    {
        Run(state);
        return JobProgress.Done;
    }

    public override void Run(SessionState state) => state.Connection.SetReadOnly();
}
