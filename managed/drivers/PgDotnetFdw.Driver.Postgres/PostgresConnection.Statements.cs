// How does a statement run, so that a cancel can stop it and a time limit ends it?
//
// Every round trip is a PostgresStatement that other threads can see. A call, which is what the engine asks for, may need several of them; a cancel concerns all that the call
// has yet to send.

using PgDotnetFdw.Driver.Postgres.Links;
using PgDotnetFdw.Driver.Postgres.Wire;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Driver.Postgres;

internal sealed partial class PostgresConnection
{
    private static readonly TimeSpan s_firstRepeat = TimeSpan.FromMilliseconds(20);

    /// <summary>Held while a cancel request is being delivered, and to change <see cref="_running"/>: so a request never hits a later statement.</summary>
    private readonly Lock _cancelGate = new();
    private PostgresStatement? _running;
    private CancellationTokenSource? _reconnecting;
    private bool _isInCall;
    private bool _isCancelWanted;

    /// <inheritdoc/>
    public override void Cancel()
    {
        PostgresStatement? statement;
        lock (_cancelGate)
        {
            // Also for the statements that the same call has yet to send.
            _isCancelWanted = _isInCall;
            statement = _running;
            _reconnecting?.Cancel();
        }

        Stop(statement);
    }

    /// <summary>Whether a transaction that fails now takes nothing along: nothing was written, and SERIALIZABLE has no reading to remember. Any thread.</summary>
    private bool HasNothingToLose => _link is { HadWritten: false } && !_transaction.IsSerializable;

    /// <inheritdoc/>
    public override void CancelUnwanted()
    {
        if (HasNothingToLose)
        {
            Cancel();
        }
    }

    /// <summary>Says that a call begins which may send several statements, all of which a cancel concerns.</summary>
    public void EnterCall()
    {
        lock (_cancelGate)
        {
            // Unless it goes on with what was sent in the main thread's turn.
            _isCancelWanted &= _asked is not null;
            _isInCall = true;
        }
    }

    /// <summary>Says that the call has ended; a cancel that came too late for it is forgotten.</summary>
    public void LeaveCall()
    {
        lock (_cancelGate)
        {
            _isInCall = false;
            _isCancelWanted = false;
        }
    }

    private T InCall<T>(Func<T> call)
    {
        EnterCall();
        try
        {
            return call();
        }
        finally
        {
            LeaveCall();
        }
    }

    /// <summary>Runs something on the link that a cancel can stop.</summary>
    /// <param name="sql">What to call it in an error's context.</param>
    /// <param name="call">What to do; may block.</param>
    /// <param name="place">Where in the rows that go out an error stands; null = there are none.</param>
    private T Run<T>(string sql, Func<PostgresLink, T> call, Func<string?>? place = null)
    {
        PostgresLink link = Usable(sql);
        PostgresStatement statement = TakeAsked() ?? Begin(link, sql);
        try
        {
            return call(link);
        }
        catch (Exception error) when (PostgresErrors.IsExpected(error))
        {
            throw Failed(error, link, sql, statement, place?.Invoke());
        }
        finally
        {
            End(statement);
        }
    }

    private PostgresStatement Begin(PostgresLink link, string sql)
    {
        PostgresStatement statement = new(link, _login.QueryTimeout, TimeOut);
        lock (_cancelGate)
        {
            if (_isCancelWanted)
            {
                statement.End();
                throw PostgresErrors.StatementCanceled(_login.ServerName, sql);
            }

            _running = statement;
        }

        return statement;
    }

    private void End(PostgresStatement statement)
    {
        statement.End();
        lock (_cancelGate)
        {
            _running = null;
        }

        _lastUse = TimeProvider.System.GetTimestamp();
    }

    private ForeignDataException Failed(Exception error, PostgresLink link, string sql, PostgresStatement statement, string? place)
    {
        _isLost |= !link.IsOpen;
        _transaction.Fail();
        return PostgresErrors.Statement(error, _login.ServerName, sql, statement, _isLost, place);
    }

    /// <summary>Stops a statement that takes longer than it may.</summary>
    private void TimeOut(PostgresStatement statement)
    {
        lock (_cancelGate)
        {
            if (_running != statement || statement.IsCanceled)
            {
                return;
            }

            statement.ExpectTimeout();
            statement.RequestCancel();
        }

        RepeatCancel(statement);
    }

    /// <summary>Waits for rows that the remote was asked for ahead of time and that nobody wants any more, and soon asks it to leave them.</summary>
    /// <param name="level">Level of the savepoint to which the transaction is rolled back; 0 = all of it ends.</param>
    /// <param name="command">What is to follow.</param>
    private void StopAhead(int level, string command)
    {
        if (_link is not WireLink wire || !wire.OwesUnwanted(level))
        {
            return;
        }

        Run(command, link =>
        {
            PostgresStatement? settling = _running;
            using Timer soon = new(_ => Stop(settling), null, s_firstRepeat, Timeout.InfiniteTimeSpan);
            link.Settle();
            return true;
        });
    }

    private void Stop(PostgresStatement? statement)
    {
        lock (_cancelGate)
        {
            if (statement is null || _running != statement)
            {
                return;
            }

            statement.ExpectEnd();
            statement.RequestCancel();
        }

        RepeatCancel(statement);
    }

    /// <summary>A request that reaches the remote before the statement does is void, so it is repeated until the statement has ended.</summary>
    private void RepeatCancel(PostgresStatement statement)
    {
        TimeSpan pause = s_firstRepeat;
        while (!statement.WaitForEnd(pause) && pause < PostgresStatement.HardStopAfter)
        {
            pause *= 2;
            lock (_cancelGate)
            {
                if (_running == statement)
                {
                    statement.RequestCancel();
                }
            }
        }
    }
}
