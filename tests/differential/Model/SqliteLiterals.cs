using System.Globalization;

namespace PgDotnetFdw.Tests.Differential.Model;

/// <summary>How values in PostgreSQL's text form are written for SQLite.</summary>
internal static class SqliteLiterals
{
    /// <summary>As a text.</summary>
    public static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>As a number; SQLite has no word for infinity, but numbers that are too large.</summary>
    public static string Number(string value) => value.Replace("Infinity", "9e999", StringComparison.Ordinal);

    /// <summary>As 1 or 0.</summary>
    public static string Boolean(string value) => value == "true" ? "1" : "0";

    /// <summary>As a BLOB.</summary>
    public static string Blob(string value) => $"X'{value.Replace("\\x", string.Empty, StringComparison.Ordinal).Replace("-", string.Empty, StringComparison.Ordinal)}'";

    /// <summary>As seconds since 1970.</summary>
    public static string Unix(string value) => Seconds(value).ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>As a Julian day.</summary>
    public static string Julian(string value) => ((Seconds(value) / 86_400) + 2_440_587.5).ToString("0.0######", CultureInfo.InvariantCulture);

    private static double Seconds(string value) =>
        (DateTimeOffset.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) - DateTimeOffset.UnixEpoch).TotalSeconds;
}
