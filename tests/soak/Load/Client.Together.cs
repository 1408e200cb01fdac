// Transactions that several remotes commit together: their rows follow the local transaction, all of them, whatever breaks.
//
// What a remote holds prepared is seen by its name, which has the local transaction's id in it. It may be in doubt after COMMIT, with a warning; then
// somebody, mostly the resolver, ends it soon.

using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;
using PgDotnetFdw.Tests.Soak.Run;

namespace PgDotnetFdw.Tests.Soak.Load;

internal sealed partial class Client
{
    // The longest that a network is broken is 5 s, and the resolver comes every other second; a storm may meet it several times.
    private static readonly TimeSpan s_resolved = TimeSpan.FromSeconds(60);

    private string? _xid;
    private bool _isInterrupted;
    private int _preparations;

    private IEnumerable<(string Name, int Weight, Action Run)> TogetherSteps() =>
    [
        ("together: transaction", 10, () => Transaction(isLeft: false, Joined())),
        ("together: rolled back", 2, () => Transaction(isLeft: true, Joined())),
        ("together: transfer", 12, () => TransferTogether(isPrepared: false)),
        ("together: prepared here", 6, () => TransferTogether(isPrepared: true)),
        ("together: sum of money", 4, SumTogether),
        ("together: resolve", 1, () => _session.Rows(_dice.Of("SELECT * FROM pgdotnet.resolve_prepared_transactions()", "SELECT * FROM pgdotnet.resolve_prepared_transactions('alpha_together')", "SELECT * FROM pgdotnet.prepared_transactions"))),
    ];

    // Through the servers with two-phase commit. The file cannot prepare, and commits last.
    private Ledger[] Joined()
    {
        Ledger[] ledgers = _dice.Weighted(2, 2, 8, 2) switch
        {
            0 => [LedgerOf("alpha")],
            1 => [LedgerOf("beta")],
            2 => [LedgerOf("alpha"), LedgerOf("beta")],
            _ => [LedgerOf("beta"), LedgerOf("lite"), LedgerOf("alpha")],
        };
        foreach (Ledger ledger in ledgers)
        {
            ledger.IsTogether = ledger.Store != "lite";
        }

        return ledgers;
    }

    // Always in the same order: a deadlock between servers is seen by none of them.
    private void TransferTogether(bool isPrepared)
    {
        Ledger[] ledgers = [LedgerOf("alpha"), LedgerOf("beta")];
        Array.ForEach(ledgers, static ledger => ledger.IsTogether = true);
        int amount = _dice.Between(-50, 50);
        _session.Run("BEGIN");
        Progress();
        foreach (Ledger ledger in ledgers)
        {
            if (_dice.Percent(20))
            {
                _session.Run("SAVEPOINT s");
                Affects(1, Text($"UPDATE {ledger.Schema}.purse SET balance = balance + 1000000 WHERE id = {_dice.Between(1, SoakWorld.Accounts)}"));
                _session.Run("ROLLBACK TO SAVEPOINT s");
            }

            Affects(1, Text($"UPDATE {ledger.Schema}.purse SET balance = balance {(ledger == ledgers[0] ? '-' : '+')} ({amount}) WHERE id = {_dice.Between(1, SoakWorld.Accounts)}"));
            Bump(ledger);
        }

        if (isPrepared)
        {
            EndPrepared(ledgers);
        }
        else if (_dice.Percent(90))
        {
            Commit(ledgers);
        }
    }

