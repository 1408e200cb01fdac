namespace PgDotnetFdw.Core.Connections;

/// <summary>Begins the transaction of a session that helps another one to read, in that one's snapshot. If it cannot, the session is given up.</summary>
internal sealed class BeginHelpJob(string snapshot, int level) : SessionJob
{
    public override int Level => level;

    public override bool IsControl => true;

    public override bool IsAwaited => false;

    public override void Run(SessionState state)
    {
        state.Connection.BeginTransaction(snapshot);
        state.HasBegun = true;
    }
}
