using System.Globalization;
using System.Text;

namespace PgDotnetFdw.Tests.Bench;

/// <summary>Writes what was measured as Markdown.</summary>
public static class Report
{
    private const string Begin = "<!-- begin: measured by make bench -->";
    private const string End = "<!-- end: measured by make bench -->";

    /// <summary>A table for each section.</summary>
    /// <param name="comparisons">In their order.</param>
    public static string Tables(IEnumerable<Comparison> comparisons)
    {
        StringBuilder text = new();
        foreach (IGrouping<string, Comparison> section in comparisons.GroupBy(comparison => comparison.Section))
        {
            text.Append(CultureInfo.InvariantCulture, $"### {section.Key}\n\n| | compared with | its ms | pgdotnet_fdw, ms | ratio | target | |\n|---|---|---|---|---|---|---|\n");
            foreach (Comparison line in section)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {line.Title} | {line.Rival} | {Milliseconds(line.RivalTime)} | {Milliseconds(line.OurTime)} | {line.Ratio:0.00} | {line.Target?.Text} | {(line.IsMissed ? "missed" : string.Empty)} |\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Replaces the measured part of a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="measured">Markdown.</param>
    public static string Replace(string page, string measured)
    {
        int from = page.IndexOf(Begin, StringComparison.Ordinal);
        int to = page.IndexOf(End, StringComparison.Ordinal);
        return from < 0 || to < from
            ? throw new InvalidOperationException($"the page has no lines \"{Begin}\" and \"{End}\"")
            : $"{page[..(from + Begin.Length)]}\n\n{measured.Trim()}\n\n{page[to..]}";
    }

    private static string Milliseconds(double value) => value.ToString(value >= 100 ? "0" : value >= 1 ? "0.0" : "0.000", CultureInfo.InvariantCulture);
}
