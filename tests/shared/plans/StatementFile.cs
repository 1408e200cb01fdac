using System.Globalization;

namespace PgDotnetFdw.Tests.Plans;

/// <summary>
/// Reads SQL files in blocks, which blank lines separate. A statement ends with a semicolon at the end of a line; the last of a block is the one
/// that is compared, those before it prepare. Lines that begin with "--@" are directives, with "--" comments. A block without SQL is a comment.
/// Of the directives only "name" is known here: it replaces the name that file and number make.
/// </summary>
public static class StatementFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">File; its name without number and extension names the statements.</param>
    public static IReadOnlyList<Statement> Read(string path)
    {
        string subject = Path.GetFileNameWithoutExtension(path).TrimStart([.. "0123456789-"]);
        List<Statement> statements = [];
        foreach (string[] block in Blocks(File.ReadAllLines(path)))
        {
            List<string> sql = Split(block.Where(line => !line.StartsWith("--", StringComparison.Ordinal)));
            if (sql.Count > 0)
            {
                Dictionary<string, string> directives = Directives(block);
                string name = directives.GetValueOrDefault("name") ?? string.Create(CultureInfo.InvariantCulture, $"{subject}/{statements.Count + 1}");
                statements.Add(new Statement(name, string.Join('\n', sql[..^1]), sql[^1].TrimEnd(';'), directives));
            }
        }

        return statements;
    }

    private static IEnumerable<string[]> Blocks(string[] lines)
    {
        List<string> block = [];
        foreach (string line in lines.Append(string.Empty))
        {
            if (line.Length > 0)
            {
                block.Add(line);
            }
            else if (block.Count > 0)
            {
                yield return [.. block];
                block.Clear();
            }
        }
    }

    private static List<string> Split(IEnumerable<string> lines)
    {
        List<string> statements = [];
        List<string> current = [];
        foreach (string line in lines)
        {
            current.Add(line);
            if (line.EndsWith(';'))
            {
                statements.Add(string.Join('\n', current));
                current.Clear();
            }
        }

        return current.Count == 0 ? statements : throw new InvalidDataException($"a statement has no end: {string.Join('\n', current)}");
    }

    private static Dictionary<string, string> Directives(string[] block) => block
        .Where(line => line.StartsWith("--@ ", StringComparison.Ordinal))
        .Select(line => line[4..].Split(' ', 2))
        .ToDictionary(words => words[0], words => words.Length > 1 ? words[1] : string.Empty);
}
