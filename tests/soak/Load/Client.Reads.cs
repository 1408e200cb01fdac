// Reading what never changes: each query is asked of the foreign tables and of their local copy.

using System.Globalization;
using PgDotnetFdw.Tests.Soak.Run;

namespace PgDotnetFdw.Tests.Soak.Load;

internal sealed partial class Client
{
    private readonly HashSet<string> _prepared = [];

    private IEnumerable<(string Name, int Weight, Action Run)> ReadSteps() =>
    [
        ("scan, narrow", 8, () => Compare(Text($"SELECT id, kind FROM {{s}}.item WHERE id BETWEEN {Id()} AND {Id()} ORDER BY id"), AnyServer())),
        ("scan, wide", 4, () => Compare(Text($"SELECT id, note, pad FROM {{s}}.item WHERE id % {_dice.Between(2, 9)} = 1 ORDER BY id"), AnyServer())),
        ("scan, all types", 2, () => Compare("SELECT * FROM {s}.item ORDER BY id", AnyRemote())),
        ("scan, local condition", 4, () => Compare(Text($"SELECT id, near.twist(note) FROM {{s}}.item WHERE near.twist(note) < 'tnote {_dice.Between(1, 9)}' AND id > {Id()} ORDER BY id"), AnyServer())),
        ("aggregate", 5, () => Compare(Text($"SELECT kind, count(*), sum(id), min(note), max(length(pad)) FROM {{s}}.item WHERE id > {Id()} GROUP BY kind HAVING count(*) > 3 ORDER BY kind"), AnyServer())),
        ("limit, ordered", 4, () => Compare(Text($"SELECT id, note FROM {{s}}.item ORDER BY kind DESC, id LIMIT {_dice.Between(1, 300)} OFFSET {_dice.Next(200)}"), AnyServer())),
        ("limit, any rows", 5, LimitAnyRows),
        ("join, one server", 5, () => Compare(Text($"SELECT i.id, k.name FROM {{s}}.item i LEFT JOIN {{s}}.kind k ON k.kind = i.kind WHERE i.id % 7 = {_dice.Next(7)} ORDER BY i.id"), AnyServer())),
        ("join, two servers", 4, () => CompareTwo(Text($"SELECT i.id, j.note FROM {{s}}.item i JOIN {{t}}.item j ON j.id = i.id + 1 WHERE i.kind = {_dice.Next(50)} ORDER BY i.id"))),
        ("semi and anti join", 3, () => CompareTwo(Text($"SELECT i.id FROM {{s}}.item i WHERE i.id > {Id()} AND {_dice.Of("EXISTS", "NOT EXISTS")} (SELECT FROM {{t}}.kind k WHERE k.kind = i.kind) ORDER BY i.id"))),
        ("append of servers", 3, () => CompareTwo("SELECT kind, count(*) FROM (SELECT kind, id FROM {s}.item UNION ALL SELECT kind, id FROM {t}.item) x GROUP BY kind ORDER BY kind")),
        ("batched lookup", 5, BatchedLookup),
        ("prepared lookup", 8, PreparedLookup),
        ("cursor", 6, Cursor),
        ("cursor with hold", 2, HoldCursor),
        ("sum of money", 8, () => SumIsRight(AnyRemote())),
        ("one snapshot", 3, OneSnapshot),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private int Id() => _dice.Between(1, SoakWorld.Items);

    private string AnyRemote() => _dice.Pick(SoakWorld.Remotes);

    private string AnyServer() => _dice.Of("alpha", "beta", "alpha", "beta", "alpha_together", "beta_together", "lite");

    private void Compare(string query, string server)
    {
        string far = query.Replace("{s}", server, StringComparison.Ordinal);
        IReadOnlyList<string> actual = _session.Rows(far);
        Check(far, _session.Rows(query.Replace("{s}", "near", StringComparison.Ordinal)), actual);
    }

    private void CompareTwo(string query)
    {
        string far = query.Replace("{s}", AnyServer(), StringComparison.Ordinal).Replace("{t}", AnyServer(), StringComparison.Ordinal);
        IReadOnlyList<string> actual = _session.Rows(far);
        Check(far, _session.Rows(query.Replace("{s}", "near", StringComparison.Ordinal).Replace("{t}", "near", StringComparison.Ordinal)), actual);
    }

    // Which rows come is open, but each must be one of the table's.
    private void LimitAnyRows()
    {
        int limit = _dice.Between(1, 500);
        string sql = Text($"SELECT count(*), count(n.id) FROM (SELECT * FROM {AnyServer()}.item LIMIT {limit}) f LEFT JOIN near.item n ON n.id = f.id AND n.kind = f.kind AND n.pad = f.pad");
        Check(sql, [Text($"{limit}|{limit}")], _session.Rows(sql));
    }

    private void BatchedLookup()
    {
        _session.Run("BEGIN");
        _session.Run("SET LOCAL pgdotnet_fdw.enable_batched_lookup = force");
        _session.Run(Text($"SET LOCAL pgdotnet_fdw.lookup_batch_size = {_dice.Of(1, 7, 100, 8192)}"));
        Compare(Text($"SELECT k.n, i.note FROM near.key k {_dice.Of("JOIN", "LEFT JOIN")} {{s}}.item i ON i.id = k.id WHERE k.n <= {_dice.Between(10, 600)} ORDER BY k.n"), AnyServer());
        _session.Run("COMMIT");
    }

    private void PreparedLookup()
    {
        string server = AnyServer();
        if (!_prepared.Contains(server))
        {
            _session.Run($"PREPARE look_{server}(int) AS SELECT id, note, length(pad) FROM {server}.item WHERE id = $1");
            _session.Run($"PREPARE range_{server}(int, int) AS SELECT count(*), sum(id), max(note) FROM {server}.item WHERE id BETWEEN $1 AND $2");
            _prepared.Add(server);
        }

        for (int times = _dice.Between(1, 12); times > 0; times--)
        {
            int id = _dice.Between(1, SoakWorld.Items + 100);
            string look = Text($"EXECUTE look_{server}({id})");
            Check(look, _session.Rows(Text($"SELECT id, note, length(pad) FROM near.item WHERE id = {id}")), _session.Rows(look));
        }

        int low = Id();
        int high = Id();
        string range = Text($"EXECUTE range_{server}({low}, {high})");
        Check(range, _session.Rows(Text($"SELECT count(*), sum(id), max(note) FROM near.item WHERE id BETWEEN {low} AND {high}")), _session.Rows(range));
    }

    // Two cursors in turn; an error in a savepoint between two fetches leaves them as they are.
    private void Cursor()
    {
        List<(string Name, IReadOnlyList<string> Rows, int At)> cursors = [];
        _session.Run(_dice.Of("BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ", "BEGIN READ ONLY"));
        foreach (string name in new[] { "one", "two" })
        {
            string query = Text($"SELECT id, note, length(pad) FROM {{s}}.item WHERE kind > {_dice.Next(40)} ORDER BY id");
            _session.Run($"DECLARE {name} CURSOR FOR {query.Replace("{s}", AnyServer(), StringComparison.Ordinal)}");
            cursors.Add((name, _session.Rows(query.Replace("{s}", "near", StringComparison.Ordinal)), 0));
        }

        for (int fetches = _dice.Between(2, 8); fetches > 0; fetches--)
        {
            int turn = _dice.Next(cursors.Count);
            (string name, IReadOnlyList<string> rows, int at) = cursors[turn];
            int count = _dice.Of(1, 10, 100, 5000);
            Check($"cursor {name}", [.. rows.Skip(at).Take(count)], _session.Rows(Text($"FETCH {count} FROM {name}")));
            cursors[turn] = (name, rows, Math.Min(rows.Count, at + count));
            if (_dice.Percent(30))
            {
                _session.Run("SAVEPOINT s");
                ExpectError(_dice.Of("SELECT 1 / 0", "SELECT n, q FROM alpha.trouble", "SELECT no_such FROM beta.item"), "22012", "42703");
                _session.Run("ROLLBACK TO SAVEPOINT s");
            }
        }

        _session.Run(_dice.Of("COMMIT", "ROLLBACK", "CLOSE one"));
    }

    private void HoldCursor()
    {
        string query = Text($"SELECT id, pad FROM {{s}}.item WHERE kind = {_dice.Next(50)} ORDER BY id");
        IReadOnlyList<string> rows = _session.Rows(query.Replace("{s}", "near", StringComparison.Ordinal));
        _session.Run("BEGIN");
        _session.Run($"DECLARE held CURSOR WITH HOLD FOR {query.Replace("{s}", AnyServer(), StringComparison.Ordinal)}");
        Check("held cursor", [.. rows.Take(10)], _session.Rows("FETCH 10 FROM held"));
        _session.Run("COMMIT");
        try
        {
            Check("held cursor after COMMIT", [.. rows.Skip(10)], _session.Rows("FETCH ALL FROM held"));
        }
        finally
        {
            // One statement whatever happened: it holds the rest of the rows otherwise.
            _session.RollBack();
            _session.Run("CLOSE ALL");
        }
    }

    private void SumIsRight(string server)
    {
        string sql = _dice.Of(
            $"SELECT sum(balance), count(*) FROM {server}.account",
            $"SELECT sum(balance), count(*) FROM (SELECT * FROM {server}.account OFFSET 0) x",
            $"SELECT sum(a.balance), count(*) FROM {server}.account a JOIN near.item i ON i.id = a.id");
        Check(sql, [Text($"{SoakWorld.Money}|{SoakWorld.Accounts}")], _session.Rows(sql));
    }

    // What others commit meanwhile is not seen.
    private void OneSnapshot()
    {
        string server = AnyRemote();
        string sql = $"SELECT id, balance FROM {server}.account ORDER BY id";
        _session.Run("BEGIN ISOLATION LEVEL REPEATABLE READ");
        IReadOnlyList<string> first = _session.Rows(sql);
        Compare(Text($"SELECT id, note FROM {{s}}.item WHERE kind = {_dice.Next(50)} ORDER BY id"), AnyServer());
        Check(sql, first, _session.Rows(sql));
        _session.Run("COMMIT");
    }
}
