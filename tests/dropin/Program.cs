using System.Diagnostics;
using System.Globalization;
using System.Text;
using PgDotnetFdw.Tests;
using PgDotnetFdw.Tests.Dropin;
using PgDotnetFdw.Tests.Plans;

// Usage: Dropin PORT REPORT
//
// Runs every statement of tests/dropin/statements through postgres_fdw and through pgdotnet_fdw, compares rows, SQLSTATEs and plans, prints what
// differs and writes all plans to the file REPORT.  FILTER=part of a statement's name; ASPECT=answers or plans compares only those.
// Lines "ok ..." and "not ok ..." are counted by scripts/check.

int port = int.Parse(args[0], CultureInfo.InvariantCulture);
string filter = Environment.GetEnvironmentVariable("FILTER") ?? string.Empty;
string aspect = Environment.GetEnvironmentVariable("ASPECT") ?? string.Empty;
string folder = Repository.File("tests", "dropin");

using Session far = new(port, "far");
far.Must(File.ReadAllText(Path.Combine(folder, "setup", "types.sql")));
far.Must(File.ReadAllText(Path.Combine(folder, "setup", "far.sql")));
using (Session near = new(port, "near"))
{
    near.Must(File.ReadAllText(Path.Combine(folder, "setup", "types.sql")));
    near.Must(File.ReadAllText(Path.Combine(folder, "setup", "near.sql")));
}

using Wrapper theirs = new("postgres_fdw", "pgf", string.Empty, port);
using Wrapper ours = new("pgdotnet_fdw", "ours", "driver 'postgres', ", port);
IReadOnlyList<Statement> setUp = StatementFile.Read(Path.Combine(folder, "setup", "wrapper.sql"));
if (theirs.SetUp(setUp) is [string first, ..])
{
    throw new InvalidOperationException($"the set-up script is wrong: {first}");
}

foreach (string error in ours.SetUp(setUp))
{
    Console.WriteLine($"not ok setup\n   {error.Replace("\n", "\n   ", StringComparison.Ordinal)}\n");
}

StringBuilder report = new();
Stopwatch watch = Stopwatch.StartNew();
Tally tally = new();
foreach (string path in Directory.GetFiles(Path.Combine(folder, "statements"), "*.sql").Order(StringComparer.Ordinal))
{
    foreach (Statement statement in Again.With(StatementFile.Read(path)).Where(statement => statement.Name.Contains(filter, StringComparison.Ordinal)))
    {
        Result measure = theirs.Run(statement, far);
        if (statement.Far is not null)
        {
            measure = measure with { Answer = far.Ask($"SET search_path = store, public; {statement.Sql}") };
        }

        Comparison comparison = new(statement, measure, ours.Run(statement, far));
        report.Append(comparison.Describe(0)).Append('\n');
        tally.Add(comparison);
        Console.WriteLine(comparison.Verdict(aspect));
    }
}

File.WriteAllText(args[1], report.ToString());
Console.WriteLine(tally.Table());
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tally.Summary} ({watch.Elapsed.TotalSeconds:0.0} s); all plans: {args[1]}"));
