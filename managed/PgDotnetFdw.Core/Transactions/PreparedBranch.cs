using PgDotnetFdw.Core.Connections;

namespace PgDotnetFdw.Core.Transactions;

/// <summary>A participant's transaction that is prepared, or may be. Main thread only.</summary>
/// <param name="request">How the remote is reached once more.</param>
/// <param name="session">On which it was prepared.</param>
/// <param name="gid">Its identifier.</param>
internal sealed class PreparedBranch(SessionRequest request, RemoteSession session, string gid)
{
    public SessionRequest Request { get; } = request;

    /// <summary>Which session ends it.</summary>
    public RemoteSession Session { get; private set; } = session;

    public string Gid { get; } = gid;

    /// <summary>Ends it; null until that is posted.</summary>
    public FinishJob? Job { get; private set; }

    /// <summary>Whether the session is another one than that on which it was prepared.</summary>
    public bool IsReconnected { get; private set; }

    /// <summary>Posts what ends it.</summary>
    public void Finish(bool isCommit)
    {
        Job = new FinishJob(Gid, isCommit);
        Session.Post(Job);
    }

    /// <summary>The same over another session.</summary>
    public void FinishOver(RemoteSession other, bool isCommit)
    {
        Session = other;
        IsReconnected = true;
        Finish(isCommit);
    }

    /// <summary>Nobody waits any longer: a session that was made for it goes, and one that has not answered is given up.</summary>
    public void Leave()
    {
        if (Job is not { IsDone: true })
        {
            Session.Discard();
        }
        else if (IsReconnected)
        {
            Session.Close();
        }
    }
}
