using System.Net.Security;
using Npgsql;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Everything that a login needs, worked out from the options: the provider's settings and how to make a data source of them.
/// Nothing comes from the server process's own environment, password file or client certificate, which belong to another user.
/// For the same reason a user who is no superuser must bring credentials of his own: else he would log in as whomever he names, on the
/// strength of this server's address or operating system user.
/// </summary>
internal sealed class PostgresLogin
{
    /// <summary>Largest time limit that the provider takes; a longer one is cut to it.</summary>
    private const int MaxTimeoutSeconds = 1024;

    private readonly PostgresConnectionOptions _options;
    private readonly SslMode _sslMode;

    /// <summary>Whether the remote has to ask for the password before the connection may be used.</summary>
    private readonly bool _mustBeAsked;

    /// <summary>Checks the options and that they are enough for this user.</summary>
    /// <param name="request">Server and local user; his name is the default of the remote one.</param>
    /// <param name="options">The bound options.</param>
    /// <exception cref="ForeignDataException">
    /// 08001 or 0A000 when a value cannot be used, 42704 without a user mapping, 2F003 when it lacks a password that it must have.
    /// </exception>
    public PostgresLogin(ConnectionRequest request, PostgresConnectionOptions options)
    {
        if (!request.HasUserMapping)
        {
            throw PostgresErrors.MappingMissing(request.UserName);
        }

        ServerName = request.ServerName;
        _options = options;
        Endpoints = PostgresEndpoint.Read(options.Host, options.HostAddress, options.Port);
        Current = Endpoints[0];
        User = string.IsNullOrEmpty(options.User) ? request.UserName : options.User;
        _sslMode = options.SslMode switch
        {
            "disable" => SslMode.Disable,
            "allow" => SslMode.Allow,
            "prefer" => SslMode.Prefer,

            // As in libpq, where an authority is named, it must have signed.
            "require" when options.SslRootCertificate is not null => SslMode.VerifyCA,
            "require" => SslMode.Require,
            "verify-ca" => SslMode.VerifyCA,
            "verify-full" => SslMode.VerifyFull,
            _ => throw PostgresErrors.InvalidSslMode(ServerName, options.SslMode),
        };
        // Without TLS for certain, the certificate may never be shown.
        bool hasCertificate = options.SslCertificateMode != "disable" && options.UserSslCertificate is not null && options.UserSslKey is not null
            && _sslMode is SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull;
        _mustBeAsked = !request.UserIsSuperuser && options.IsPasswordRequired && !hasCertificate;
        if (_mustBeAsked && string.IsNullOrEmpty(options.Password))
        {
            throw PostgresErrors.PasswordRequired();
        }
    }

    /// <summary>Foreign server's name.</summary>
    public string ServerName { get; }

    /// <summary>Where the remote may be, at least one place.</summary>
    public IReadOnlyList<PostgresEndpoint> Endpoints { get; }

    /// <summary>The place that is being tried, or is connected to.</summary>
    public PostgresEndpoint Current { get; set; }

    /// <summary>Whether places are tried in random order.</summary>
    public bool IsRandom => _options.LoadBalanceHosts == "random";

    /// <summary>Which of several places will do.</summary>
    public TargetSession Target => _options.TargetSession switch
    {
        "read-write" => TargetSession.ReadWrite,
        "read-only" => TargetSession.ReadOnly,
        "primary" => TargetSession.Primary,
        "standby" => TargetSession.Standby,
        "prefer-standby" => TargetSession.PreferStandby,
        _ => TargetSession.Any,
    };

    /// <summary>Host name, address or socket folder of <see cref="Current"/>.</summary>
    public string Host => Current.Host;

    /// <summary>Remote user.</summary>
    public string User { get; }

    /// <summary>How long an attempt may take, &gt; 0.</summary>
    public TimeSpan ConnectTimeout => _options.ConnectTimeout <= TimeSpan.Zero || _options.ConnectTimeout.TotalSeconds > MaxTimeoutSeconds
        ? TimeSpan.FromSeconds(MaxTimeoutSeconds)
        : _options.ConnectTimeout;

    /// <summary>How ANALYZE takes samples of tables that do not say it themselves.</summary>
    public AnalyzeSampling AnalyzeSampling => _options.AnalyzeSampling;

    /// <summary>The remote's address as the start of a sentence.</summary>
    public string Endpoint => Current.ToString();

    /// <summary>
    /// Whether a connection just made may be used. A password that the remote did not ask for proves nothing: it trusts this server, not the user.
    /// </summary>
    public bool IsProven(PostgresProof proof) => !_mustBeAsked || proof.WasAsked;

    private string? SslCertificate => _options.SslCertificateMode == "disable" ? null : _options.UserSslCertificate ?? _options.SslCertificate;

    private string? SslKey => _options.UserSslKey ?? _options.SslKey;

    /// <summary>Settings of the remote session; null = none.</summary>
    public string? Environment => _options.Environment;

    /// <summary>Commands that a new session runs; null = none.</summary>
    public string? OnConnect => _options.OnConnect;

