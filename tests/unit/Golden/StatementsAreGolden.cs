using System.Text;

namespace PgDotnetFdw.Tests.Unit.Golden;

/// <summary>What is sent for a relation is what was reviewed. GOLDEN=1 accepts what is sent now (make golden).</summary>
public sealed class StatementsAreGolden
{
    private static readonly string s_folder = Repository.File("tests", "unit", "Golden", "files");

    public static TheoryData<string, string> Files()
    {
        var files = new TheoryData<string, string>();
        foreach (string name in Names())
        {
            files.Add("postgres", name);
            files.Add("sqlite", name);
        }

        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_case_is_sent_as_before(string driver, string name)
    {
        GoldenFile file = GoldenFile.Read(Path.Combine(s_folder, name + ".ir"));
        var planner = new GoldenPlanner(driver, file.Tables);
        var answers = new StringBuilder();
        foreach (GoldenCase golden in file.Cases)
        {
            answers.Append("== ").Append(golden.Title).Append('\n').Append(planner.Plan(golden)).Append('\n');
        }

        string path = Path.Combine(s_folder, driver, name + ".sql");
        if (Environment.GetEnvironmentVariable("GOLDEN") is not (null or ""))
        {
            File.WriteAllText(path, answers.ToString());
            return;
        }

        string expected = File.Exists(path) ? File.ReadAllText(path) : string.Empty;
        Assert.True(expected == answers.ToString(), $"{path} differs; \"make golden\" accepts:\n{Difference(expected, answers.ToString())}");
    }

    [Fact]
    public void What_was_read_is_printed_as_it_was()
    {
        foreach (GoldenStep step in Names().SelectMany(static n => GoldenFile.Read(Path.Combine(s_folder, n + ".ir")).Cases).SelectMany(static c => c.Steps))
        {
            if (step.Scan == 0)
            {
                Assert.Equal(string.Concat(step.Lines.Select(static l => l + "\n")), IrSteps.Print(IrSteps.Read(step.Lines)));
            }
        }
    }

    [Fact]
    public void Every_kind_of_expression_and_step_occurs()
    {
        HashSet<Type> kinds = Names()
            .SelectMany(static n => GoldenFile.Read(Path.Combine(s_folder, n + ".ir")).Cases)
            .SelectMany(static c => c.Steps)
            .Where(static s => s.Scan == 0)
            .SelectMany(static s => GoldenKinds.Of(IrSteps.Read(s.Lines)))
            .ToHashSet();
        Assert.Empty(GoldenKinds.All.Except(kinds).Select(static t => t.Name).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Names() =>
        Directory.GetFiles(s_folder, "*.ir").Select(static f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    // The lines that are in one text only, with the case in which they stand.
    private static string Difference(string expected, string actual)
    {
        string[] before = InCases(expected);
        string[] after = InCases(actual);
        return string.Join('\n', before.Except(after).Select(static l => "- " + l).Concat(after.Except(before).Select(static l => "+ " + l)));
    }

    private static string[] InCases(string text)
    {
        string title = string.Empty;
        var lines = new List<string>();
        foreach (string line in text.Split('\n'))
        {
            title = line.StartsWith("== ", StringComparison.Ordinal) ? line : title;
            lines.Add($"{title}\n    {line}");
        }

        return [.. lines];
    }
}
