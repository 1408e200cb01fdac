using System.Text;
using PgDotnetFdw.Driver.Postgres.Links;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Settings of the remote session: those on which values and conditions depend, and those of the option "environment".</summary>
internal static class PostgresSettings
{
    /// <summary>
    /// Settings under which values, text and conditions mean the same on both sides; TimeZone and client_encoding are set beside them. As command line options of the
    /// session they win over ALTER ROLE and ALTER DATABASE, and cost no round trip.
    /// </summary>
    private static readonly KeyValuePair<string, string>[] s_pins =
    [
        new("DateStyle", "ISO"), new("IntervalStyle", "postgres"), new("extra_float_digits", "3"), new("search_path", "pg_catalog"), new("bytea_output", "hex"),
        new("standard_conforming_strings", "on"), new("array_nulls", "on"), new("transform_null_equals", "off"), new("quote_all_identifiers", "off"),
        new("xmlbinary", "base64"), new("xmloption", "content"), new("gin_fuzzy_search_limit", "0"),
    ];

    private static readonly KeyValuePair<string, string> s_timeZone = new("TimeZone", "GMT");
    private static readonly KeyValuePair<string, string> s_encoding = new("client_encoding", "UTF8");

    /// <summary>The fixed settings as command line options. They come last, so that they win over the option "options".</summary>
    public static string CommandLine { get; } = WriteCommandLine();

    /// <summary>The fixed settings as commands.</summary>
    public static IReadOnlyList<PostgresCommand> Pins =>
        Commands("SET", [.. s_pins, s_timeZone, s_encoding]);

    /// <summary>The same for one transaction; a pooler itself keeps client_encoding.</summary>
    public static IReadOnlyList<PostgresCommand> LocalPins => Commands("SET LOCAL", [.. s_pins, s_timeZone]);

    /// <summary>Refuses an environment that names a fixed setting.</summary>
    /// <exception cref="ForeignDataException">22023.</exception>
    public static void Check(string environment)
    {
        foreach (SessionSetting setting in SessionSetting.Read(environment))
        {
            if (Array.Exists<KeyValuePair<string, string>>([.. s_pins, s_timeZone, s_encoding], pin => pin.Key.Equals(setting.Name, StringComparison.OrdinalIgnoreCase)))
            {
                throw new ForeignDataException(SqlState.InvalidParameterValue, $"option \"environment\" cannot set \"{setting.Name}\"")
                {
                    Detail = "What values and conditions mean on the remote depends on it.",
                };
            }
        }
    }

    /// <summary>The commands that set an environment.</summary>
    public static IReadOnlyList<PostgresCommand> Write(string? environment) =>
        [.. SessionSetting.Read(environment).Select(static setting => new PostgresCommand(Write(setting)))];

    private static PostgresCommand[] Commands(string verb, KeyValuePair<string, string>[] settings) =>
        Array.ConvertAll(settings, setting => new PostgresCommand($"{verb} {setting.Key} = {PostgresLiterals.Quote(setting.Value)}"));

    private static string WriteCommandLine()
    {
        StringBuilder line = new();
        foreach ((string name, string value) in s_pins)
        {
            line.Append(line.Length == 0 ? "-c " : " -c ").Append(name).Append('=').Append(value);
        }

        return line.ToString();
    }

    private static string Write(SessionSetting setting) => "SELECT " + Call(setting, isLocal: false);

    /// <summary>The call that makes a setting.</summary>
    public static string Call(SessionSetting setting, bool isLocal)
    {
        string name = PostgresLiterals.Quote(setting.Name);
        string present = $"coalesce(pg_catalog.current_setting({name}, true), '')";
        string value = setting.Addition switch
        {
            < 0 => $"{PostgresLiterals.Quote(setting.Value)} || {present}",
            > 0 => $"{present} || {PostgresLiterals.Quote(setting.Value)}",
            _ => PostgresLiterals.Quote(setting.Value),
        };
        return $"pg_catalog.set_config({name}, {value}, {(isLocal ? "true" : "false")})";
    }
}
