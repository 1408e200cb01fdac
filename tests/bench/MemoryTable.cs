using System.Globalization;
using PgDotnetFdw.Tests.Plans;

namespace PgDotnetFdw.Tests.Bench;

/// <summary>How much memory a backend takes: idle after a first query, and at its peak while it reads many rows.</summary>
public static class MemoryTable
{
    private const double Limit = 32;

    /// <summary>Measures it.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="near">The remote over loopback.</param>
    /// <returns>A Markdown table.</returns>
    public static string Measure(Stage stage, Link near)
    {
        string rows = string.Empty;
        foreach ((string title, string schema, bool isOurs) in new[]
        {
            ("postgres_fdw", Stage.Schema(Wrapper.Theirs, near), false), ("pgdotnet_fdw, postgres", Stage.Schema(Wrapper.Ours, near), true), ("pgdotnet_fdw, sqlite", "lite", true),
        })
        {
            using Session session = stage.Open(schema);
            string pid = session.Must("SELECT pg_backend_pid()")[0];
            session.Must("SELECT count(*) FROM small");
            double idle = Status(pid, "VmHWM");
            double own = Status(pid, "RssAnon");
            int threads = Directory.GetDirectories($"/proc/{pid}/task").Length;
            string count = session.Must("SELECT count(id) FROM (SELECT * FROM tenfold OFFSET 0) x")[0];
            double peak = Status(pid, "VmHWM") - idle;
            string verdict = isOurs ? string.Create(CultureInfo.InvariantCulture, $"{Limit:0} | {(peak <= Limit ? string.Empty : "missed")}") : " | ";
            rows += string.Create(CultureInfo.InvariantCulture, $"| {title} | {own:0.0} | {threads} | {double.Parse(count, CultureInfo.InvariantCulture):N0} | {peak:0.0} | {verdict} |\n");
        }

        return $"| after | private memory when idle, MB | threads | rows then read | peak above idle, MB | target | |\n|---|---|---|---|---|---|---|\n{rows}";
    }

    private static double Status(string pid, string field)
    {
        string line = File.ReadLines($"/proc/{pid}/status").Single(text => text.StartsWith($"{field}:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', '\t')[^2], CultureInfo.InvariantCulture) / 1024;
    }
}
