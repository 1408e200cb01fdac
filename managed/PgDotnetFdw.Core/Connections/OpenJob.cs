// How does a connection attempt end early?
//
// Drivers get a token for it. The token is set on a pool thread (RemoteSession.cs: CancelNow), because what a provider does in the token's
// callbacks may block.

namespace PgDotnetFdw.Core.Connections;

/// <summary>Opens the connection; the first job of every session.</summary>
internal sealed class OpenJob : SessionJob
{
    // Not disposed: it has no timer, and a late cancel may still come after the job is done.
    private readonly CancellationTokenSource _cancellation = new();

    public OpenJob(int level)
    {
        Level = level;
    }

    public override int Level { get; }

    public override bool IsControl => true;

    public override void Run(SessionState state)
    {
        state.Connection.Open(_cancellation.Token);
        state.IsOpen = true;
    }

    public override void OnCancel() => _cancellation.Cancel();
}
