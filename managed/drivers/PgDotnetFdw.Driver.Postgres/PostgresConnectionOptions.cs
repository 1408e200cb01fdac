using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Options of a postgres server and its user mapping: libpq's names and meanings. Immutable once bound.</summary>
public sealed class PostgresConnectionOptions : ConnectionOptions
{
    /// <summary>Host name, address, or folder of the Unix socket; null = localhost.</summary>
    [DriverOption("host", OptionCatalog.Server, "Host name or address of the remote, or the folder of its Unix socket.")]
    public string? Host { get; init; }

    /// <summary>Address to connect to instead of resolving <see cref="Host"/>, against which the certificate is still checked; null = resolve.</summary>
    [DriverOption("hostaddr", OptionCatalog.Server, "Numeric address to connect to; host then only names the certificate.")]
    public string? HostAddress { get; init; }

    /// <summary>TCP port, or the number in the name of the Unix socket.</summary>
    [DriverOption("port", OptionCatalog.Server, "Port of the remote.", Minimum = 1, Maximum = 65_535)]
    public int Port { get; init; } = 5432;

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
