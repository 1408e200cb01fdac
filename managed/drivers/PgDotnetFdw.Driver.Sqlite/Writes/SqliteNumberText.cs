// What does SQLite make of a text that is stored in a column of INTEGER, NUMERIC or REAL affinity?
//
// A number, when all of it is one in SQLite's own grammar: blanks, a sign, digits with a point, an exponent, blanks. It then reads as the number's text
// (https://www.sqlite.org/datatype3.html, section 3), which is the same only for the forms in which SQLite itself writes numbers. Here only those are let
// through that SQLite has written so in all its versions.

namespace PgDotnetFdw.Driver.Sqlite.Writes;

internal static class SqliteNumberText
{
    // A double names each decimal of this many digits, and SQLite writes as many.
    private const int ExactDigits = 15;

    // The greatest integer has 19.
    private const int SafeIntegerDigits = 18;

    // From 0.0001 on SQLite writes no exponent.
    private const int MostLeadingZeros = 3;

    /// <summary>Whether the text may be a number to SQLite.</summary>
    internal static bool MayBeNumber(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t\n\v\f\r"u8);
        int position = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        int digits = Skip(text, ref position);
        if (position < text.Length && text[position] == (byte)'.')
        {
            position++;
            digits += Skip(text, ref position);
        }

        if (digits == 0)
        {
            return false;
        }

        if (position < text.Length && text[position] is (byte)'e' or (byte)'E')
        {
            position++;
            position += position < text.Length && text[position] is (byte)'-' or (byte)'+' ? 1 : 0;
            Skip(text, ref position);
        }

        return position == text.Length;
    }

    /// <summary>Whether the text reads the same once it has been stored.</summary>
    internal static bool Stays(ReadOnlySpan<byte> text, SqliteAffinity affinity)
    {
        if (!MayBeNumber(text))
        {
            return true;
        }

        ReadOnlySpan<byte> digits = text[0] == (byte)'-' ? text[1..] : text;
        int point = digits.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = point < 0 ? digits : digits[..point];
        ReadOnlySpan<byte> fraction = point < 0 ? [] : digits[(point + 1)..];
        if (whole.IsEmpty || whole.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0 || fraction.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0
            || (whole.Length > 1 && whole[0] == (byte)'0'))
        {
            return false;
        }

        if (point < 0)
        {
            return affinity != SqliteAffinity.Real && whole.Length <= SafeIntegerDigits && !(whole[0] == (byte)'0' && digits.Length != text.Length);
        }

        int zeros = fraction.IndexOfAnyExcept((byte)'0');
        return zeros >= 0 && fraction[^1] != (byte)'0' && whole.Length + fraction.Length <= ExactDigits && (whole[0] != (byte)'0' || zeros <= MostLeadingZeros);
    }

    private static int Skip(ReadOnlySpan<byte> text, ref int position)
    {
        int start = position;
        while (position < text.Length && text[position] is >= (byte)'0' and <= (byte)'9')
        {
            position++;
        }

        return position - start;
    }
}
