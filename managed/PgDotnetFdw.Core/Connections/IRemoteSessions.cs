namespace PgDotnetFdw.Core.Connections;

/// <summary>Where planning gets sessions from.</summary>
internal interface IRemoteSessions
{
    /// <summary>The session that a request would use, if there is one that works; null otherwise. Nothing is started.</summary>
    RemoteSession? FindSession(SessionRequest request);

    /// <summary>Whether planning has just found that the session for a request cannot be had.</summary>
    bool IsOutOfReach(SessionRequest request);

    /// <summary>Makes a session take part in the local transaction.</summary>
    /// <param name="request">What the session must have been made from.</param>
    /// <param name="level">Local nest level, ≥ 1.</param>
    /// <exception cref="Sdk.ForeignDataException">There is no session to be had.</exception>
    RemoteSession EnlistSession(SessionRequest request, int level);
}
