using System.Globalization;

namespace PgDotnetFdw.Tests.Bench;

/// <summary>What is measured.</summary>
public static class CaseTable
{
    private const string Starts = "Starting and planning";
    private const string Provider = "Beside an ADO.NET provider that reads the same file";
    private const string Limits = "Beside a program that writes the same rows to nowhere";

    // Each reads every column of every row in the local server: OFFSET 0 keeps the aggregates from being pushed down.
    private const string Narrow = "SELECT max(id), max(grp), max(amount), max(label), max(made) FROM (SELECT * FROM narrow OFFSET 0) x";
    private const string Text = "SELECT max(id), max(body) FROM (SELECT * FROM texts OFFSET 0) x";

    private static readonly string s_wide =
        $"SELECT max(id), {string.Join(", ", Enumerable.Range(1, 20).Select(i => $"max(c{i.ToString(CultureInfo.InvariantCulture)})"))} FROM (SELECT * FROM wide OFFSET 0) x";

    /// <summary>The cases, in the order in which they run.</summary>
    /// <param name="near">The remote over loopback.</param>
    /// <param name="others">The remote behind proxies, by growing delay.</param>
    public static IReadOnlyList<BenchCase> All(Link near, IReadOnlyList<Link> others)
    {
        string ours = Stage.Schema(Wrapper.Ours, near);
        string theirs = Stage.Schema(Wrapper.Theirs, near);
        return
        [
            new StartCase("first-query", Starts, "first query of a session: count of a small table", ours, ("postgres_fdw", theirs), "SELECT count(*) FROM small", Target.Time(120)),
            new StartCase("first-query-warm", Starts, "the same with preload = warm", ours, ("postgres_fdw", theirs), "SELECT count(*) FROM small", Target.Time(20))
            {
                Settings = "-c session_preload_libraries=pgdotnet_fdw -c pgdotnet_fdw.preload=warm",
            },
            new StartCase("first-explain", Starts, "first EXPLAIN of a session", ours, ("postgres_fdw", theirs), "EXPLAIN SELECT * FROM small WHERE id = 5", Target.Time(120)),
            new StartCase("first-sqlite", Starts, "first query of a session, sqlite", "lite", ("postgres_fdw", theirs), "SELECT count(*) FROM small", Target.Time(120)),
            new PlanningCase("planning", Starts, "planning of a lookup by key, warm", near, "SELECT * FROM small WHERE id = 5", Target.More(0.3)),
            new PlanningCase("planning-join", Starts, "planning of a join of two tables, warm", near, "SELECT * FROM small JOIN keyed USING (id) WHERE small.grp = 5", Target.More(0.3)),
            .. Scans(near),
            .. Writes(near),
            .. others.SelectMany(Distant),
            .. others.SelectMany(DistantWrites),
            .. Limit(ours),
            .. SqliteLimit(),
            new ProgramCase("sqlite-insert", Limits, "INSERT ... SELECT of 200,000 rows, sqlite", "lite", "TRUNCATE sink; INSERT INTO sink SELECT * FROM fresh", "sqlite3, .import",
                stage => ["sqlite3", stage.SqliteFile, "DELETE FROM sink", $".import --csv {stage.DataFile("fresh.csv")} sink"], Target.Ratio(1.5)),
            .. Providers(),
        ];
    }

    private static IEnumerable<BenchCase> Scans(Link link)
    {
        QueryCase Tuned(string name, string title, string sql, double target) => new(name, title, link, sql, Target.Ratio(target)) { Tuned = Wrapper.TheirsTuned };
        yield return Tuned("scan-narrow", "scan of 5 columns", Narrow, 0.35);
        yield return Tuned("scan-wide", "scan of 21 columns", s_wide, 0.35);
        yield return Tuned("scan-text", "scan of 1 kB texts", Text, 0.35);
        yield return Tuned("copy-narrow", "scan of 5 columns into COPY", Copy("narrow"), 0.5);
        yield return Tuned("copy-wide", "scan of 21 columns into COPY", Copy("wide"), 0.5);
        yield return Tuned("copy-text", "scan of 1 kB texts into COPY", Copy("texts"), 0.5);
        yield return Tuned("count-local", "count with a local condition", "SELECT count(*) FROM narrow WHERE random() >= 0", 0.3);
        yield return Tuned("sum", "sum of one column", "SELECT sum(grp) FROM (SELECT grp FROM narrow OFFSET 0) x", 0.4);
        yield return new QueryCase("limit", "LIMIT 10 that is not pushed down", link, "SELECT * FROM narrow WHERE random() >= 0 LIMIT 10", Target.Ratio(1)) { Executions = 20 };
        yield return Lookup("lookup", link, executions: 200);
        yield return Tuned("keys-5k", "lookup of 5,000 keys", Keys(5000), 0.05);
        yield return Tuned("keys-10k", "lookup of 10,000 keys", Keys(10000), 0.05);
        yield return Tuned("join-local", "local join of two tables of the server", "SELECT count(*), max(a.amount + b.amount) FROM (SELECT * FROM keyed OFFSET 0) a JOIN (SELECT * FROM narrow OFFSET 0) b USING (id)", 0.5);
        yield return Append("append", link);
    }

