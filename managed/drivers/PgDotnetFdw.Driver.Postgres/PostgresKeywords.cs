using System.Globalization;
using Npgsql;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// The options <c>connection.KEYWORD</c>: what Npgsql's connection string has and no option of another name. A keyword that would change what the driver relies on, or
/// go round what another option decides, is refused.
/// </summary>
internal static class PostgresKeywords
{
    /// <summary>Keywords that are passed on, as Npgsql spells them.</summary>
    private static readonly HashSet<string> s_passed = new(StringComparer.OrdinalIgnoreCase)
    {
        "Array Nullability Mode", "Check Certificate Revocation", "Include Realm", "Internal Command Timeout", "No Reset On Close", "Read Buffer Size", "Server Compatibility Mode",
        "Socket Receive Buffer Size", "Socket Send Buffer Size", "Write Buffer Size",
    };

    /// <summary>Keywords that have an option.</summary>
    private static readonly Dictionary<string, string> s_options = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Host"] = "host",
        ["Port"] = "port",
        ["Database"] = "dbname",
        ["Username"] = "user",
        ["Password"] = "password",
        ["Application Name"] = "application_name",
        ["SSL Mode"] = "sslmode",
        ["SSL Negotiation"] = "sslnegotiation",
        ["SSL Certificate"] = "sslcert",
        ["SSL Key"] = "sslkey",
        ["SSL Password"] = "sslpassword",
        ["Root Certificate"] = "sslrootcert",
        ["GSS Encryption Mode"] = "gssencmode",
        ["Channel Binding"] = "channel_binding",
        ["Require Auth"] = "require_auth",
        ["Timeout"] = "connect_timeout",
        ["Command Timeout"] = "query_timeout",
        ["Target Session Attributes"] = "target_session_attrs",
        ["Load Balance Hosts"] = "load_balance_hosts",
        ["TCP Keepalive"] = "keepalives",
        ["TCP Keepalive Time"] = "keepalives_idle",
        ["TCP Keepalive Interval"] = "keepalives_interval",
        ["Options"] = "options",
    };

    /// <summary>Judges one option. Its value is in no message: it might be a secret.</summary>
    /// <exception cref="ForeignDataException">HV00D: Npgsql has no such keyword. 0A000: it is not passed on. 22023: it does not take the value.</exception>
    public static void Check(string option, string value)
    {
        string keyword = KeywordOf(option[ConnectionOptions.KeywordPrefix.Length..]);
        NpgsqlConnectionStringBuilder settings = [];
        if (!settings.ContainsKey(keyword))
        {
            throw new ForeignDataException(SqlState.InvalidOptionName, $"invalid option \"{option}\"")
            {
                Hint = $"Keywords of the provider Npgsql that are passed on: {string.Join(", ", s_passed.Order(StringComparer.Ordinal))}.",
            };
        }

        string name = Canonical(keyword);
        if (!s_passed.Contains(name))
        {
            throw new ForeignDataException(SqlState.FeatureNotSupported, $"driver \"postgres\" does not support the option \"{option}\"")
            {
                Hint = s_options.TryGetValue(name, out string? other) ? $"Use the option \"{other}\"." : "The driver sets it itself.",
            };
        }

        try
        {
            settings[keyword] = value;
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            throw new ForeignDataException(SqlState.InvalidParameterValue, $"invalid value for option \"{option}\"");
        }
    }

    /// <summary>Gives the provider what was set.</summary>
    public static void Apply(IReadOnlyDictionary<string, string> keywords, NpgsqlConnectionStringBuilder settings)
    {
        foreach (KeyValuePair<string, string> keyword in keywords)
        {
            // Also those that no validator has seen.
            Check(ConnectionOptions.KeywordPrefix + keyword.Key, keyword.Value);
            settings[KeywordOf(keyword.Key)] = keyword.Value;
        }
    }

    private static string KeywordOf(string name) => name.Replace('_', ' ');

    // The provider knows its keywords by several names; which one this is shows in what it writes.
    private static string Canonical(string keyword)
    {
        foreach (string name in s_passed.Concat(s_options.Keys))
        {
            if (name.Equals(keyword, StringComparison.OrdinalIgnoreCase) || name.Replace(" ", string.Empty, StringComparison.Ordinal).Equals(keyword, StringComparison.OrdinalIgnoreCase))
            {
                return name;
            }
        }

        return CultureInfo.InvariantCulture.TextInfo.ToLower(keyword);
    }
}
