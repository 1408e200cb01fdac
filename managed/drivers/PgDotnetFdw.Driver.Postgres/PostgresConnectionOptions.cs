using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Options of a postgres server and its user mapping: libpq's names and meanings. Immutable once bound.</summary>
public sealed class PostgresConnectionOptions : ConnectionOptions
{
    /// <inheritdoc/>
    public override IReadOnlyList<RemoteEndpoint> Endpoints =>
        [.. PostgresEndpoint.Read(Host, HostAddress, Port).Select(static e => new RemoteEndpoint(e.Address ?? e.Host, e.Port))];

    /// <summary>Host name, address, or folder of the Unix socket; null = localhost.</summary>
    [DriverOption("host", OptionCatalog.Server, "Host name or address of the remote, or the folder of its Unix socket; or several, separated by commas.")]
    public string? Host { get; init; }

    /// <summary>Address to connect to instead of resolving <see cref="Host"/>, against which the certificate is still checked; null = resolve.</summary>
    [DriverOption("hostaddr", OptionCatalog.Server, "Numeric address to connect to; host then only names the certificate.")]
    public string? HostAddress { get; init; }

    /// <summary>TCP port, or the number in the name of the Unix socket.</summary>
    [DriverOption("port", OptionCatalog.Server, "Port of the remote; or one for each host, separated by commas.")]
    public string Port { get; init; } = "5432";

    /// <summary>Remote database; null = the remote user's name.</summary>
    [DriverOption("dbname", OptionCatalog.Server, "Name of the remote database.")]
    public string? DatabaseName { get; init; }

    /// <summary>One of disable, allow, prefer, require, verify-ca, verify-full.</summary>
    [DriverOption("sslmode", OptionCatalog.Server, "Use of TLS: disable, allow, prefer, require, verify-ca or verify-full.")]
    public string SslMode { get; init; } = "prefer";

    /// <summary>File with the certificates of trusted authorities; null = the provider's default.</summary>
    [DriverOption("sslrootcert", OptionCatalog.Server, "File with the certificates of trusted authorities.", IsPath = true)]
    public string? SslRootCertificate { get; init; }

    /// <summary>File with the client's certificate, unless <see cref="UserSslCertificate"/> names one; null = none is shown.</summary>
    [DriverOption("sslcert", OptionCatalog.Server, "File with the client's certificate.", IsPath = true)]
    public string? SslCertificate { get; init; }

    /// <summary>File with the client's private key, unless <see cref="UserSslKey"/> names one; null = it is in the certificate's file.</summary>
    [DriverOption("sslkey", OptionCatalog.Server, "File with the client's private key.", IsPath = true)]
    public string? SslKey { get; init; }

    /// <summary>What the remote shows as application_name.</summary>
    [DriverOption("application_name", OptionCatalog.Server, "Name that the remote shows for the session.")]
    public string ApplicationName { get; init; } = "pgdotnet_fdw";

    /// <summary>Command line options of the remote session, e.g. <c>-c work_mem=64MB</c>; null = none.</summary>
    [DriverOption("options", OptionCatalog.Server, "Command line options of the remote session, such as -c name=value.")]
    public string? SessionOptions { get; init; }

    /// <inheritdoc/>
    [DriverOption(KeywordFamily, OptionCatalog.Server, "Setting of the provider Npgsql by its own keyword, where no option of another name has it.", SuperuserOnly = true)]
    public override IReadOnlyDictionary<string, string> ProviderKeywords { get; init; } = new Dictionary<string, string>();

    /// <summary>none, session or transaction.</summary>
    [DriverOption("session_pooler", OptionCatalog.Server, "What a pooler of connections in front of the remote, such as pgbouncer, lends: none is there, session, or transaction.")]
    public string SessionPooler { get; init; } = "none";

    /// <summary>How long a connection may be idle and still be used unseen; zero = for ever.</summary>
    [DriverOption("check_after", OptionCatalog.Server, "Time without use after which it is made sure that a connection works before it is used again; 0 means never.", Minimum = 0, Maximum = 86_400)]
    public TimeSpan CheckAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether everything goes through the provider's public interface: slower, for a remote or a network with which the driver's own reader has trouble.</summary>
    [DriverOption("provider_only", OptionCatalog.Server, "Whether rows are read through the provider's public interface instead of the driver's own, faster reader.")]
    public bool UsesProviderOnly { get; init; }

    /// <inheritdoc/>
    [DriverOption("scan_connections", OptionCatalog.Server, "Number of connections over which one large table may be read at the same time.", Minimum = 1, Maximum = 16)]
    public override int ScanConnections { get; init; } = 1;

    /// <inheritdoc/>
    [DriverOption("two_phase_commit", OptionCatalog.Server, "Prepare the remote transaction before the local one commits, so that both commit or neither does.")]
    public override bool IsTwoPhase { get; init; }

    /// <summary>Whether remote transactions of several servers are committed at the same time; they always are.</summary>
    [DriverOption("parallel_commit", OptionCatalog.Server, "Commit on several servers at the same time; no effect, as this is always so.")]
    public bool IsCommitParallel { get; init; } = true;

    /// <summary>Whether remote transactions of several servers are rolled back at the same time; they always are.</summary>
    [DriverOption("parallel_abort", OptionCatalog.Server, "Roll back on several servers at the same time; no effect, as this is always so.")]
    public bool IsAbortParallel { get; init; } = true;

    /// <summary>Where ANALYZE samples. Nothing asks for it yet: all rows are read.</summary>
    [DriverOption("analyze_sampling", OptionCatalog.Server, "How ANALYZE takes its sample on the remote.")]
    public AnalyzeSampling AnalyzeSampling { get; init; } = AnalyzeSampling.Auto;

