// How do several remotes and the local transaction commit together?
//
// docs/operations/two-phase.md has the protocol in numbered steps. C says by which identifier the local transaction is known, in front of the event at which
// the remotes must be prepared; without one everything is as without two-phase commit. That is so where no more than one transaction has written in all: then
// its own commit is the decision. Participants that are prepared, or may be, stay participants until the local outcome is known.

using System.Globalization;
using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Transactions;

internal sealed partial class TransactionCoordinator
{
    private string? _gid;

    /// <summary>Whether remotes are to be prepared before the local transaction ends its first phase.</summary>
    /// <param name="hasLocalWork">Whether the local transaction has written.</param>
    /// <param name="isLocalPrepare">Whether it is to be prepared instead of committed.</param>
    public bool MustPrepare(bool hasLocalWork, bool isLocalPrepare)
    {
        int writers = 0;
        bool isAnyTwoPhase = false;
        foreach (Participant participant in _participants.Values)
        {
            if (!participant.IsHelper && participant.Session.HasWritten)
            {
                writers++;
                isAnyTwoPhase |= participant.Session.IsTwoPhase;
            }
        }

        return isAnyTwoPhase && (writers > 1 || hasLocalWork || isLocalPrepare);
    }

    /// <summary>Says by which identifier the local transaction is known; in front of the event at which remotes are prepared.</summary>
    public void Identify(string gid) => _gid = gid;

    /// <summary>Asks a server for its prepared transactions, or ends them, outside of the local transaction.</summary>
    public ResolveOperation Resolve(TwoPhaseRequest request)
    {
        RemoteSession session = _sessions.Open(SessionRequest.Of(request));
        var job = new ResolveJob(request);
        session.Post(job);
        return new ResolveOperation(session, job);
    }

    internal static ForeignDataException CannotPrepareLocally() =>
        new(SqlState.FeatureNotSupported, "cannot PREPARE a transaction that has operated on foreign tables")
        {
            Hint = "The server option \"two_phase_commit\" allows it.",
        };

    private PrepareOperation Prepare(string gid, bool isLocalPrepare)
    {
        int number = 0;
        var preparing = new List<Participant>();
        foreach (Participant participant in _participants.Values.ToArray())
        {
            LoseRuns(participant, 0, CursorLost("Its transaction has ended."));
            participant.Session.CancelUnwanted();
            if (!participant.Session.HasWritten)
            {
                participant.Session.Post(new ControlJob(ControlStep.Commit, level: 1));
                Leave(participant);
                continue;
            }

            number++;
            participant.Preparing = new PrepareJob(participant.Session.IsTwoPhase ? string.Create(CultureInfo.InvariantCulture, $"{gid}_{number}") : null);
            preparing.Add(participant);
            participant.Session.Post(participant.Preparing);
        }

        return new PrepareOperation(this, preparing, isLocalPrepare);
    }

    // Starts the second phase everywhere; who has nothing prepared stays a participant.
    private List<PreparedBranch> TakeBranches(bool isCommit)
    {
        var branches = new List<PreparedBranch>();
        foreach (Participant participant in _participants.Values.ToArray())
        {
            if (participant is not { Preparing: { Gid: { } gid } job, Request: { } request })
            {
                continue;
            }

            Leave(participant);
            if (job is { IsDone: true, Error: null, IsToCommit: false })
            {
                continue;
            }

            if (!isCommit)
            {
                participant.Session.CancelFrom(TopLevel);
            }

            var branch = new PreparedBranch(request, participant.Session, gid);
            branch.Finish(isCommit);
            branches.Add(branch);
        }

        return branches;
    }

    private FinishOperation? Commit()
    {
        List<PreparedBranch> branches = TakeBranches(isCommit: true);
        Forget();
        return branches.Count == 0 ? null : new FinishOperation(_notices, _sessions, isCommit: true, branches);
    }

    // The remotes stay prepared until somebody says COMMIT PREPARED or ROLLBACK PREPARED here.
    private void LeavePrepared()
    {
        foreach (Participant participant in _participants.Values.ToArray())
        {
            if (participant.Preparing is { IsDone: true, Error: null })
            {
                Leave(participant);
            }
        }

        Forget();
    }
}
