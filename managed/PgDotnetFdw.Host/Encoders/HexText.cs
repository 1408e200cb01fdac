// How is a byte string read from and written as text? PostgreSQL's hex form (\x...) and, for reading, its older escape form.

using PgDotnetFdw.Host.Rows;

namespace PgDotnetFdw.Host.Encoders;

internal static class HexText
{
    /// <summary>Appends the hex form.</summary>
    internal static void Append(NativeList<byte> text, ReadOnlySpan<byte> bytes)
    {
        text.Add("\\x"u8);
        Span<byte> added = text.AddUnset(bytes.Length * 2);
        for (int i = 0; i < bytes.Length; i++)
        {
            added[i * 2] = Digit(bytes[i] >> 4);
            added[(i * 2) + 1] = Digit(bytes[i] & 15);
        }
    }

    /// <summary>Reads either form.</summary>
    /// <param name="text">As byteain takes it.</param>
    /// <param name="bytes">Receives the bytes.</param>
    /// <returns>false when the text is neither.</returns>
    internal static bool TryParse(ReadOnlySpan<byte> text, NativeList<byte> bytes)
    {
        bytes.Reserve(text.Length);
        return text.StartsWith("\\x"u8) ? TryHex(text[2..], bytes) : TryEscaped(text, bytes);
    }

    /// <summary>A hexadecimal digit's value, −1 when it is none.</summary>
    internal static int Value(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };

    /// <summary>The digit of a value from 0 to 15.</summary>
    internal static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);

    private static bool TryHex(ReadOnlySpan<byte> text, NativeList<byte> bytes)
    {
        for (int i = 0; i < text.Length; i++)
        {
            // White space is allowed between pairs.
            if (text[i] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
            {
                continue;
            }

            int high = Value(text[i++]);
            int low = i < text.Length ? Value(text[i]) : -1;
            if (high < 0 || low < 0)
            {
                return false;
            }

            bytes.Add((byte)((high << 4) | low));
        }

        return true;
    }

    private static bool TryEscaped(ReadOnlySpan<byte> text, NativeList<byte> bytes)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != (byte)'\\')
            {
                bytes.Add(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == (byte)'\\')
            {
                bytes.Add((byte)'\\');
                i++;
            }
            else if (i + 3 < text.Length && text[i + 1] is >= (byte)'0' and <= (byte)'3'
                && text[i + 2] is >= (byte)'0' and <= (byte)'7' && text[i + 3] is >= (byte)'0' and <= (byte)'7')
            {
                bytes.Add((byte)(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0')));
                i += 3;
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
