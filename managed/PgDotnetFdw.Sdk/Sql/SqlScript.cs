namespace PgDotnetFdw.Sdk.Sql;

/// <summary>Commands that stand in one text, separated by semicolons.</summary>
public static class SqlScript
{
    /// <summary>Takes a text apart. Semicolons in quotes ('', "", $tag$) and comments separate nothing; a backslash is a character like others.</summary>
    /// <param name="text">The commands.</param>
    /// <returns>Those that are not empty, without their semicolons.</returns>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var commands = new List<string>();
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == ';')
            {
                Add(commands, text[start..i]);
                start = i + 1;
            }
            else
            {
                i = EndOf(text, i);
            }
        }

        Add(commands, text[start..]);
        return commands;
    }

    private static void Add(List<string> commands, string command)
    {
        string trimmed = command.Trim();
        if (trimmed.Length > 0)
        {
            commands.Add(trimmed);
        }
    }

    // Position of the last character of what starts here.
    private static int EndOf(string text, int start)
    {
        char first = text[start];
        char second = start + 1 < text.Length ? text[start + 1] : '\0';
        return (first, second) switch
        {
            ('\'' or '"', _) => Find(text, start + 1, first.ToString()),
            ('-', '-') => Find(text, start + 2, "\n"),
            ('/', '*') => EndOfComment(text, start + 2),
            ('$', _) when start == 0 || !IsWord(text[start - 1]) => EndOfDollarQuote(text, start),
            _ => start,
        };
    }

    private static int Find(string text, int from, string end)
    {
        int found = text.IndexOf(end, Math.Min(from, text.Length), StringComparison.Ordinal);
        return found < 0 ? text.Length : found + end.Length - 1;
    }

    // Comments may hold comments.
    private static int EndOfComment(string text, int from)
    {
        int depth = 1;
        for (int i = from; i + 1 < text.Length; i++)
        {
            int step = (text[i], text[i + 1]) switch
            {
                ('/', '*') => 1,
                ('*', '/') => -1,
                _ => 0,
            };
            depth += step;
            i += Math.Abs(step);
            if (depth == 0)
            {
                return i;
            }
        }

        return text.Length;
    }

    private static int EndOfDollarQuote(string text, int start)
    {
        int end = start + 1;
        while (end < text.Length && IsWord(text[end]))
        {
            end++;
        }

        bool isQuote = end < text.Length && text[end] == '$' && !char.IsAsciiDigit(text[start + 1]);
        return isQuote ? Find(text, end + 1, text[start..(end + 1)]) : start;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