    private static IEnumerable<BenchCase> Writes(Link link)
    {
        yield return new WriteCase("insert", "INSERT ... SELECT of 200,000 rows", link, "INSERT INTO sink SELECT * FROM fresh", (Wrapper.Theirs, Target.Ratio(0.05)), (Wrapper.TheirsBatched, Target.Ratio(0.5)));
        yield return new WriteCase("copy-from", "COPY FROM of 200,000 rows, one run", link, CopyFrom, (Wrapper.Theirs, Target.Ratio(0.1)), (Wrapper.TheirsBatched, null)) { MostRounds = 1 };
        yield return new WriteCase("update", "UPDATE of 20,000 rows, not direct", link, "UPDATE sink SET amount = amount + random()", (Wrapper.Theirs, Target.Ratio(0.2))) { Rows = 20_000 };
        yield return new WriteCase("delete", "DELETE of 20,000 rows, not direct", link, "DELETE FROM sink WHERE random() >= 0", (Wrapper.Theirs, Target.Ratio(0.2))) { Rows = 20_000 };
        yield return new WriteCase("insert-one", "INSERT of one row in autocommit", link, OneRow, (Wrapper.Theirs, Target.Ratio(0.8))) { Executions = 200 };
    }

    private static IEnumerable<BenchCase> DistantWrites(Link link)
    {
        yield return new WriteCase($"insert-{link.Name}", "INSERT ... SELECT of 200,000 rows", link, "INSERT INTO sink SELECT * FROM fresh", (Wrapper.TheirsBatched, null));
        yield return new WriteCase($"update-{link.Name}", "UPDATE of 200 rows, not direct", link, "UPDATE sink SET amount = amount + random()", (Wrapper.Theirs, null)) { Rows = 200 };
        yield return new WriteCase($"insert-one-{link.Name}", "INSERT of one row in autocommit", link, OneRow, (Wrapper.Theirs, null)) { Executions = 10 };
    }

    // Where postgres_fdw's default takes a minute, its best fetch_size is the rival.
    private static IEnumerable<BenchCase> Distant(Link link)
    {
        yield return new QueryCase($"scan-narrow-{link.Name}", "scan of 5 columns", link, Narrow, null) { Tuned = Wrapper.TheirsTuned };
        yield return new QueryCase($"limit-{link.Name}", "LIMIT 10 that is not pushed down", link, "SELECT * FROM narrow WHERE random() >= 0 LIMIT 10", null) { Executions = 5 };
        yield return Lookup($"lookup-{link.Name}", link, executions: 10);
        yield return new QueryCase($"keys-5k-{link.Name}", "lookup of 5,000 keys", link, Keys(5000), null) { Rivals = [], Tuned = Wrapper.TheirsTuned };
        yield return Append($"append-{link.Name}", link);
        yield return new StartCase($"first-query-{link.Name}", link.Title, "first query of a session", Stage.Schema(Wrapper.Ours, link), ("postgres_fdw", Stage.Schema(Wrapper.Theirs, link)), "SELECT count(*) FROM small", null);
    }

    private static IEnumerable<BenchCase> Limit(string schema)
    {
        foreach ((string table, string sql) in Scanned())
        {
            yield return new ProgramCase($"producer-{table}", Limits, $"scan of {table}", schema, sql, "psql \\copy ... binary",
                stage => [stage.Psql, "-X", "-q", "-h", "127.0.0.1", "-p", stage.RemotePort.ToString(CultureInfo.InvariantCulture), "-U", "postgres", "-d", "postgres",
                    "-c", $"\\copy whole.{table} TO '/dev/null' (FORMAT binary)"], Target.Ratio(1.15));
        }
    }

    private static IEnumerable<BenchCase> SqliteLimit()
    {
        foreach ((string table, string sql) in Scanned())
        {
            yield return new ProgramCase($"sqlite-{table}", Limits, $"scan of {table}, sqlite", "lite", sql, "sqlite3", stage => ["sqlite3", stage.SqliteFile, $"SELECT * FROM {table}"], Target.Ratio(1));
        }
    }

    private static IEnumerable<BenchCase> Providers() =>
        Scanned().Select(scanned => new ProviderCase($"provider-{scanned.Table}", Provider, scanned.Table, scanned.Sql, Target.Ratio(0.4)));

    private static (string Table, string Sql)[] Scanned() => [("narrow", Narrow), ("wide", s_wide), ("texts", Text)];

    private static string Copy(string table) => $"COPY (SELECT * FROM {table}) TO '/dev/null'";

    private const string OneRow = "INSERT INTO sink VALUES ({run}, 1, 2.5, 'label', '2020-01-01')";

    private const string CopyFrom = "DO $$ BEGIN EXECUTE format('COPY sink FROM %L', current_setting('data_directory') || '/fresh.copy'); END $$";

    private static string Keys(int count) =>
        string.Create(CultureInfo.InvariantCulture, $"SELECT count(*), max(amount), max(label) FROM (SELECT * FROM keys LIMIT {count}) k JOIN keyed USING (id)");

    private static QueryCase Lookup(string name, Link link, int executions) =>
        new(name, "prepared lookup by key", link, "EXECUTE lookup({run} * 7 + 1)", link.Name == "near" ? Target.Ratio(0.5) : null)
        {
            Prepare = "PREPARE lookup(bigint) AS SELECT * FROM keyed WHERE id = $1",
            Executions = executions,
        };

    private static QueryCase Append(string name, Link link) =>
        new(name, "append of four partitions", link, Narrow.Replace("narrow", "parts", StringComparison.Ordinal), link.Name == "near" ? Target.Ratio(0.5) : null)
        {
            Rivals = [Wrapper.Theirs, Wrapper.TheirsAsync],
        };
}
