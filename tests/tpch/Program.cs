using System.Diagnostics;
using System.Globalization;
using System.Text;
using PgDotnetFdw.Tests;
using PgDotnetFdw.Tests.Plans;
using PgDotnetFdw.Tests.Tpch;

// Usage: Tpch answers|plans PORT SQLITE-FILE REPORT
//
// answers: every query through every driver equals the local one; which are one foreign scan.  plans: are the default plans good?
// Writes plans to the file REPORT.  FILTER=part of a query's name; SOURCES="names" of sources for "plans", default: postgres sqlite.
// Lines "ok ..." and "not ok ..." are counted by the caller.

string mode = args[0];
int port = int.Parse(args[1], CultureInfo.InvariantCulture);
string filter = Environment.GetEnvironmentVariable("FILTER") ?? string.Empty;
string folder = Repository.File("tests", "tpch");

string remote = string.Create(CultureInfo.InvariantCulture, $"host '127.0.0.1', port '{port}', dbname 'far'");
const string Estimate = ", use_remote_estimate 'true'";
const string Mapping = "OPTIONS (user 'postgres')";
Source[] all =
[
    new("postgres_fdw", "postgres_fdw", remote, Mapping, "tpch", null),
    new("postgres_fdw_estimate", "postgres_fdw", remote + Estimate, Mapping, "tpch", null),
    new("postgres", "pgdotnet_fdw", $"driver 'postgres', {remote}", Mapping, "tpch", "postgres_fdw"),
    new("postgres_estimate", "pgdotnet_fdw", $"driver 'postgres', {remote}{Estimate}", Mapping, "tpch", "postgres_fdw_estimate"),
    new("sqlite", "pgdotnet_fdw", $"driver 'sqlite', database '{args[2]}'", string.Empty, "main", null),
];
List<(Source Source, Session Session)> sources = [];
foreach (Source source in all)
{
    Session session = new(port, "near", $"SET search_path = {source.Title}, public; SET statement_timeout = '20s'");
    Answer? error = StatementFile.Read(Path.Combine(folder, "setup", "wrapper.sql"))
        .Select(statement => session.Ask(source.Fill(statement.Sql)))
        .FirstOrDefault(answer => answer.SqlState is not null);
    if (error is null)
    {
        sources.Add((source, session));
    }
    else
    {
        Console.WriteLine($"not ok {source.Title}: {error.SqlState}: {error.Message}");
        session.Dispose();
    }
}

Statement[] queries = [.. new[] { "tpch.sql", "joins.sql" }
    .SelectMany(name => StatementFile.Read(Path.Combine(folder, "queries", name)))
    .Where(query => query.Name.Contains(filter, StringComparison.Ordinal))];
StringBuilder report = new();
Stopwatch watch = Stopwatch.StartNew();
using (Session local = new(port, "near", "SET search_path = local, public"))
{
    if (mode == "answers")
    {
        new Answers(sources, local, report).Check(queries);
    }
    else
    {
        string wanted = Environment.GetEnvironmentVariable("SOURCES") is { Length: > 0 } names ? names : "postgres sqlite";
        StringBuilder tables = new();
        foreach ((Source source, Session session) in sources.Where(pair => wanted.Split(' ').Contains(pair.Source.Title)))
        {
            tables.Append(PlanQuality.Measure(queries, source, session, report));
        }

        Console.Write(tables);
    }
}

foreach ((_, Session session) in sources)
{
    session.Dispose();
}

File.WriteAllText(args[3], report.ToString());
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{queries.Length} queries ({watch.Elapsed.TotalSeconds:0.0} s); plans: {args[3]}"));
