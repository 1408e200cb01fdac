using PgDotnetFdw.Core.Connections;

namespace PgDotnetFdw.Core.Transactions;

/// <summary>Second phase: ends a prepared transaction. That there is none any more is no error: somebody else has ended it.</summary>
internal sealed class FinishJob(string gid, bool isCommit) : SessionJob
{
    public override int Level => NeverCancelled;

    public override bool IsControl => false;

    public override void Run(SessionState state)
    {
        _ = isCommit ? state.Connection.CommitPrepared(gid) : state.Connection.RollbackPrepared(gid);
    }
}
