using System.Security.Authentication;
using Npgsql;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>libpq's options that are no more than a value of the provider's, or that cannot be honoured.</summary>
internal static class PostgresLibpqOptions
{
    private const string NeedsOwnFile = "The server process does not read files of its own account for other users.";
    private const string NotInProvider = "The provider Npgsql has nothing like it.";

    /// <summary>Options of libpq and postgres_fdw that are refused, and why.</summary>
    public static IReadOnlyDictionary<string, string> Refused { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["service"] = NeedsOwnFile + " Write the service's settings as options of the server.",
        ["servicefile"] = NeedsOwnFile,
        ["passfile"] = NeedsOwnFile + " Use the option \"password\" of the user mapping.",
        ["requirepeer"] = NotInProvider,
        ["sslcrl"] = NotInProvider,
        ["sslcrldir"] = NotInProvider,
        ["sslkeylogfile"] = "It would disclose the contents of the connection.",
        ["gsslib"] = NotInProvider,
        ["krbsrvname"] = "Authentication by GSSAPI is not used.",
        ["gssdelegation"] = NotInProvider,
        ["keepalives_count"] = NotInProvider,
        ["tcp_user_timeout"] = NotInProvider + " Use the options \"query_timeout\" and \"keepalives_idle\".",
        ["scram_client_key"] = NotInProvider,
        ["scram_server_key"] = NotInProvider,
        ["use_scram_passthrough"] = NotInProvider,
        ["oauth_issuer"] = NotInProvider,
        ["oauth_client_id"] = NotInProvider,
        ["oauth_client_secret"] = NotInProvider,
        ["oauth_scope"] = NotInProvider,
        ["client_encoding"] = "It is always UTF8.",
        ["replication"] = "Foreign tables are not read over replication connections.",
    };

    /// <summary>Words of options of which not every one can be honoured.</summary>
    private static readonly Dictionary<string, Words> s_words = new(StringComparer.Ordinal)
    {
        ["channel_binding"] = new(["disable", "prefer", "require"], []),
        ["gssencmode"] = new(["disable", "prefer"], ["require"]),
        ["sslnegotiation"] = new(["postgres", "direct"], []),
        ["sslcompression"] = new(["0"], ["1"]),
        ["sslsni"] = new(["1"], ["0"]),
        ["sslcertmode"] = new(["allow", "disable"], ["require"]),
        ["session_pooler"] = new(["none", "session", "transaction"], ["statement"]),
        ["keepalives"] = new(["0", "1"], []),
        ["load_balance_hosts"] = new(["disable", "random"], []),
        ["target_session_attrs"] = new(["any", "read-write", "read-only", "primary", "standby", "prefer-standby"], []),
        ["ssl_min_protocol_version"] = new(["TLSv1.2", "TLSv1.3"], ["TLSv1", "TLSv1.1"]),
        ["ssl_max_protocol_version"] = new(["TLSv1.2", "TLSv1.3"], ["TLSv1", "TLSv1.1"]),
        ["min_protocol_version"] = new(["3.0"], ["3.2", "latest"]),
        ["max_protocol_version"] = new(["3.0", "3.2", "latest"], []),
    };

    /// <summary>libpq's words for methods of authentication, and the provider's.</summary>
    private static readonly Dictionary<string, string> s_methods = new(StringComparer.Ordinal)
    {
        ["password"] = "Password",
        ["md5"] = "MD5",
        ["gss"] = "GSS",
        ["sspi"] = "SSPI",
        ["scram-sha-256"] = "ScramSHA256",
        ["none"] = "None",
    };

    /// <summary>Judges the value of an option that knows only some words.</summary>
    /// <exception cref="ForeignDataException">0A000: libpq knows the word. 22023: it does not.</exception>
    public static void Check(string name, string value)
    {
        if (name == "require_auth")
        {
            _ = Methods(value);
            return;
        }

        if (!s_words.TryGetValue(name, out Words? words) || words.Honoured.Contains(value))
        {
            return;
        }

        string hint = $"Valid values are: {string.Join(", ", words.Honoured)}.";
        throw words.Refused.Contains(value)
            ? new ForeignDataException(SqlState.FeatureNotSupported, $"driver \"postgres\" does not support the value \"{value}\" of option \"{name}\"") { Hint = hint }
            : new ForeignDataException(SqlState.InvalidParameterValue, $"invalid value for option \"{name}\": \"{value}\"") { Hint = hint };
    }

