namespace PgDotnetFdw.Tests.Unit.Architecture;

/// <summary>A file answers one question; a longer one holds a second.</summary>
public sealed class FilesStayReadable
{
    [Theory]
    [InlineData("native", "*.c", 1000)]
    [InlineData("native", "*.h", 1000)]
    [InlineData("managed", "*.cs", 600)]
    [InlineData("tests", "*.cs", 600)]
    public void No_file_is_longer_than_a_reader_can_hold(string folder, string pattern, int limit)
    {
        IEnumerable<string> longer = SourceFile.Below(folder, pattern)
            .Select(file => (file.Path, Lines: file.LineOf(file.Text.Length)))
            .Where(file => file.Lines > limit + 1)
            .Select(file => $"{file.Path}: {file.Lines} lines");

        Findings.None(longer);
    }

    [Fact]
    public void Nothing_is_left_unfinished()
    {
        // Spelled in two parts, so that this file is not found itself.
        string[] marks = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception"];

        IEnumerable<string> unfinished = new[] { ("native", "*.c"), ("native", "*.h"), ("managed", "*.cs"), ("tests", "*.cs"), ("sql", "*.sql") }
            .SelectMany(kind => SourceFile.Below(kind.Item1, kind.Item2))
            .Where(file => marks.Any(mark => file.Text.Contains(mark, StringComparison.Ordinal)))
            .Select(file => file.Path);

        Findings.None(unfinished);
    }
}
