using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Connections;

/// <summary>Begins the remote transaction.</summary>
/// <param name="modes">How it begins.</param>
/// <param name="level">Local nest level on whose behalf.</param>
internal sealed class BeginJob(TransactionModes modes, int level) : SessionJob
{
    public override int Level => level;

    public override bool IsControl => true;

    public override bool IsAwaited => false;

    public override JobProgress Try(SessionState state, INonBlockingConnection connection)
    {
        if (state.OnBegin is not null || !connection.TryBeginTransaction(modes))
        {
            return JobProgress.NeedsThread;
        }

        state.HasBegun = true;
        return JobProgress.Done;
    }

    public override void Run(SessionState state) => state.Begin(modes);
}
