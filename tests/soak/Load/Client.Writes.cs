// Writing: what the client owns is compared with what it remembers, what all share keeps its sum.

using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;
using PgDotnetFdw.Tests.Soak.Run;

namespace PgDotnetFdw.Tests.Soak.Load;

internal sealed partial class Client
{
    private const int Keys = 300;

    private bool _mayBeNew;
    private long _progress;
    private bool _hasProgressed;

    private IEnumerable<(string Name, int Weight, Action Run)> WriteSteps() =>
    [
        ("transaction", 22, () => Transaction(isLeft: false)),
        ("transaction, rolled back", 5, () => Transaction(isLeft: true)),
        ("one statement", 8, OneStatement),
        ("transfer", 16, Transfer),
        ("read the journal", 6, () => CompareJournal(_dice.Pick(_ledgers))),
    ];

    private Ledger LedgerOf(string store) => _ledgers.Single(ledger => ledger.Store == store);

    // Of one store, or of several; a file is written by one transaction at a time, so it comes less often.
    private Ledger[] SomeLedgers() => _dice.Weighted(5, 5, 3, 2, 1) switch
    {
        0 => [LedgerOf("alpha")],
        1 => [LedgerOf("beta")],
        2 => [LedgerOf("alpha"), LedgerOf("beta")],
        3 => [LedgerOf("lite")],
        _ => [LedgerOf("beta"), LedgerOf("lite")],
    };

    private void Transaction(bool isLeft) => Transaction(isLeft, SomeLedgers());

    private void Transaction(bool isLeft, Ledger[] ledgers)
    {
        int depth = 0;
        bool hasFailed = false;
        _session.Run(_dice.Of("BEGIN", "BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ", "BEGIN ISOLATION LEVEL SERIALIZABLE"));
        Progress();
        if (_dice.Percent(15))
        {
            _session.Run(Text($"SET LOCAL statement_timeout = {_dice.Between(5, 250)}"));
        }

        for (int writes = _dice.Between(1, 7); writes > 0; writes--)
        {
            try
            {
                switch (_dice.Weighted(10, 3, depth > 0 ? 3 : 0, depth > 0 ? 2 : 0, 2))
                {
                    case 0:
                        Write(_dice.Pick(ledgers));
                        break;
                    case 1:
                        _session.Run(Text($"SAVEPOINT s{depth + 1}"));
                        Array.ForEach(ledgers, static ledger => ledger.Save());
                        depth++;
                        break;
                    case 2:
                        _session.Run(Text($"ROLLBACK TO SAVEPOINT s{depth}"));
                        Array.ForEach(ledgers, static ledger => ledger.Return());
                        break;
                    case 3:
                        _session.Run(Text($"RELEASE SAVEPOINT s{depth}"));
                        Array.ForEach(ledgers, static ledger => ledger.Release());
                        depth--;
                        break;
                    default:
                        CompareJournal(_dice.Pick(ledgers));
                        break;
                }
            }
            catch (StatementFailure failure) when (depth > 0 && !hasFailed)
            {
                // A link that was lost took the whole remote transaction along: whoever goes on must not be told that all is well.
                Judge(failure);
                hasFailed = true;
                _session.Run(Text($"ROLLBACK TO SAVEPOINT s{depth}"));
                Array.ForEach(ledgers, static ledger => ledger.Return());
            }
        }

        if (isLeft)
        {
            return;
        }

        Commit(ledgers);
        if (hasFailed || _dice.Percent(30))
        {
            Array.ForEach(ledgers, CompareJournal);
        }
    }

    private void OneStatement()
    {
        Ledger ledger = _dice.Pick(SomeLedgers());
        _mayBeNew = true;
        Write(ledger);
        ledger.Commit();
    }

    private void Transfer()
    {
        string server = AnyRemote();
        Ledger ledger = LedgerOf(server);
        int from = _dice.Between(1, SoakWorld.Accounts);
        int to = 1 + (from + _dice.Next(SoakWorld.Accounts - 1)) % SoakWorld.Accounts;
        int amount = _dice.Between(1, 50);
        _session.Run("BEGIN");
        if (_dice.Percent(30))
        {
            // By way of values that were read here.
            string balance = _session.Rows(Text($"SELECT balance FROM {server}.account WHERE id = {from} FOR UPDATE"))[0];
            Affects(1, Text($"UPDATE {server}.account SET balance = {long.Parse(balance, CultureInfo.InvariantCulture) - amount} WHERE id = {from}"));
        }
        else
        {
            Affects(1, Text($"UPDATE {server}.account SET balance = balance - {amount} WHERE id = {from}"));
        }

        if (_dice.Percent(25))
        {
            _session.Run("SAVEPOINT s");
            Affects(SoakWorld.Accounts - 1, Text($"UPDATE {server}.account SET balance = balance + {amount} WHERE id <> {from}"));
            _session.Run("ROLLBACK TO SAVEPOINT s");
        }

        Affects(1, Text($"UPDATE {server}.account SET balance = balance + {amount} WHERE id = {to}"));
        Bump(ledger);
        Progress();
        SumIsRight(server);
        Commit([ledger]);
    }

