using System.Globalization;
using Npgsql;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>A pgbouncer in front of a cluster, on a free loopback port. Every client may call himself what he likes.</summary>
public sealed class Bouncer : IDisposable
{
    /// <summary>Where Debian's package has it; scripts/prerequisites installs it.</summary>
    public const string Program = "/usr/sbin/pgbouncer";

    private readonly string _folder;

    /// <summary>Starts it.</summary>
    /// <param name="cluster">Where its sessions are.</param>
    /// <param name="mode">session or transaction.</param>
    /// <param name="sessions">How many it has for each database and user.</param>
    /// <param name="users">Users beside "postgres".</param>
    public Bouncer(ThrowawayCluster cluster, string mode, int sessions, params string[] users)
    {
        _folder = Postgres.NewFolder("bouncer");
        Port = Postgres.FreePort();
        string list = Path.Combine(_folder, "users");
        string settings = Path.Combine(_folder, "pgbouncer.ini");
        File.WriteAllLines(list, users.Prepend("postgres").Select(static user => $"\"{user}\" \"\""));
        File.WriteAllText(settings, string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            * = host=127.0.0.1 port={cluster.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {Port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {list}
            pool_mode = {mode}
            default_pool_size = {sessions}
            server_reset_query = DISCARD ALL
            logfile = {_folder}/log
            pidfile = {_folder}/pid
            """));
        Postgres.AsServerUser(Program, "-d", settings);
        Eventually.Holds(() => File.Exists(PidFile) && new FileInfo(PidFile).Length > 0, "pgbouncer runs");
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>What it has to say.</summary>
    public string Log => File.ReadAllText(Path.Combine(_folder, "log"));

    private string PidFile => Path.Combine(_folder, "pid");

    /// <summary>Opens a session through it.</summary>
    /// <param name="database">Database.</param>
    public NpgsqlConnection Connect(string database)
    {
        NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Username = "postgres",
            Database = database,
            Pooling = false,
            IncludeErrorDetail = true,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        int pid = int.Parse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture);
        Postgres.Signal(pid, 15);
        Eventually.Holds(() => !Postgres.Signal(pid, 0) || !File.Exists(PidFile), "pgbouncer has ended");
        Tool.Run("rm", ["-rf", "--one-file-system", _folder]);
    }
}