    /// <summary>Which of several hosts will do.</summary>
    [DriverOption("target_session_attrs", OptionCatalog.Server, "Which of several hosts will do: any, read-write, read-only, primary, standby or prefer-standby.")]
    public string TargetSession { get; init; } = "any";

    /// <summary>disable = hosts are tried in order, random = in another one each time.</summary>
    [DriverOption("load_balance_hosts", OptionCatalog.Server, "Order in which several hosts are tried: disable, as they stand, or random.")]
    public string LoadBalanceHosts { get; init; } = "disable";

    /// <summary>0 or 1.</summary>
    [DriverOption("keepalives", OptionCatalog.Server, "Whether TCP keepalives are sent: 1 or 0.")]
    public string Keepalives { get; init; } = "1";

    /// <summary>Seconds; 0 = the system's default.</summary>
    [DriverOption("keepalives_idle", OptionCatalog.Server, "Seconds without traffic after which a TCP keepalive is sent; 0 means the system's default.", Minimum = 0, Maximum = 86_400)]
    public int KeepalivesIdle { get; init; }

    /// <summary>Seconds; 0 = the system's default.</summary>
    [DriverOption("keepalives_interval", OptionCatalog.Server, "Seconds after which a TCP keepalive is sent again; 0 means the system's default.", Minimum = 0, Maximum = 86_400)]
    public int KeepalivesInterval { get; init; }

    /// <summary>disable, prefer or require.</summary>
    [DriverOption("channel_binding", OptionCatalog.Server, "Use of channel binding with SCRAM: disable, prefer or require.")]
    public string ChannelBinding { get; init; } = "prefer";

    /// <summary>Methods of authentication that are accepted; null = all.</summary>
    [DriverOption("require_auth", OptionCatalog.Server, "Methods by which the remote may authenticate the user, separated by commas; with ! those by which it may not.")]
    public string? RequireAuth { get; init; }

    /// <summary>postgres or direct.</summary>
    [DriverOption("sslnegotiation", OptionCatalog.Server, "How TLS begins: postgres, by asking, or direct.")]
    public string SslNegotiation { get; init; } = "postgres";

    /// <summary>Always without.</summary>
    [DriverOption("sslcompression", OptionCatalog.Server, "Compression of TLS; only 0 is supported.")]
    public string SslCompression { get; init; } = "0";

    /// <summary>Always sent.</summary>
    [DriverOption("sslsni", OptionCatalog.Server, "Whether the host's name is sent when TLS begins; only 1 is supported.")]
    public string SslServerName { get; init; } = "1";

    /// <summary>allow or disable.</summary>
    [DriverOption("sslcertmode", OptionCatalog.Server, "Whether the client's certificate is shown when the remote asks: allow or disable.")]
    public string SslCertificateMode { get; init; } = "allow";

    /// <summary>Oldest version of TLS; null = what the system allows.</summary>
    [DriverOption("ssl_min_protocol_version", OptionCatalog.Server, "Oldest version of TLS: TLSv1.2 or TLSv1.3.")]
    public string? SslLeastVersion { get; init; }

    /// <summary>Newest version of TLS; null = what the system allows.</summary>
    [DriverOption("ssl_max_protocol_version", OptionCatalog.Server, "Newest version of TLS: TLSv1.2 or TLSv1.3.")]
    public string? SslMostVersion { get; init; }

    /// <summary>Always 3.0.</summary>
    [DriverOption("min_protocol_version", OptionCatalog.Server, "Oldest version of the protocol; only 3.0 is supported.")]
    public string LeastProtocol { get; init; } = "3.0";

    /// <summary>3.0 is used in any case.</summary>
    [DriverOption("max_protocol_version", OptionCatalog.Server, "Newest version of the protocol; 3.0 is used in any case.")]
    public string MostProtocol { get; init; } = "3.0";

    /// <summary>GSSAPI encryption is never used.</summary>
    [DriverOption("gssencmode", OptionCatalog.Server, "Use of GSSAPI encryption: disable, or prefer, which does without it too.")]
    public string GssEncryption { get; init; } = "disable";

    /// <summary>Password of the client's private key; null = none.</summary>
    [DriverOption("sslpassword", OptionCatalog.UserMapping, "Password of the client's private key.", Secret = true)]
    public string? SslPassword { get; init; }

    /// <summary>Remote user; null = the local user's name.</summary>
    [DriverOption("user", OptionCatalog.UserMapping, "Name of the remote user.")]
    public string? User { get; init; }

    /// <summary>Remote user's password; null = none.</summary>
    [DriverOption("password", OptionCatalog.UserMapping, "Password of the remote user.", Secret = true)]
    public string? Password { get; init; }

    /// <summary>Whether a user who is no superuser must log in with credentials of the user mapping.</summary>
    [DriverOption("password_required", OptionCatalog.UserMapping, "Whether users other than superusers must log in with a password.", SuperuserOnly = true)]
    public bool IsPasswordRequired { get; init; } = true;

    /// <summary>The user mapping's own certificate; apart from the server's, because only this one tells who the user is.</summary>
    [DriverOption("sslcert", OptionCatalog.UserMapping, "File with the client's certificate.", IsPath = true)]
    public string? UserSslCertificate { get; init; }

    /// <summary>The user mapping's own private key.</summary>
    [DriverOption("sslkey", OptionCatalog.UserMapping, "File with the client's private key.", IsPath = true)]
    public string? UserSslKey { get; init; }
}
