// How does planning learn what it must know of the remote, without ever waiting?
//
// A dialect reads a property. What is not known then is remembered as missed; the question that needed it is put aside, a job on the session
// is started, and the caller is told to come back. When the same question comes again the answer is there. What is known holds for the whole
// planning of a statement, even when the connection is lost meanwhile: PostgreSQL has been told what the remote does, and the statement must be
// written by the same knowledge.
//
// A remote that cannot be reached is no error of planning: what depends on it stays local, and the scan will say what is wrong. It is
// not tried again while the statement is planned, nor by the scan: the wait for a dead host is paid once.

using System.Diagnostics.CodeAnalysis;
using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Planning;

/// <summary>What is known of one remote. Main thread only.</summary>
internal sealed class RemoteKnowledge : IProfileSource
{
    private readonly IRemoteSessions _sessions;
    private readonly SessionRequest _request;
    private readonly int _level;

    private RemoteSession? _session;
    private ProfileJob? _job;
    private RemoteProfile? _profile;
    private bool _isSettled;
    private bool _isMissed;

    /// <param name="sessions">Gives the session.</param>
    /// <param name="request">What the session is made from.</param>
    /// <param name="level">Local nest level on whose behalf the remote is asked.</param>
    public RemoteKnowledge(IRemoteSessions sessions, SessionRequest request, int level)
    {
        _sessions = sessions;
        _request = request;
        _level = level;
    }

    public RemoteProfile? Profile
    {
        get
        {
            if (!_isSettled && _sessions.FindSession(_request) is { IsProfileKnown: true } session)
            {
                Settle(session.Profile);
            }

            _isMissed |= !_isSettled;
            return _profile;
        }
    }

    /// <summary>Asks something whose answer may depend on the remote.</summary>
    /// <param name="question">Gives the answer; may run several times, so it must not change anything.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>false: ask again after the signal.</returns>
    public bool TryAsk<T>(Func<T> question, [MaybeNullWhen(false)] out T answer)
    {
        answer = default;
        while (TryEndLoad())
        {
            _isMissed = false;
            T found = question();
            if (!_isMissed)
            {
                answer = found;
                return true;
            }

            StartLoad();
        }

        return false;
    }

    /// <summary>Starts a job on the session, enlisted in the local transaction.</summary>
    public RemoteSession Post(Func<int, SessionJob> make)
    {
        RemoteSession session = _sessions.EnlistSession(_request, _level);
        session.Post(make(_level));
        return session;
    }

    /// <summary>Nobody waits any more: what is on its way is cancelled.</summary>
    public void Cancel()
    {
        if (_job is { IsDone: false } job)
        {
            _session?.Cancel(job);
            _job = null;
        }
    }

    private void StartLoad()
    {
        if (_sessions.IsOutOfReach(_request))
        {
            Settle(null);
            return;
        }

        try
        {
            _session = Post(level => _job = new ProfileJob(level));
        }
        catch (ForeignDataException)
        {
            _job = null;
            Settle(null);
        }
    }

    // false while the answer is on its way.
    private bool TryEndLoad()
    {
        if (_job is not { } job)
        {
            return true;
        }

        if (!job.IsDone)
        {
            return false;
        }

        _job = null;
        if (job.Error is null)
        {
            _session?.KeepProfile(job.Profile);
        }
        else if (_session is { IsLost: true, HasBegun: false, Failure: not null } session)
        {
            session.UntoldSince = TimeProvider.System.GetUtcNow();
        }

        Settle(job.Error is null ? job.Profile : null);
        return true;
    }

    private void Settle(RemoteProfile? profile)
    {
        _profile = profile;
        _isSettled = true;
    }
}