    // PREPARE TRANSACTION prepares the remotes, and what follows ends them, in this session or in another.
    private void EndPrepared(Ledger[] ledgers)
    {
        string name = Text($"{Name}-{++_preparations}");
        bool isCommit = _dice.Percent(60);
        bool isEndedElsewhere = _dice.Percent(20);
        _session.Run($"PREPARE TRANSACTION '{name}'");
        if (!_isLasting && _dice.Percent(40))
        {
            Reopen();
        }

        try
        {
            // What was not decided is left alone, and its rows are as they were.
            string xid = _xid ?? throw new InvalidOperationException("a transaction that is prepared has an id");
            string resolve = Text($"SELECT count(*) FROM pgdotnet.resolve_prepared_transactions() WHERE local_xid = '{xid}' AND action <> 'left alone'");
            if (_dice.Percent(30))
            {
                Check(resolve, ["0"], _session.Rows(resolve));
            }

            string journal = Text($"SELECT id, v, pad FROM {ledgers[1].Schema}.journal WHERE client = {_number} ORDER BY id");
            Check(journal + " (prepared)", Ledger.Lines(ledgers[1].Committed), _session.Rows(journal));
            if (_dice.Percent(50))
            {
                Compare("SELECT count(*), max(note) FROM {s}.item", AnyServer());
            }
        }
        catch (StatementFailure failure)
        {
            Judge(failure);
        }

        string end = $"{(isCommit ? "COMMIT" : "ROLLBACK")} PREPARED '{name}'";
        if (isEndedElsewhere)
        {
            _world.Local.Execute(end, SoakWorld.Database);
        }
        else
        {
            EndLocally(end);
        }

        _isInterrupted = true;
        if (isCommit)
        {
            Committed(ledgers);
        }
        else
        {
            _mayBeNew = false;
        }
    }

    // A cancel may come before it has taken effect, or after that.
    private void EndLocally(string sql)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                _session.Run(sql);
                return;
            }
            catch (StatementFailure failure) when (attempt < 20)
            {
                if (failure.SqlState == "42704" && attempt > 1)
                {
                    return;
                }

                Judge(failure);
            }
        }
    }

    // The rows of all purses are locked, so that no transfer is half-way: of those that are prepared it waits for the second half. These servers
    // are READ COMMITTED: with one snapshot what has changed meanwhile would be an error, as it is elsewhere.
    private void SumTogether()
    {
        _session.Run("BEGIN");
        long sum = 0;
        foreach (string remote in SoakWorld.Remotes)
        {
            sum += _session.Rows($"SELECT balance FROM {SoakWorld.Together(remote)}.purse FOR UPDATE").Sum(static row => long.Parse(row, CultureInfo.InvariantCulture));
        }

        Check("the sum of all purses", [Text($"{SoakWorld.Purses}")], [Text($"{sum}")]);
        _session.Run(_dice.Of("COMMIT", "ROLLBACK"));
    }

    // No branch of the transaction that has ended stays prepared: none at all after a COMMIT without a warning.
    private void AwaitBranches()
    {
        string branches = $"pg_prepared_xacts WHERE gid ~ '_{_xid}_[0-9]+$'";
        bool isDue = !_isInterrupted && !_session.IsInDoubt;
        if (isDue && !_dice.Percent(20))
        {
            return;
        }

        if (!Soon(isDue ? TimeSpan.Zero : s_resolved, () => SoakWorld.Remotes.All(remote => _world.Count(remote, branches) == 0)))
        {
            string left = string.Join("\n   ", SoakWorld.Remotes.SelectMany(remote => _world.Ask(remote, connection => connection.Rows($"SELECT '{remote}', gid, prepared, now() FROM {branches}"))));
            _findings.Problem(ProblemKind.Leftover, $"transaction {_xid} of {Name} has ended{(isDue ? " without a warning" : string.Empty)} and is prepared still:\n   {left}\n   before it:\n   {_session.History}");
        }
    }

    // Transactions until somebody ends the session, so that it ends anywhere within the protocol.
    private void LeaveCommit()
    {
        try
        {
            WithSignal("pg_terminate_backend", () =>
            {
                for (int i = 0; i < 200; i++)
                {
                    TransferTogether(isPrepared: false);
                    if (_hasProgressed)
                    {
                        _session.Run("ROLLBACK");
                        _hasProgressed = false;
                        Array.ForEach(_ledgers, static ledger => ledger.Forget());
                    }
                }
            });
        }
        catch (SessionLost)
        {
            // As it should be.
        }

        _isInterrupted = true;
        Reopen();
    }

    private int LocalCount(string from)
    {
        using NpgsqlConnection connection = _world.Local.Connect(SoakWorld.Database);
        return (int)connection.Value<long>($"SELECT count(*) FROM {from}");
    }
}
