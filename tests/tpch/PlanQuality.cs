using System.Diagnostics;
using System.Globalization;
using System.Text;
using PgDotnetFdw.Tests.Plans;

namespace PgDotnetFdw.Tests.Tpch;

/// <summary>
/// Are the default plans good? Each query is run with its default plan and with every other plan that switching enable_* settings brings; the
/// default may take at most 1.5 times the fastest, plus 5 ms for noise. A plan is measured as the median of three runs, and given up once it
/// takes longer than the default.
/// </summary>
public static class PlanQuality
{
    private const double Factor = 1.5;
    private const double Slack = 5;
    private const double Limit = 60_000;

    private static readonly string[] s_switches =
    [
        "enable_hashjoin", "enable_mergejoin", "enable_nestloop", "enable_sort", "enable_incremental_sort", "enable_material", "enable_memoize", "enable_hashagg",
        "enable_hashjoin enable_mergejoin", "enable_hashjoin enable_nestloop", "enable_mergejoin enable_nestloop", "enable_nestloop enable_material",
        "enable_nestloop enable_memoize", "enable_mergejoin enable_sort", "enable_hashagg enable_sort", "enable_hashjoin enable_memoize", "enable_mergejoin enable_memoize",
        "enable_hashjoin enable_mergejoin enable_memoize", "enable_hashjoin enable_mergejoin enable_material",
    ];

    /// <summary>Measures all queries of one source; returns a Markdown table.</summary>
    /// <param name="queries">What to ask.</param>
    /// <param name="source">Whose tables.</param>
    /// <param name="session">Session with these tables.</param>
    /// <param name="plans">Gets both plans where the default is too slow.</param>
    public static string Measure(IReadOnlyList<Statement> queries, Source source, Session session, StringBuilder plans)
    {
        StringBuilder table = new();
        table.Append(CultureInfo.InvariantCulture, $"\n### Default plans of {source.Title}\n\n| query | default, ms | fastest, ms | factor | other plans | fastest without | |\n|---|---|---|---|---|---|---|\n");
        foreach (Statement query in queries)
        {
            session.Must("RESET ALL");
            session.Must($"SET search_path = {source.Title}, public");
            string plan = Explain(session, query);
            Run(session, query, Limit);
            double normal = Median(session, query, Limit, runs: 3) ?? Limit;
            HashSet<string> seen = [plan];
            double fastest = normal;
            string best = "-";
            string bestPlan = plan;
            foreach (string switches in s_switches)
            {
                string[] names = switches.Split(' ');
                session.Must(string.Join("; ", names.Select(name => $"SET {name} = off")));
                string other = Explain(session, query);
                if (seen.Add(other) && Median(session, query, Math.Max(fastest, 10), runs: 3) is double ms && ms < fastest)
                {
                    (fastest, best, bestPlan) = (ms, switches, other);
                }

                session.Must(string.Join("; ", names.Select(name => $"RESET {name}")));
            }

            // A default that looks slow is measured again: the machine may have been busy with something else.
            if (normal > (Factor * fastest) + Slack)
            {
                normal = Math.Min(normal, Median(session, query, Limit, runs: 5) ?? Limit);
            }

            bool good = normal <= (Factor * fastest) + Slack;
            string name = $"{query.Name} {source.Title}";
            string numbers = string.Create(CultureInfo.InvariantCulture, $"{normal:0.0} | {fastest:0.0} | {normal / fastest:0.00}");
            Console.WriteLine(good ? $"ok {name}" : $"not ok {name}: default, fastest, factor: {numbers}; fastest without {best}");
            table.Append(CultureInfo.InvariantCulture, $"| {query.Name} {query.Directives["title"]} | {numbers} | {seen.Count - 1} | {best} | {(good ? string.Empty : "too slow")} |\n");
            if (!good)
            {
                plans.Append(CultureInfo.InvariantCulture, $"{name}: default plan, {normal:0.0} ms\n{plan}\nplan without {best}, {fastest:0.0} ms\n{bestPlan}\n\n");
            }
        }

        return table.ToString();
    }

    private static string Explain(Session session, Statement query) => string.Join('\n', session.Must($"EXPLAIN (VERBOSE, COSTS OFF) {query.Sql}"));

    private static double? Median(Session session, Statement query, double limit, int runs)
    {
        List<double> times = [];
        for (int i = 0; i < runs; i++)
        {
            if (Run(session, query, limit) is not double ms)
            {
                return null;
            }

            times.Add(ms);
        }

        times.Sort();
        return times[runs / 2];
    }

    // Milliseconds, or null when the time limit ended it.
    private static double? Run(Session session, Statement query, double limit)
    {
        session.Must(string.Create(CultureInfo.InvariantCulture, $"SET statement_timeout = {Math.Ceiling(limit):0}"));
        Stopwatch watch = Stopwatch.StartNew();
        Answer answer = session.Ask(query.Sql);
        double ms = watch.Elapsed.TotalMilliseconds;
        session.Must("RESET statement_timeout");
        return answer.SqlState switch
        {
            null => ms,
            "57014" => null,
            _ => throw new InvalidOperationException($"{query.Name}: {answer.SqlState} {answer.Message}"),
        };
    }
}
