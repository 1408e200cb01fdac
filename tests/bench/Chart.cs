using System.Globalization;
using System.Text;

namespace PgDotnetFdw.Tests.Bench;

/// <summary>Draws ratios as horizontal bars: the shorter, the faster; the line is the rival.</summary>
public static class Chart
{
    private const int Left = 330;
    private const int Width = 560;
    private const int Step = 20;
    private const double Longest = 1.6;

    /// <summary>An SVG image; light and dark pages both show it.</summary>
    /// <param name="comparisons">One bar each.</param>
    public static string Svg(IReadOnlyList<Comparison> comparisons)
    {
        StringBuilder body = new();
        int y = 0;
        foreach (IGrouping<string, Comparison> section in comparisons.GroupBy(comparison => comparison.Section))
        {
            y += Step + 14;
            Text(body, 10, y, section.Key, "font-weight='bold'");
            foreach (Comparison line in section)
            {
                y += Step;
                string label = line.Rival == Wrapper.Theirs.Title ? line.Title : $"{line.Title} / {line.Rival.Replace("postgres_fdw, ", string.Empty, StringComparison.Ordinal)}";
                Text(body, Left - 8, y, label, "text-anchor='end' font-size='11'");
                double length = Math.Min(line.Ratio, Longest) / Longest * Width;
                Add(body, $"<rect x='{Left}' y='{y - 11}' width='{length:0.0}' height='13' rx='2' fill='{(line.IsMissed ? "#d98032" : "#3b7dd8")}'/>");
                Text(body, Left + (int)length + 5, y, line.Ratio.ToString("0.00", CultureInfo.InvariantCulture), "font-size='11'");
            }
        }

        int height = y + 40;
        double one = Left + (Width / Longest);
        StringBuilder svg = new();
        Add(svg, $"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {Left + Width + 50} {height}' font-family='sans-serif' font-size='12' fill='#808080'>\n");
        svg.Append(body);
        Add(svg, $"<line x1='{one:0.0}' y1='20' x2='{one:0.0}' y2='{height - 24}' stroke='#808080' stroke-dasharray='3 3'/>\n");
        Text(svg, (int)one, height - 8, "as fast as the rival", "text-anchor='middle' font-size='11'");
        return svg.Append("</svg>\n").ToString();
    }

    private static void Text(StringBuilder svg, int x, int y, string text, string style) =>
        Add(svg, $"<text x='{x}' y='{y}' {style}>{System.Security.SecurityElement.Escape(text)}</text>\n");

    private static void Add(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
