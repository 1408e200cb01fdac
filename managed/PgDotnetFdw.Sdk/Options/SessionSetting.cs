namespace PgDotnetFdw.Sdk.Options;

/// <summary>
/// One entry of the option environment: <c>name=value</c> sets, <c>+name=value</c> puts the value in front of the present one, <c>name+=value</c> behind it.
/// Entries are separated by semicolons; a value that holds one stands in single quotes, a single quote within quotes is doubled.
/// </summary>
/// <param name="Name">The setting: letters, digits, underscores and dots.</param>
/// <param name="Value">What is set or added.</param>
/// <param name="Addition">−1 in front of the present value, 1 behind it, 0 instead of it.</param>
public sealed record SessionSetting(string Name, string Value, int Addition)
{
    /// <summary>Reads the option.</summary>
    /// <param name="text">The option's value; null = there are no entries.</param>
    /// <exception cref="ForeignDataException">22023: it cannot be read.</exception>
    public static IReadOnlyList<SessionSetting> Read(string? text)
    {
        var settings = new List<SessionSetting>();
        int start = 0;
        while (text is not null && start < text.Length)
        {
            int end = EndOfEntry(text, start);
            string entry = text[start..end].Trim();
            if (entry.Length > 0)
            {
                settings.Add(ReadEntry(entry));
            }

            start = end + 1;
        }

        return settings;
    }

    private static int EndOfEntry(string text, int start)
    {
        bool isQuoted = false;
        for (int i = start; i < text.Length; i++)
        {
            isQuoted ^= text[i] == '\'';
            if (text[i] == ';' && !isQuoted)
            {
                return i;
            }
        }

        return isQuoted ? throw Malformed(text[start..].Trim()) : text.Length;
    }

    private static SessionSetting ReadEntry(string entry)
    {
        int sign = entry.IndexOf('=', StringComparison.Ordinal);
        if (sign < 0)
        {
            throw Malformed(entry);
        }

        string name = entry[..sign].TrimEnd();
        string value = entry[(sign + 1)..].TrimStart();
        int addition = name.StartsWith('+') ? -1 : name.EndsWith('+') ? 1 : 0;
        name = name.Trim('+').Trim();
        if (name.Length == 0 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.'))
        {
            throw Malformed(entry);
        }

        if (value.StartsWith('\''))
        {
            bool isWhole = value.Length >= 2 && value.EndsWith('\'');
            value = isWhole ? value[1..^1].Replace("''", "'", StringComparison.Ordinal) : throw Malformed(entry);
        }

        return new SessionSetting(name, value, addition);
    }

    private static ForeignDataException Malformed(string entry) =>
        new(SqlState.InvalidParameterValue, $"invalid entry in option \"environment\": \"{entry}\"")
        {
            Hint = "Valid entries are name=value, +name=value and name+=value, separated by semicolons.",
        };
}