    /// <summary>Gives the provider what it takes.</summary>
    public static void Apply(PostgresConnectionOptions options, NpgsqlConnectionStringBuilder settings)
    {
        settings.TcpKeepAlive = options.Keepalives == "1";
        if (settings.TcpKeepAlive && options.KeepalivesIdle > 0)
        {
            settings.TcpKeepAliveTime = options.KeepalivesIdle;
        }

        if (settings.TcpKeepAlive && options.KeepalivesIdle > 0 && options.KeepalivesInterval > 0)
        {
            settings.TcpKeepAliveInterval = options.KeepalivesInterval;
        }

        settings.ChannelBinding = options.ChannelBinding switch
        {
            "disable" => ChannelBinding.Disable,
            "require" => ChannelBinding.Require,
            _ => ChannelBinding.Prefer,
        };

        // What is not set would be taken from the process's environment.
        settings.SslNegotiation = options.SslNegotiation == "direct" ? SslNegotiation.Direct : SslNegotiation.Postgres;
        string accepted = string.IsNullOrEmpty(options.RequireAuth) ? string.Join(',', s_methods.Values) : Methods(options.RequireAuth);
        settings.RequireAuth = options.ChannelBinding == "require" ? OnlyBound(accepted) : accepted;
        if (!string.IsNullOrEmpty(options.SslPassword))
        {
            settings.SslPassword = options.SslPassword;
        }
    }

    /// <summary>Refuses options that contradict each other, as libpq does.</summary>
    /// <param name="find">Gives an option's value; null = it is not set.</param>
    /// <exception cref="ForeignDataException">22023.</exception>
    public static void CheckTogether(Func<string, string?> find)
    {
        if (find("sslnegotiation") == "direct" && find("sslmode") is null or "disable" or "allow" or "prefer")
        {
            throw new ForeignDataException(SqlState.InvalidParameterValue, "option \"sslnegotiation\" cannot be \"direct\" with a weak \"sslmode\"")
            {
                Hint = "Set the option \"sslmode\" to require, verify-ca or verify-full.",
            };
        }

        if (find("channel_binding") == "require" && find("sslmode") == "disable")
        {
            throw new ForeignDataException(SqlState.InvalidParameterValue, "option \"channel_binding\" cannot be \"require\" without TLS")
            {
                Hint = "Set the option \"sslmode\" to require, verify-ca or verify-full.",
            };
        }

        if (find("ssl_min_protocol_version") == "TLSv1.3" && find("ssl_max_protocol_version") == "TLSv1.2")
        {
            throw new ForeignDataException(SqlState.InvalidParameterValue, "option \"ssl_min_protocol_version\" is newer than \"ssl_max_protocol_version\"");
        }
    }

    // Only SCRAM binds the channel: every other method would give the password, or itself, to whoever is in the middle.
    private static string OnlyBound(string accepted)
    {
        string scram = s_methods["scram-sha-256"];
        string[] words = accepted.Split(',');
        bool isLeft = words[0].StartsWith('!') ? !words.Contains("!" + scram) : words.Contains(scram);
        return isLeft
            ? scram
            : throw new ForeignDataException(SqlState.InvalidParameterValue, "option \"channel_binding\" cannot be \"require\" where \"require_auth\" forbids scram-sha-256");
    }

    // As libpq reads it: words once each, all of them or none with an exclamation mark.
    private static string Methods(string list)
    {
        if (list.Length == 0)
        {
            return string.Empty;
        }

        string[] words = list.Split(',', StringSplitOptions.TrimEntries);
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<string> methods = [];
        foreach (string word in words)
        {
            string sign = word.StartsWith('!') ? "!" : string.Empty;
            string name = word[sign.Length..];
            if (name == "oauth")
            {
                throw new ForeignDataException(SqlState.FeatureNotSupported, "driver \"postgres\" does not support the method \"oauth\" of option \"require_auth\"") { Hint = NotInProvider };
            }

            if (!s_methods.TryGetValue(name, out string? method) || !seen.Add(name) || word.StartsWith('!') != words[0].StartsWith('!'))
            {
                throw new ForeignDataException(SqlState.InvalidParameterValue, $"invalid value for option \"require_auth\": \"{list}\"")
                {
                    Hint = $"Valid words are: {string.Join(", ", s_methods.Keys)}; each once, and all of them or none with ! before it.",
                };
            }

            methods.Add(sign + method);
        }

        return string.Join(',', methods);
    }

    /// <summary>The versions of TLS between two; none = what the system allows.</summary>
    public static SslProtocols Protocols(string? least, string? most)
    {
        return (least, most) switch
        {
            ("TLSv1.3", _) => SslProtocols.Tls13,
            (_, "TLSv1.2") => SslProtocols.Tls12,
            ("TLSv1.2", _) => SslProtocols.Tls12 | SslProtocols.Tls13,
            _ => SslProtocols.None,
        };
    }

    private sealed record Words(string[] Honoured, string[] Refused);
}