    // Each transaction counts itself, here and in the store, so that none is lost unnoticed.
    private void Progress()
    {
        _xid = _session.Rows(Text($"UPDATE near.progress SET n = n + 1 WHERE client = {_number} RETURNING pg_current_xact_id()"))[0];
        _hasProgressed = true;
    }

    private void Bump(Ledger ledger)
    {
        SortedDictionary<int, JournalRow> rows = ledger.Writable;
        rows[0] = rows[0] with { V = rows[0].V + 1 };
        Affects(1, Text($"UPDATE {ledger.Schema}.journal SET v = v + 1 WHERE client = {_number} AND id = 0"));
    }

    private void Commit(Ledger[] ledgers)
    {
        _mayBeNew = true;
        _session.IsInDoubt = false;
        _session.Run("COMMIT");
        Committed(ledgers);
    }

    private void Committed(Ledger[] ledgers)
    {
        Array.ForEach(ledgers, static ledger => ledger.Commit());
        _progress++;
        _hasProgressed = false;
        AwaitBranches();
    }

    private void Affects(int expected, string sql)
    {
        int actual = _session.Run(sql);
        if (actual != expected)
        {
            Wrong(sql + " (number of changed rows)", [Text($"{expected}")], [Text($"{actual}")]);
        }
    }

    // What is remembered is changed first: a statement that commits by itself may have done so when its answer is lost.
    private void Write(Ledger ledger)
    {
        SortedDictionary<int, JournalRow> rows = ledger.Writable;
        string table = $"{ledger.Schema}.journal";
        int low = _dice.Between(1, Keys);
        int high = Math.Min(Keys, low + _dice.Of(0, 3, 20, 100));
        int number = _dice.Next(1000);
        int[] taken = [.. rows.Keys.Where(id => id >= low && id <= high)];
        int[] free = [.. Enumerable.Range(low, high - low + 1).Except(taken)];
        switch (_dice.Weighted(4, 3, 3, 4, 3, 3, 3, 2, 2))
        {
            case 0:
                Bump(ledger);
                break;
            case 1:
                Set(rows, free, id => new JournalRow(id + number, new string('x', id % 60)));
                Affects(free.Length, Text($"INSERT INTO {table} SELECT {_number}, g, g + {number}, repeat('x', g % 60) FROM generate_series({low}, {high}) g WHERE g <> ALL (ARRAY[{string.Join(',', taken.Append(-1))}])"));
                break;
            case 2 when free.Length > 0:
                Set(rows, free, id => new JournalRow(id * 2L, Text($"value {number}")));
                Affects(free.Length, Text($"INSERT INTO {table} VALUES {string.Join(',', free.Select(id => Text($"({_number},{id},{id * 2L},'value {number}')")))}"));
                break;
            case 3:
                Set(rows, taken, id => rows[id] with { V = rows[id].V + number });
                Affects(taken.Length, Text($"UPDATE {table} SET v = v + {number} WHERE client = {_number} AND id BETWEEN {low} AND {high}"));
                break;
            case 4:
                Set(rows, taken, id => rows[id] with { Pad = "t" + rows[id].Pad[..Math.Min(40, rows[id].Pad.Length)] });
                Affects(taken.Length, Text($"UPDATE {table} SET pad = near.twist(pad) WHERE client = {_number} AND id BETWEEN {low} AND {high}"));
                break;
            case 5:
                Array.ForEach(taken, id => rows.Remove(id));
                Affects(taken.Length, Text($"DELETE FROM {table} WHERE client = {_number} AND id BETWEEN {low} AND {high}"));
                break;
            case 6:
                Set(rows, free, id => new JournalRow(number, Text($"copied {id}")));
                _session.Copy($"COPY {table} (client, id, v, pad) FROM STDIN", free.Select(id => Text($"{_number}\t{id}\t{number}\tcopied {id}")));
                break;
            case 7:
                string returning = Text($"WITH w AS (UPDATE {table} SET v = v - 1, pad = near.twist(pad) WHERE client = {_number} AND id BETWEEN {low} AND {high} RETURNING id, v, pad) SELECT * FROM w ORDER BY id");
                Set(rows, taken, id => new JournalRow(rows[id].V - 1, "t" + rows[id].Pad[..Math.Min(40, rows[id].Pad.Length)]));
                IReadOnlyList<string> returned = _session.Rows(returning);
                Check(returning, Ledger.Lines(new SortedDictionary<int, JournalRow>(taken.ToDictionary(id => id, id => rows[id]))), returned);
                break;
            case 8:
                Set(rows, free, _ => new JournalRow(number, "if new"));
                Affects(free.Length, Text($"INSERT INTO {table} SELECT {_number}, g, {number}, 'if new' FROM generate_series({low}, {high}) g ON CONFLICT DO NOTHING"));
                break;
            default:
                Bump(ledger);
                break;
        }
    }

