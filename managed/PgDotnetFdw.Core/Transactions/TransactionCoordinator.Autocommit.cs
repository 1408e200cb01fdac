// What has a link without transactions to do with the local transaction?
//
// Little. Its statements commit by themselves (SessionState.Autocommit.cs), so that nothing of them is left to be done at the end of the local transaction, but that
// scans end with it. Only a transaction that remote_begin() has begun is open: it goes on when the local one commits, and is rolled back when the local one is, or the
// subtransaction in which it was begun. So no error leaves remote work open. Savepoints of the local transaction mean nothing to it.

using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Transactions;

internal sealed partial class TransactionCoordinator
{
    private const string ActiveTransaction = "25001";
    private const string NoActiveTransaction = "25P01";

    // Those whose own transaction is open, and which the local transaction has not used yet.
    private readonly Dictionary<SessionKey, Participant> _own = [];

    /// <summary>Begins or ends a transaction of a link without transactions.</summary>
    /// <param name="request">What the session must have been made from.</param>
    /// <param name="action">Begin, in one of its kinds, Commit or Rollback.</param>
    /// <param name="level">Local nest level.</param>
    /// <returns>Done with "t".</returns>
    /// <exception cref="ForeignDataException">55000: the link follows the local transaction. 25001, 25P01: there is one already, there is none.</exception>
    public Operation ControlOwn(SessionRequest request, ConnectionAction action, int level)
    {
        Participant participant = Enlist(request, level);
        string name = participant.Session.ServerName;
        if (!participant.IsAutocommit)
        {
            throw new ForeignDataException(SqlState.ObjectNotInPrerequisiteState, $"remote transactions of server \"{name}\" follow the local one")
            {
                Hint = "Use COMMIT and ROLLBACK, or set the server option \"transactional\" to \"false\".",
            };
        }

        bool isBegin = action is not (ConnectionAction.Commit or ConnectionAction.Rollback);
        if (isBegin != (participant.OwnLevel == 0))
        {
            throw isBegin
                ? new ForeignDataException(ActiveTransaction, $"there is already a remote transaction in progress on server \"{name}\"")
                : new ForeignDataException(NoActiveTransaction, $"there is no remote transaction in progress on server \"{name}\"");
        }

        if (action == ConnectionAction.Rollback)
        {
            LoseRuns(participant, 0, CursorLost("Its remote transaction has been rolled back."));
        }

        // Posted is as good as done: if it fails, the local abort rolls it back.
        participant.OwnLevel = isBegin ? level : 0;
        var job = new OwnTransactionJob(action, ModesOf(participant, action), level);
        participant.Session.Post(job);
        return new JobOperation(participant.Session, job, static () => default);
    }

    /// <summary>Rolls back what was begun by name and is still open.</summary>
    public void RollBackOwn()
    {
        foreach (Participant participant in _own.Values)
        {
            participant.Session.IsHeld = false;
            participant.Session.Post(new ControlJob(ControlStep.Rollback, SessionJob.NeverCancelled));
        }

        _own.Clear();
    }

    private static bool IsOpen(Participant participant) => participant.OwnLevel > 0;

    private TransactionModes ModesOf(Participant participant, ConnectionAction action)
    {
        ConnectionOptions options = participant.Session.Options;
        RemoteIsolation isolation = action switch
        {
            ConnectionAction.BeginReadCommitted => RemoteIsolation.ReadCommitted,
            ConnectionAction.BeginRepeatableRead => RemoteIsolation.RepeatableRead,
            ConnectionAction.BeginSerializable => RemoteIsolation.Serializable,
            ConnectionAction.Connect or ConnectionAction.Ping or ConnectionAction.Begin or ConnectionAction.Commit or ConnectionAction.Rollback =>
                options.Isolation == RemoteIsolation.Default ? RemoteIsolation.ReadCommitted : options.Isolation,
        };
        return new TransactionModes(isolation, options.IsReadOnly || _local.IsReadOnly, false);
    }

    private void SetModes(Participant participant)
    {
        TransactionModes modes = ModesOf(participant, ConnectionAction.Begin);
        if (participant.Modes != modes)
        {
            participant.Modes = modes;
            participant.Session.Post(new SetModesJob(modes));
        }
    }

    private Participant? TakeOwn(SessionKey key) => _own.Remove(key, out Participant? participant) ? participant : null;

    private void TakeAllOwn()
    {
        foreach ((SessionKey key, Participant participant) in _own)
        {
            _participants.Add(key, participant);
        }

        _own.Clear();
        foreach (Participant participant in _participants.Values)
        {
            participant.Session.IsHeld = false;
        }
    }

    // Before the local transaction ends otherwise than by a rollback.
    private void SetAutocommitApart()
    {
        foreach ((SessionKey key, Participant participant) in _participants)
        {
            if (!participant.IsAutocommit)
            {
                continue;
            }

            LoseRuns(participant, 0, CursorLost("Its transaction has ended."));
            _participants.Remove(key);
            participant.Session.IsHeld = IsOpen(participant);
            if (IsOpen(participant))
            {
                participant.OwnLevel = TopLevel;
                _own.Add(key, participant);
            }
        }
    }

    private static void AbortAutocommit(Participant participant, int level, List<(RemoteSession Session, SessionJob Job)> rollbacks)
    {
        LoseRuns(participant, level, CursorLost("It was opened inside a savepoint that has been rolled back."));
        participant.Session.CancelFrom(level);
        if (participant.OwnLevel < level)
        {
            return;
        }

        participant.OwnLevel = 0;
        if (!participant.Session.IsLost)
        {
            var job = new ControlJob(ControlStep.Rollback, SessionJob.NeverCancelled);
            participant.Session.Post(job);
            rollbacks.Add((participant.Session, job));
        }
    }
}
