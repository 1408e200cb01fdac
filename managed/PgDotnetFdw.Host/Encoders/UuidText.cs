// How is a UUID read from and written as text? As uuid_in and uuid_out do (src/backend/utils/adt/uuid.c).

using PgDotnetFdw.Host.Rows;

namespace PgDotnetFdw.Host.Encoders;

internal static class UuidText
{
    internal const int Size = 16;

    /// <summary>Appends the standard form.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="bytes">16 bytes.</param>
    internal static void Append(NativeList<byte> text, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < Size; i++)
        {
            if (i is 4 or 6 or 8 or 10)
            {
                text.Add((byte)'-');
            }

            text.Add(HexText.Digit(bytes[i] >> 4));
            text.Add(HexText.Digit(bytes[i] & 15));
        }
    }

    /// <summary>Reads 32 digits, with a hyphen allowed after each group of four, and braces around them.</summary>
    /// <param name="text">Without white space around it.</param>
    /// <param name="bytes">Receives 16 bytes.</param>
    internal static bool TryParse(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        if (text.Length > 2 && text[0] == (byte)'{' && text[^1] == (byte)'}')
        {
            text = text[1..^1];
        }

        int position = 0;
        for (int i = 0; i < Size; i++)
        {
            int high = position + 1 < text.Length ? HexText.Value(text[position]) : -1;
            int low = high >= 0 ? HexText.Value(text[position + 1]) : -1;
            if (low < 0)
            {
                return false;
            }

            bytes[i] = (byte)((high << 4) | low);
            position += 2;
            if (i % 2 == 1 && i < Size - 1 && position < text.Length && text[position] == (byte)'-')
            {
                position++;
            }
        }

        return position == text.Length;
    }
}
