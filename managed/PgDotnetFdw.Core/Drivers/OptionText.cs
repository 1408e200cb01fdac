// How is an option's value written?
//
// Texts come from DDL and are judged here for the validator and the binder alike, so that what one accepts the other can bind. The words of
// a choice are the enum's members in lower case with underscores. SQLSTATEs of wrong values are those of postgres_fdw, for all drivers.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>Reads and writes the values of options.</summary>
internal static class OptionText
{
    /// <summary>Reads a value.</summary>
    /// <exception cref="ForeignDataException">22023: not of the option's type, or out of its range; 42601: no boolean.</exception>
    public static object Read(OptionDeclaration option, string text)
    {
        return TryRead(option, text) ?? throw Invalid(option, text);
    }

    /// <summary>Writes a value as one would write it in DDL; null when there is none.</summary>
    public static string? Write(OptionKind kind, object? value)
    {
        return value switch
        {
            null => null,
            IReadOnlyDictionary<string, string> => null,
            bool flag => flag ? "true" : "false",
            TimeSpan time when time.Ticks % TimeSpan.TicksPerSecond == 0 => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            TimeSpan time => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + "ms",
            Enum member => Word(member.ToString()),
            string text => kind == OptionKind.Text && text.Length == 0 ? null : text,
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
    }

    /// <summary>Name of the option's type, for pgdotnet.options().</summary>
    public static string TypeName(OptionDeclaration option)
    {
        return option.Kind switch
        {
            OptionKind.Text or OptionKind.Keywords => "text",
            OptionKind.Boolean => "boolean",
            OptionKind.Integer => "integer",
            OptionKind.BigInteger => "bigint",
            OptionKind.Number => "double precision",
            OptionKind.Duration => "interval",
            OptionKind.Choice => Words(option, "|"),
        };
    }

    private static object? TryRead(OptionDeclaration option, string text)
    {
        switch (option.Kind)
        {
            case OptionKind.Text:
            case OptionKind.Keywords:
                return text;
            case OptionKind.Boolean:
                return ReadBoolean(text);
            case OptionKind.Integer:
                return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int integer) && IsInRange(option, integer)
                    ? integer
                    : null;
            case OptionKind.BigInteger:
                return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long big) && IsInRange(option, big)
                    ? big
                    : null;
            case OptionKind.Number:
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                    && double.IsFinite(number) && IsInRange(option, number)
                    ? number
                    : null;
            case OptionKind.Duration:
                return ReadDuration(text) is { } time && IsInRange(option, time.TotalSeconds) ? time : null;
            case OptionKind.Choice:
                return ReadChoice(option.ValueType, text);
            default:
                throw new ArgumentOutOfRangeException(nameof(option));
        }
    }

    private static bool IsInRange(OptionDeclaration option, double value)
    {
        return value >= option.Attribute.Minimum && value <= option.Attribute.Maximum;
    }

    private static object? ReadBoolean(string text)
    {
        return text.ToLowerInvariant() switch
        {
            "true" or "on" or "yes" or "1" => true,
            "false" or "off" or "no" or "0" => false,
            _ => null,
        };
    }

    private static TimeSpan? ReadDuration(string text)
    {
        string number = text.Trim();
        long ticksPerUnit = TimeSpan.TicksPerSecond;
        if (number.EndsWith("ms", StringComparison.OrdinalIgnoreCase))
        {
            ticksPerUnit = TimeSpan.TicksPerMillisecond;
            number = number[..^2];
        }
        else if (number.EndsWith("min", StringComparison.OrdinalIgnoreCase))
        {
            ticksPerUnit = TimeSpan.TicksPerMinute;
            number = number[..^3];
        }
        else if (number.EndsWith('s') || number.EndsWith('S'))
        {
            number = number[..^1];
        }

        return long.TryParse(number.TrimEnd(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long units)
            && Math.Abs((double)units * ticksPerUnit) < long.MaxValue
            ? TimeSpan.FromTicks(units * ticksPerUnit)
            : null;
    }

    private static object? ReadChoice(Type type, string text)
    {
        foreach (string member in Enum.GetNames(type))
        {
            if (string.Equals(Word(member), text, StringComparison.OrdinalIgnoreCase))
            {
                return Enum.Parse(type, member);
            }
        }

        return null;
    }

    private static ForeignDataException Invalid(OptionDeclaration option, string text)
    {
        string value = option.Attribute.Secret ? string.Empty : $": \"{text}\"";
        string sqlState = option.Kind == OptionKind.Boolean ? SqlState.SyntaxError : SqlState.InvalidParameterValue;
        return new ForeignDataException(sqlState, $"invalid value for option \"{option.Name}\"{value}")
        {
            Hint = option.Kind switch
            {
                OptionKind.Text or OptionKind.Keywords => null,
                OptionKind.Boolean => "Valid values are true and false.",
                OptionKind.Integer or OptionKind.BigInteger => $"Valid values are integers{Range(option)}.",
                OptionKind.Number => $"Valid values are numbers{Range(option)}.",
                OptionKind.Duration => $"Valid values are seconds{Range(option)}, or a number with the unit ms, s or min.",
                OptionKind.Choice => $"Valid values are: {Words(option, ", ")}.",
            },
        };
    }

    private static string Range(OptionDeclaration option)
    {
        double minimum = option.Attribute.Minimum;
        double maximum = option.Attribute.Maximum;
        return (double.IsFinite(minimum), double.IsFinite(maximum)) switch
        {
            (true, true) => string.Create(CultureInfo.InvariantCulture, $" between {minimum:0.###} and {maximum:0.###}"),
            (true, false) => string.Create(CultureInfo.InvariantCulture, $" not less than {minimum:0.###}"),
            (false, true) => string.Create(CultureInfo.InvariantCulture, $" not greater than {maximum:0.###}"),
            (false, false) => string.Empty,
        };
    }

    private static string Words(OptionDeclaration option, string separator)
    {
        return string.Join(separator, Enum.GetNames(option.ValueType).Select(Word));
    }

    // ReadCommitted becomes read_committed.
    private static string Word(string member)
    {
        var word = new StringBuilder(member.Length + 4);
        foreach (char c in member)
        {
            if (char.IsAsciiLetterUpper(c) && word.Length > 0 && word[^1] != '_')
            {
                word.Append('_');
            }

            word.Append(char.ToLowerInvariant(c));
        }

        return word.ToString();
    }
}
