// How is a manifest read without a JSON library?
//
// The first use of the framework's reader costs a session 4 ms, most of it for compiling vectorized searches, and a manifest is a few words. So one that
// looks as they all do, an object of strings without escapes, is read here. Anything else is left to the framework's reader, with its errors.

using System.Text;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>Reads JSON that is an object of plain ASCII strings.</summary>
internal static class PlainManifest
{
    /// <summary>Reads all of it.</summary>
    /// <param name="json">The text.</param>
    /// <returns>Its properties; null when it is not of that form.</returns>
    public static Dictionary<string, string>? TryRead(ReadOnlySpan<byte> json)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        int at = 0;
        byte separator = (byte)'{';
        while (TryTake(json, ref at, separator))
        {
            if (!TryTakeString(json, ref at, out string name) || !TryTake(json, ref at, (byte)':') || !TryTakeString(json, ref at, out string value))
            {
                return null;
            }

            values[name] = value;
            separator = (byte)',';
        }

        bool isWhole = TryTake(json, ref at, (byte)'}') && SkipBlanks(json, at) == json.Length;
        return isWhole && values.Count > 0 ? values : null;
    }

    private static int SkipBlanks(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }

    private static bool TryTake(ReadOnlySpan<byte> json, ref int at, byte expected)
    {
        int next = SkipBlanks(json, at);
        if (next >= json.Length || json[next] != expected)
        {
            return false;
        }

        at = next + 1;
        return true;
    }

    private static bool TryTakeString(ReadOnlySpan<byte> json, ref int at, out string text)
    {
        text = string.Empty;
        if (!TryTake(json, ref at, (byte)'"'))
        {
            return false;
        }

        int start = at;
        while (at < json.Length && json[at] is >= (byte)' ' and <= (byte)'~' and not (byte)'\\' and not (byte)'"')
        {
            at++;
        }

        if (at >= json.Length || json[at] != (byte)'"')
        {
            return false;
        }

        text = Encoding.ASCII.GetString(json[start..at]);
        at++;
        return true;
    }
}
