// Which sessions help another one to read, and when does their transaction end?
//
// Each server and user has as many as the option scan_connections allows, without the session itself. A scan takes the free ones for the time of one
// execution; each begins when it is first needed. It is a participant like others, so that an abort cancels it and rolls it back, but it only reads: its
// transaction ends with its part of the scan, nobody waits for that end, and its failure harms nothing but the scan. Savepoints do not concern it, because
// only scans outside of them are divided.

using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Transactions;

internal sealed partial class TransactionCoordinator
{
    private const int TopLevel = 1;

    // Also those that have not begun.
    private readonly Dictionary<SessionKey, ForeignScan> _helpers = [];

    /// <summary>Takes the sessions that can help a scan now.</summary>
    /// <returns>Empty when there are none, or the scan's snapshot cannot be shared.</returns>
    public IReadOnlyList<SessionKey> TakeHelpers(ScanRequest request, ForeignScan scan)
    {
        var session = SessionRequest.Of(request);
        var taken = new List<SessionKey>();
        Participant participant = Enlist(session, scan.NestLevel);
        if (participant.Depth > TopLevel || participant.IsAutocommit)
        {
            return taken;
        }

        for (int i = 1; i < participant.Session.Options.ScanConnections; i++)
        {
            SessionKey key = session.Key with { Helper = i };
            if (_helpers.TryAdd(key, scan))
            {
                taken.Add(key);
            }
        }

        return taken;
    }

    /// <summary>Lets a helper execute a part of a scan.</summary>
    /// <exception cref="Sdk.ForeignDataException">There is no session to be had.</exception>
    public CursorRun StartHelper(
        ScanRequest request, SessionKey helper, string snapshot, RemoteStatement statement, IReadOnlyList<RemoteValue> parameters)
    {
        var participant = new Participant(_sessions.Get(SessionRequest.Of(request) with { Key = helper }, TopLevel), isHelper: true) { Depth = TopLevel };
        _participants.Add(helper, participant);
        participant.Session.Post(new BeginHelpJob(snapshot, TopLevel));
        var run = new CursorRun(participant.Session, statement, parameters, TopLevel, TopLevel);
        participant.Add(run);
        return run;
    }

    /// <summary>The scan does not need the helper any more. Does nothing when it is not this scan's.</summary>
    /// <param name="helper">Which.</param>
    /// <param name="scan">Who has taken it.</param>
    /// <param name="hasFailed">Whether its connection is to be dropped.</param>
    public void EndHelper(SessionKey helper, ForeignScan scan, bool hasFailed)
    {
        if (!_helpers.TryGetValue(helper, out ForeignScan? owner) || !ReferenceEquals(owner, scan))
        {
            return;
        }

        _helpers.Remove(helper);
        if (!_participants.Remove(helper, out Participant? participant))
        {
            return;
        }

        if (hasFailed)
        {
            participant.Session.Discard();
        }
        else
        {
            EndHelp(participant);
        }
    }

    // What it still does is for nobody, and there is nothing in its transaction that a cancel could spoil.
    private static void EndHelp(Participant participant)
    {
        participant.Session.CancelFrom(TopLevel);
        participant.Session.Post(new ControlJob(ControlStep.Commit, SessionJob.NeverCancelled));
    }

    private void EndHelpers()
    {
        foreach ((SessionKey key, Participant participant) in _participants)
        {
            if (participant.IsHelper)
            {
                LoseRuns(participant, 0, CursorLost("Its transaction has ended."));
                EndHelp(participant);
                _participants.Remove(key);
            }
        }

        _helpers.Clear();
    }
}
