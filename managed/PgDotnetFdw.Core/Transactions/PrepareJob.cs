// How does a participant get ready for the commit?
//
// On the session's thread, behind everything that the transaction still did, because only then it is known whether it has written. What has not written
// commits at once. What has is prepared, or, where the server is not for two-phase commit, waits for all others to be prepared.

using PgDotnetFdw.Core.Connections;

namespace PgDotnetFdw.Core.Transactions;

/// <summary>First phase of a participant.</summary>
/// <param name="gid">Identifier under which it is prepared; null = it cannot be prepared.</param>
internal sealed class PrepareJob(string? gid) : SessionJob
{
    private const int TopLevel = 1;

    public override int Level => TopLevel;

    public override bool IsControl => true;

    /// <summary>Identifier under which it is prepared; null = it cannot be prepared.</summary>
    public string? Gid => gid;

    /// <summary>Whether the remote transaction is still to be committed; valid once done without an error.</summary>
    public bool IsToCommit { get; private set; }

    public override void Run(SessionState state)
    {
        state.CloseAll();
        if (!state.Connection.AskHasWritten())
        {
            state.Connection.CommitTransaction();
            state.HasBegun = false;
        }
        else if (gid is null)
        {
            IsToCommit = true;
        }
        else
        {
            IsToCommit = state.Connection.PrepareTransaction(gid);
            state.HasBegun = false;
        }
    }
}
