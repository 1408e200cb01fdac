using System.Text;

namespace PgDotnetFdw.Core.Import;

/// <summary>Quotes names and texts for PostgreSQL's own SQL.</summary>
public static class SqlQuoting
{
    /// <summary>Longest name in bytes of UTF-8 (NAMEDATALEN − 1).</summary>
    private const int MaximumNameBytes = 63;

    /// <summary>A name as a quoted identifier.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text as a string literal; it means the same whatever standard_conforming_strings is.</summary>
    public static string Literal(string text)
    {
        string quoted = text.Replace("'", "''", StringComparison.Ordinal);
        return quoted.Contains('\\', StringComparison.Ordinal)
            ? $"E'{quoted.Replace("\\", "\\\\", StringComparison.Ordinal)}'"
            : $"'{quoted}'";
    }

    /// <summary>Cuts a name to what PostgreSQL keeps of it, at a character's boundary.</summary>
    public static string Truncate(string name)
    {
        int bytes = 0;
        int length = 0;
        foreach (Rune rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaximumNameBytes)
            {
                return name[..length];
            }

            length += rune.Utf16SequenceLength;
        }

        return name;
    }
}
