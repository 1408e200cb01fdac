// What does the main thread do on a connection, in its turn?
//
// It sends statements that are prepared already and short, and takes in what arrives; the methods in the other files then read it. Only over the protocol of our own, and
// only unencrypted: the readiness of a socket says nothing of an encrypted stream. A request of a few kilobytes never waits for room in the socket's buffer, because
// everything that was sent before has been answered, but for the commit of a transaction that changed nothing.

using System.Diagnostics;
using PgDotnetFdw.Driver.Postgres.Links;
using PgDotnetFdw.Driver.Postgres.Wire;
using PgDotnetFdw.Driver.Postgres.Writes;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Postgres;

internal sealed partial class PostgresConnection : INonBlockingConnection
{
    /// <summary>The statement that was sent and whose answer is still to be read; null = there is none.</summary>
    private PostgresStatement? _asked;
    private RemoteCounters? _countersBefore;
    private long _askedAt;
    private BegunWrite? _askedWrite;
    private bool _isCommitAsked;

    /// <summary>Whether rows have been sent whose answer is still to be read.</summary>
    public bool HasAskedWrite => _askedWrite is not null;

    /// <inheritdoc/>
    /// <remarks>A session that is lent for a transaction has nothing prepared to begin with.</remarks>
    public int? Descriptor => _login.IsPooledByTransaction ? null : (_link as WireLink)?.Descriptor;

    /// <inheritdoc/>
    public bool TryBeginTransaction(TransactionModes modes)
    {
        if (IsIdleForLong || _link is not { IsOpen: true, HasRemoteGone: false })
        {
            return false;
        }

        StartTransaction(modes);
        return true;
    }

    /// <inheritdoc/>
    public bool TryCommitTransaction()
    {
        if (HasWritten)
        {
            return false;
        }

        CommitTransaction();
        return true;
    }

    /// <inheritdoc/>
    public bool TryAsk(RemoteCursor cursor, int maxRows) =>
        cursor is PostgresCursor mine && TryAsk(mine.Sql, _ => mine.TryAsk(_transaction, maxRows));

    /// <summary>Sends something as a statement that goes on until it is taken up.</summary>
    private bool TryAsk(string sql, Func<WireLink, bool> ask)
    {
        if (_link is not WireLink link)
        {
            return false;
        }

        EnterCall();
        PostgresStatement statement = Begin(link, sql);
        bool isAsked = false;
        try
        {
            _countersBefore = link.Counters;
            _askedAt = Stopwatch.GetTimestamp();
            isAsked = ask(link);
            _asked = isAsked ? statement : null;
            return isAsked;
        }
        catch (Exception error) when (PostgresErrors.IsExpected(error))
        {
            throw Failed(error, link, sql, statement, null);
        }
        finally
        {
            if (!isAsked)
            {
                _countersBefore = null;
                End(statement);
                LeaveCall();
            }
        }
    }

    /// <inheritdoc/>
    public RemoteWriter? TryOpenWriter(RemoteModify modify)
    {
        ArgumentNullException.ThrowIfNull(modify);
        PostgresWriter writer = new(this, _login.ServerName, modify);
        return writer.TryOpen() ? writer : null;
    }

    /// <inheritdoc/>
    public bool TryAsk(RemoteWriter writer, OutgoingRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return writer is PostgresWriter mine && mine.StatementFor(rows) is { } statement && TryAsk(mine.Sql, link =>
        {
            bool mayRestart = !IsStarted && !IsCurrent(statement);
            _askedWrite = new BegunWrite(_transaction.TakeCommands(), mayRestart);
            link.Ask(_askedWrite.Commands, statement, rows);
            return true;
        });
    }

    /// <inheritdoc/>
    public bool TryAskCommit()
    {
        if (!_transaction.IsStarted || _transaction.IsFailed || _link is not WireLink { IsTransactionFailed: false, IsSettled: true })
        {
            return false;
        }

        // A commit is no call: what it does can be cancelled, but nothing comes after it.
        _isCommitAsked = TryAsk("COMMIT", static link =>
        {
            link.Ask(s_commit);
            return true;
        });
        return _isCommitAsked;
    }

    /// <inheritdoc/>
    public Arrival Receive() => _link is WireLink { Descriptor: not null } link && _asked is not null ? link.Receive() : Arrival.Unclear;

    /// <summary>Takes up the statement that was sent in the main thread's turn; null = there is none.</summary>
    private PostgresStatement? TakeAsked()
    {
        PostgresStatement? statement = _asked;
        if (statement is not null)
        {
            _asked = null;
            (_link as WireLink)?.NoteWait(Stopwatch.GetElapsedTime(_askedAt));
        }

        return statement;
    }

    /// <summary>How rows were sent in the main thread's turn; null = they were not.</summary>
    private BegunWrite? TakeAskedWrite()
    {
        BegunWrite? begun = _askedWrite;
        _askedWrite = null;
        return begun;
    }

    /// <summary>Reads the answer to a commit that was sent in the main thread's turn.</summary>
    /// <returns>false: none was.</returns>
    private bool TakeAskedCommit()
    {
        if (!_isCommitAsked)
        {
            return false;
        }

        _isCommitAsked = false;
        _countersBefore = null;
        ForgetCursors(0);
        _transaction.Clear();
        try
        {
            Run("COMMIT", static link =>
            {
                link.Run(s_commit);
                return true;
            });
        }
        finally
        {
            LeaveCall();
        }

        return true;
    }

    /// <summary>How the sending of rows began.</summary>
    /// <param name="Commands">What was sent before them.</param>
    /// <param name="MayRestart">Whether the transaction can be started once more when the remote refuses them.</param>
    private sealed record BegunWrite(IReadOnlyList<PostgresCommand> Commands, bool MayRestart);

    /// <summary>What the session had cost before that statement; null = there is none.</summary>
    private RemoteCounters? TakeCountersBefore()
    {
        RemoteCounters? before = _countersBefore;
        _countersBefore = null;
        return before;
    }
}
