using System.Diagnostics;
using System.Globalization;
using System.Text;
using PgDotnetFdw.Tests.Plans;

namespace PgDotnetFdw.Tests.Tpch;

/// <summary>
/// Do foreign tables answer as local ones, and which queries are one foreign scan? The latter is compared with tests/tpch/one-scan.txt, a table
/// of words: the name of a query, then yes or no for each source of ours. GOLDEN=1 writes that file. Of postgres_fdw only plans are looked at:
/// what they are depends on PostgreSQL's major, and some take long.
/// </summary>
/// <param name="sources">Sources with their sessions.</param>
/// <param name="local">Session with local tables.</param>
/// <param name="plans">Gets all plans.</param>
public sealed class Answers(IReadOnlyList<(Source Source, Session Session)> sources, Session local, StringBuilder plans)
{
    private static readonly string s_expectationFile = Repository.File("tests", "tpch", "one-scan.txt");

    private readonly Dictionary<string, HashSet<string>> _oneScan = sources.ToDictionary(pair => pair.Source.Title, _ => new HashSet<string>());

    /// <summary>Runs all queries.</summary>
    /// <param name="queries">What to ask.</param>
    public void Check(IReadOnlyList<Statement> queries)
    {
        StringBuilder table = new($"| query | one foreign scan with | ms: local, {Titles(", ")} | |\n|---|---|---|---|\n");
        StringBuilder golden = new($"# Which queries are one foreign scan; GOLDEN=1 tests/tpch/run answers FILE writes this.\n# {Titles(" ")}\n");
        HashSet<string> expected = [.. File.ReadAllLines(s_expectationFile)];
        foreach (Statement query in queries)
        {
            List<double> times = Compare(query);
            string line = $"{query.Name} {string.Join(' ', sources.Where(pair => pair.Source.IsOurs).Select(pair => _oneScan[pair.Source.Title].Contains(query.Name) ? "yes" : "no"))}";
            golden.Append(line).Append('\n');
            table.Append(CultureInfo.InvariantCulture,
                $"| {query.Name} | {string.Join(", ", _oneScan.Where(pair => pair.Value.Contains(query.Name)).Select(pair => pair.Key))} | {string.Join(", ", times.Select(ms => ms.ToString("0", CultureInfo.InvariantCulture)))} | {query.Directives["title"]} |\n");
            Console.WriteLine(expected.Contains(line) ? $"ok {query.Name} scans" : $"not ok {query.Name} scans: tests/tpch/one-scan.txt has another line than: {line}");
        }

        Sum();
        Console.Write(table);
        if (Environment.GetEnvironmentVariable("GOLDEN") is { Length: > 0 })
        {
            File.WriteAllText(s_expectationFile, golden.ToString());
        }
    }

    private string Titles(string separator) => string.Join(separator, sources.Where(pair => pair.Source.IsOurs).Select(pair => pair.Source.Title));

    // Returns the times: local, then each source of ours.
    private List<double> Compare(Statement query)
    {
        (Answer truth, double localMs) = Timed(local, query.Sql);
        if (truth.Rows.Count == 0 || truth.Rows[0].Replace("(null)", string.Empty, StringComparison.Ordinal).Trim('|').Length == 0)
        {
            Console.WriteLine($"not ok {query.Name} local: no rows, so that nothing is shown");
        }

        List<double> times = [localMs];
        foreach ((Source source, Session session) in sources)
        {
            string plan = string.Join('\n', session.Must($"EXPLAIN (VERBOSE, COSTS OFF) {query.Sql}"));
            plans.Append(CultureInfo.InvariantCulture, $"{query.Name} {query.Directives["title"]}, {source.Title}\n{plan}\n\n");
            if (PlanCounts.Of(string.Join('\n', session.Must($"EXPLAIN (FORMAT JSON) {query.Sql}"))).IsOneForeignScan)
            {
                _oneScan[source.Title].Add(query.Name);
            }

            if (!source.IsOurs)
            {
                continue;
            }

            (Answer answer, double ms) = Timed(session, query.Sql);
            times.Add(ms);
            IReadOnlyList<string> difference = answer.DifferenceFrom(truth, query.IsOrdered);
            string name = $"{query.Name} {source.Title}";
            Console.WriteLine(difference.Count == 0 ? $"ok {name}" : $"not ok {name}: {query.Directives["title"]}\n   {string.Join("\n   ", difference)}\n{query.Sql}\n{plan}\n");
        }

        return times;
    }

    private void Sum()
    {
        foreach ((Source source, _) in sources.Where(pair => pair.Source.Measure is not null && _oneScan.ContainsKey(pair.Source.Measure)))
        {
            HashSet<string> ours = _oneScan[source.Title];
            HashSet<string> theirs = _oneScan[source.Measure ?? string.Empty];
            string sum = string.Create(CultureInfo.InvariantCulture, $"one foreign scan: {ours.Count} queries with {source.Title}, {theirs.Count} with {source.Measure}");
            Console.WriteLine(ours.IsProperSupersetOf(theirs) ? $"ok {sum}" : $"not ok {sum}; only there: {string.Join(' ', theirs.Except(ours))}");
        }
    }

    private static (Answer Answer, double Milliseconds) Timed(Session session, string sql)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Answer answer = session.Ask(sql);
        return (answer, watch.Elapsed.TotalMilliseconds);
    }
}
