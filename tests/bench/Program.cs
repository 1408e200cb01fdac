using System.Diagnostics;
using System.Globalization;
using PgDotnetFdw.Tests;
using PgDotnetFdw.Tests.Bench;

// Usage: Bench PORT REMOTE-PORT SQLITE-FILE PSQL MACHINE DRIVER-FOLDER
//
// CASES=words: only cases whose name contains one of them ("memory" is one); ROUNDS=runs of each contestant, 5 by default;
// KEEP=file: what is measured is kept there, and what it has is not measured again; WRITE=1: writes docs/performance.md and its chart.
int port = int.Parse(args[0], CultureInfo.InvariantCulture);
int remotePort = int.Parse(args[1], CultureInfo.InvariantCulture);
string[] words = (Environment.GetEnvironmentVariable("CASES") ?? string.Empty).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
int rounds = Environment.GetEnvironmentVariable("ROUNDS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 5;
bool IsWanted(string name) => words.Length == 0 || words.Any(word => name.Contains(word, StringComparison.Ordinal));

Stopwatch watch = Stopwatch.StartNew();
using DelayProxy shortWay = new(remotePort, TimeSpan.FromMilliseconds(1));
using DelayProxy longWay = new(remotePort, TimeSpan.FromMilliseconds(20));
Link near = new("near", "Over loopback", remotePort, "whole");
Link[] others =
[
    new("1ms", "With 1 ms more for each round trip, a tenth of the rows", shortWay.Port, "tenth"),
    new("20ms", "With 20 ms more for each round trip, a hundredth of the rows", longWay.Port, "hundredth"),
];
BenchCase[] cases = [.. CaseTable.All(near, others).Where(bench => IsWanted(bench.Name))];
Link[] links = [.. new[] { near }.Concat(others).Where(link => link == near || cases.Any(bench => bench.Name.EndsWith($"-{link.Name}", StringComparison.Ordinal)))];
Stage stage = new(port, remotePort, args[2], links, rounds, args[3], args[5]);
KeptResults kept = new(Environment.GetEnvironmentVariable("KEEP") is { Length: > 0 } file ? file : null);
Progress($"{cases.Length} cases, {cases.Count(bench => kept.Has(bench.Name))} of them kept, {rounds} rounds");

List<Comparison> results = [];
foreach (BenchCase bench in cases)
{
    if (kept.Has(bench.Name))
    {
        results.AddRange(kept.Comparisons(bench.Name));
        continue;
    }

    Comparison[] lines = [.. bench.Measure(stage)];
    kept.Add(bench.Name, lines);
    foreach (Comparison line in lines)
    {
        results.Add(line);
        Progress($"{bench.Name}: {line.OurTime:0.###} ms, {line.Rival} {line.RivalTime:0.###} ms, ratio {line.Ratio:0.00}{(line.Target is { } target ? $", target {target.Text}" : string.Empty)}{(line.IsMissed ? ", missed" : string.Empty)}");
    }
}

string measured = $"Machine: {args[4]}.\n\n{Report.Tables(results)}";
if (IsWanted("memory"))
{
    if (!kept.Has("memory"))
    {
        string memory = MemoryTable.Measure(stage, near);
        kept.Add("memory", memory);
        measured += $"### Memory of a backend\n\n{memory}";
    }
    else
    {
        measured += $"### Memory of a backend\n\n{kept.Text("memory")}";
    }
}

Console.Write(measured);
Progress($"done");
if (Environment.GetEnvironmentVariable("WRITE") == "1")
{
    string page = Repository.File("docs", "performance.md");
    File.WriteAllText(page, Report.Replace(File.ReadAllText(page), measured));
    File.WriteAllText(Repository.File("docs", "performance.svg"), Chart.Svg(results));
}

void Progress(FormattableString line) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds,6:0.0} s  {line.ToString(CultureInfo.InvariantCulture)}"));
