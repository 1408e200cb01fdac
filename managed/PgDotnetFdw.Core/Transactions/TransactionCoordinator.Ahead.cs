// When may a scan start before its rows are wanted, and what becomes of it when they never are?
//
// It may be the first to use a server in the local transaction. If nobody then asks for its rows, the remote transaction is rolled back and forgotten, as
// if there had been none: an error that nobody has seen, a statement that still runs, a connection that never comes about leave nothing behind for those
// who use the server next.

using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Requests;

namespace PgDotnetFdw.Core.Transactions;

internal sealed partial class TransactionCoordinator
{
    /// <summary>Whether a scan may start ahead: nothing has run on its session in this transaction.</summary>
    public bool CanStartAhead(ScanRequest request)
    {
        return !HasExited
            && !_own.ContainsKey(SessionRequest.Of(request).Key)
            && (!_participants.TryGetValue(SessionRequest.Of(request).Key, out Participant? participant)
                || (participant.RunCount == 0 && participant.OwnLevel == 0 && !participant.Session.IsLost && !participant.Session.IsKnownToHaveWritten));
    }

    /// <summary>A scan that was started ahead is closed, and nobody has asked for its rows.</summary>
    public void UndoAhead(ScanRequest request)
    {
        SessionKey key = SessionRequest.Of(request).Key;
        if (!_participants.TryGetValue(key, out Participant? participant) || participant.RunCount > 1 || participant.Runs.Count > 0)
        {
            return;
        }

        _participants.Remove(key);
        if (!participant.Session.IsOpen)
        {
            participant.Session.Discard();
            return;
        }

        participant.Session.CancelFrom(TopLevel);
        participant.Session.Post(new ControlJob(ControlStep.Rollback, SessionJob.NeverCancelled));
    }
}