    private static void Set(SortedDictionary<int, JournalRow> rows, int[] ids, Func<int, JournalRow> value)
    {
        foreach (int id in ids)
        {
            rows[id] = value(id);
        }
    }

    private void CompareJournal(Ledger ledger)
    {
        string sql = Text($"SELECT id, v, pad FROM {ledger.Schema}.journal WHERE client = {_number} ORDER BY id");
        Check(sql, Ledger.Lines(ledger.Visible), _session.Rows(sql));
    }

    // What a transaction that was left has become, asked of the stores themselves. Locally it is known, and decides where two-phase commit is.
    private void SettleAll()
    {
        Ledger[] open = [.. _ledgers.Where(static ledger => ledger.Working is not null)];
        bool? isCommitted = SettleProgress();
        if (open.Length > 0)
        {
            AwaitRemoteTransactions();
        }

        if (_xid is not null && (_isInterrupted || open.Length > 0))
        {
            AwaitBranches();
        }

        foreach (Ledger ledger in open)
        {
            IReadOnlyList<string> expectedOld = Ledger.Lines(ledger.Committed);
            IReadOnlyList<string> expectedNew = Ledger.Lines(ledger.Visible);
            IReadOnlyList<string> found = Direct(ledger.Store);
            bool mayBeOld = isCommitted != true;
            bool mayBeNew = _mayBeNew && (isCommitted != false || !ledger.IsTogether);
            string name = ledger.Schema;
            if (!ledger.Settle(found, mayBeOld, mayBeNew))
            {
                IReadOnlyList<string> expected = mayBeNew ? expectedNew : expectedOld;
                int at = Enumerable.Range(0, Math.Max(expected.Count, found.Count)).FirstOrDefault(i => i >= expected.Count || i >= found.Count || expected[i] != found[i], -1);
                _findings.Problem(
                    ProblemKind.TornTransaction,
                    Text($"{name} holds {found.Count} rows of {Name}; before its last transaction, which was {(isCommitted switch { true => string.Empty, false => "not ", null => "perhaps " })}committed here, it had {expectedOld.Count}, after it {expectedNew.Count}; row {at + 1} is {found.ElementAtOrDefault(at)}, not {expected.ElementAtOrDefault(at)}\n   before it:\n   {_session.History}"));
            }
        }

        Array.ForEach(_ledgers, static ledger => ledger.Forget());
    }

    // A COMMIT that failed has committed nothing here. Only of a session that was ended one cannot know. Returns whether the transaction was committed; null when
    // there was none that counts.
    private bool? SettleProgress()
    {
        if (!_hasProgressed)
        {
            return null;
        }

        _hasProgressed = false;
        using NpgsqlConnection connection = _world.Local.Connect(SoakWorld.Database);
        long found = connection.Value<long>(Text($"SELECT n FROM near.progress WHERE client = {_number}"));
        if (found != _progress && (_isLasting || found != _progress + 1))
        {
            _findings.Problem(ProblemKind.TornTransaction, Text($"{Name} has committed {_progress} transactions and the local table counts {found}\n   before it:\n   {_session.History}"));
        }

        bool isCommitted = found != _progress;
        _progress = found;
        return isCommitted;
    }

    // A remote may be at it still; once the local transaction is over it must come to an end.
    private void AwaitRemoteTransactions()
    {
        string working = $"pg_stat_activity WHERE application_name = '{Name}' AND xact_start IS NOT NULL";
        if (!Soon(TimeSpan.FromSeconds(30), () => SoakWorld.Remotes.All(remote => _world.Count(remote, working) == 0)))
        {
            _findings.Problem(ProblemKind.Leftover, $"remote transactions of {Name} outlive the local one:\n{RemoteSessions()}\n   before it:\n   {_session.History}");
        }
    }

    private IReadOnlyList<string> Direct(string store)
    {
        string where = Text($"FROM {{0}} WHERE client = {_number} ORDER BY id");
        if (store == "lite")
        {
            using NpgsqlConnection local = _world.Local.Connect(SoakWorld.Database);
            return local.Rows("SELECT id, v, pad " + where.Replace("{0}", "lite.journal", StringComparison.Ordinal));
        }

        return _world.Ask(store, remote => remote.Rows("SELECT id, v, pad " + where.Replace("{0}", "journal", StringComparison.Ordinal)));
    }
}
