using System.Globalization;

namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>Reads the tags of CommandComplete messages. Source: PostgreSQL docs, "Message Formats".</summary>
internal static class WireTags
{
    /// <summary>How many rows a command has changed or given.</summary>
    /// <param name="tag">E.g. <c>INSERT 0 1</c> or <c>COPY 7</c>, with a zero behind it.</param>
    /// <returns>0 when the tag does not say.</returns>
    public static long Count(ReadOnlySpan<byte> tag)
    {
        tag = tag.TrimEnd((byte)0);
        int blank = tag.LastIndexOf((byte)' ');
        return blank >= 0 && long.TryParse(tag[(blank + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : 0;
    }
}