    /// <summary>How long a statement may take; zero = as long as it likes.</summary>
    public TimeSpan QueryTimeout => _options.QueryTimeout;

    /// <summary>Whether a pooler is between, which takes no command line options.</summary>
    public bool IsPooled => _options.SessionPooler != "none";

    /// <summary>Whether that pooler lends a session for one transaction only.</summary>
    public bool IsPooledByTransaction => _options.SessionPooler == "transaction";

    /// <summary>How long the link may be idle and still be used unseen; zero = for ever.</summary>
    public TimeSpan CheckAfter => _options.CheckAfter;

    /// <summary>Whether rows are read through the provider's public interface.</summary>
    public bool UsesProviderOnly => _options.UsesProviderOnly;

    /// <summary>Makes a data source for one connection to <see cref="Current"/>. Touches neither the network nor any file.</summary>
    /// <param name="proof">Is told whether the remote asks for the password.</param>
    public NpgsqlDataSource CreateDataSource(PostgresProof proof)
    {
        PostgresEndpoint place = Current;
        NpgsqlConnectionStringBuilder settings = new()
        {
            Host = place.Address ?? place.Host,
            Port = place.Port,
            Database = string.IsNullOrEmpty(_options.DatabaseName) ? User : _options.DatabaseName,
            Username = User,
            SslMode = TrustsSystem ? SslMode.Require : _sslMode,
            ApplicationName = _options.ApplicationName,
            ClientEncoding = "UTF8",
            Timezone = "GMT",
            Options = IsPooled ? null : _options.SessionOptions is null ? PostgresSettings.CommandLine : _options.SessionOptions + " " + PostgresSettings.CommandLine,
            Timeout = WholeSeconds(ConnectTimeout),
            CommandTimeout = 0,
            CancellationTimeout = (int)PostgresStatement.HardStopAfter.TotalMilliseconds,
            Pooling = false,
            Multiplexing = false,
            KeepAlive = 0,
            MaxAutoPrepare = 0,
            Enlist = false,
            IncludeErrorDetail = true,
            IncludeFailedBatchedCommand = true,
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        PostgresLibpqOptions.Apply(_options, settings);
        PostgresKeywords.Apply(_options.ProviderKeywords, settings);
        if (_options.SslRootCertificate is not null)
        {
            settings.RootCertificate = _options.SslRootCertificate;
        }

        // The provider would otherwise take it from the process's environment.
        settings.KerberosServiceName = "postgres";

        if (SslCertificate is not null)
        {
            settings.SslCertificate = SslCertificate;
            settings.SslKey = SslKey;
        }

        NpgsqlSlimDataSourceBuilder builder = new(settings.ConnectionString);

        // Nothing is read through Npgsql's types, so they are not asked for: one round trip less.
        builder.ConfigureTypeLoading(static types => types.EnableTypeLoading(false));

        // A provider, as the password then is in no connection string; and it keeps Npgsql from the process's PGPASSWORD and password file.
        builder.UsePasswordProvider(_ => Password(proof), (_, _) => ValueTask.FromResult(Password(proof)));
        if (_sslMode != SslMode.Disable)
        {
            builder.EnableTransportSecurity();
            builder.UseSslClientAuthenticationOptionsCallback(tls => AdjustTls(tls, place.Host));
        }

        return builder.Build();
    }

    /// <summary>
    /// Whether the system's authorities count, for want of the option. The provider would trust what the process's environment or home folder names, and lets its own check be replaced
    /// only where it would make none.
    /// </summary>
    private bool TrustsSystem => _options.SslRootCertificate is null && _sslMode is SslMode.VerifyCA or SslMode.VerifyFull;

    /// <summary>Makes sure that nobody else can have read the private key, as libpq does. Reads the file's attributes.</summary>
    /// <exception cref="ForeignDataException">08001.</exception>
    public void CheckKeyFile()
    {
        const UnixFileMode Open = UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if (SslCertificate is not null && SslKey is { } key && _sslMode != SslMode.Disable && File.Exists(key) && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(key) & Open) != 0)
        {
            throw PostgresErrors.KeyIsOpen(this, key);
        }
    }

    private static int WholeSeconds(TimeSpan time) => (int)Math.Min(int.MaxValue, Math.Ceiling(Math.Max(0, time.TotalSeconds)));

    // The provider calls it when the remote asks, and not before.
    private string Password(PostgresProof proof)
    {
        proof.WasAsked = true;
        return _options.Password ?? throw PostgresErrors.PasswordMissing(this);
    }

    private void AdjustTls(SslClientAuthenticationOptions tls, string host)
    {
        tls.TargetHost = host;
        if (TrustsSystem)
        {
            SslPolicyErrors forgiven = _sslMode == SslMode.VerifyCA ? SslPolicyErrors.RemoteCertificateNameMismatch : SslPolicyErrors.None;
            tls.RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~forgiven) == SslPolicyErrors.None;
        }

        tls.EnabledSslProtocols = PostgresLibpqOptions.Protocols(_options.SslLeastVersion, _options.SslMostVersion);
        if (SslCertificate is null)
        {
            tls.ClientCertificateContext = null;
        }
    }
}
