using System.Globalization;
using System.Text;
using PgDotnetFdw.Driver.Sqlite;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>Averages, and points in time as numbers, are PostgreSQL's own: averages.tsv and moments.tsv.</summary>
public sealed class NumbersEqualThoseOfPostgres
{
    private static readonly string[] s_fields = ["year", "quarter", "month", "day", "hour", "minute", "dow", "isodow", "doy"];
    private static readonly string[] s_units = ["year", "quarter", "month", "week", "day", "hour", "minute", "second"];

    [Fact]
    public void Averages_do()
    {
        foreach (string[] fields in Lines("averages.tsv"))
        {
            string average = SqliteUnits.Average(
                Int128.Parse(fields[0], CultureInfo.InvariantCulture),
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                long.Parse(fields[2], CultureInfo.InvariantCulture));

            Assert.Equal((fields[0], fields[2], fields[3]), (fields[0], fields[2], average));
        }
    }

    [Fact]
    public void Points_in_time_do()
    {
        foreach (string[] fields in Lines("moments.tsv"))
        {
            Assert.True(SqliteMoments.TryParse(fields[0], out long microseconds), fields[0]);
            List<string> found = [fields[0], microseconds.ToString(CultureInfo.InvariantCulture)];
            if (fields.Length > found.Count)
            {
                found.AddRange(s_fields.Select(field => SqliteMoments.TryPart(Encoding.UTF8.GetBytes(field), microseconds, out long part) ? part : -1).Select(Text));
                found.AddRange(s_units.Select(unit => SqliteMoments.TryTruncate(Encoding.UTF8.GetBytes(unit), microseconds, out long cut) ? cut : -1).Select(Text));
            }

            Assert.Equal(string.Join(' ', fields), string.Join(' ', found));
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Lines(string name) =>
        File.ReadLines(Repository.File("tests", "unit", "Sqlite", name)).Where(static line => !line.StartsWith('#')).Select(static line => line.Split('\t'));
}
