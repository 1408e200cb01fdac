using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>
/// A cluster of its own: temporary folder, free loopback port, unprivileged user. Made by copying a folder that initdb filled once for each
/// test run. Disposing stops the server by the pid in its data folder, removes everything, and fails when the log tells of a crash.
/// </summary>
public sealed partial class ThrowawayCluster : IDisposable
{
    private static readonly Lazy<string> s_template = new(MakeTemplate);

    private readonly ClusterOptions _options;
    private int _logChecked;

    /// <summary>Makes and starts a cluster.</summary>
    /// <param name="name">Short, for the folder's name.</param>
    /// <param name="options">What it has beyond the defaults; null = nothing.</param>
    public ThrowawayCluster(string name, ClusterOptions? options = null)
    {
        _options = options ?? new ClusterOptions();
        Folder = Postgres.NewFolder(name);
        try
        {
            MakeData();
            StartOnFreePort();
        }
        catch
        {
            Tool.Run("rm", ["-rf", "--one-file-system", Folder]);
            throw;
        }
    }

    /// <summary>Temporary folder; holds data, log and the socket.</summary>
    public string Folder { get; }

    /// <summary>PGDATA.</summary>
    public string DataFolder => Path.Combine(Folder, "data");

    /// <summary>Port on 127.0.0.1; also names the socket in <see cref="Folder"/>.</summary>
    public int Port { get; private set; }

    /// <summary>The whole log so far.</summary>
    public string Log => File.ReadAllText(LogFile);

    /// <summary>Process id of the postmaster; 0 when the server does not run.</summary>
    public int PostmasterPid =>
        File.Exists(PidFile) ? int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture) : 0;

    private string LogFile => Path.Combine(Folder, "log");

    private string PidFile => Path.Combine(DataFolder, "postmaster.pid");

    /// <summary>Connection string of the superuser "postgres" without pooling: every open is a new backend.</summary>
    /// <param name="database">Database.</param>
    public string ConnectionString(string database = "postgres") => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = "postgres",
        Database = database,
        Pooling = false,
        Timeout = 30,
        CommandTimeout = 120,
        IncludeErrorDetail = true,
    }.ConnectionString;

    /// <summary>Opens a session as superuser.</summary>
    /// <param name="database">Database.</param>
    public NpgsqlConnection Connect(string database = "postgres")
    {
        NpgsqlConnection connection = new(ConnectionString(database));
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs commands in a session of their own.</summary>
    /// <param name="sql">One command, or several separated by semicolons.</param>
    /// <param name="database">Database.</param>
    public void Execute(string sql, string database = "postgres")
    {
        using NpgsqlConnection connection = Connect(database);
        connection.Run(sql);
    }

    /// <summary>Starts a stopped server on the port it had.</summary>
    public void Start()
    {
        string[] environment = _options.Environment.Select(variable => $"{variable.Key}={variable.Value}").ToArray();

        // As a service manager would: nothing of the tester's environment (HOME, DOTNET_...) reaches the server.
        Postgres.AsServerUser("env", ["-i", "PATH=/usr/local/bin:/usr/bin:/bin", .. environment, Path.Combine(Postgres.BinFolder, "pg_ctl"), "-D", DataFolder, "-l", LogFile, "-o", $"-p {Port}", "-s", "-w", "-t", "60", "start"]);
    }

    /// <summary>Stops the server and waits for its end.</summary>
    /// <param name="mode">How.</param>
    public void Stop(ShutdownMode mode = ShutdownMode.Fast) =>
        Postgres.AsServerUser(Path.Combine(Postgres.BinFolder, "pg_ctl"), "-D", DataFolder, "-s", "-w", "-t", "60", "-m", mode == ShutdownMode.Fast ? "fast" : "immediate", "stop");

    /// <summary>Stops and starts the server.</summary>
    /// <param name="mode">How it is stopped.</param>
    public void Restart(ShutdownMode mode = ShutdownMode.Fast)
    {
        Stop(mode);
        Start();
    }

    /// <summary>Fails when the log tells of a crash, or of a restart of all sessions, since this was asked last.</summary>
    public void AssertNoCrash()
    {
        string log = Log;
        string news = log[Math.Min(_logChecked, log.Length)..];
        _logChecked = log.Length;
        string[] lines = news.Split('\n').Where(line => CrashMark().IsMatch(line)).ToArray();
        if (lines.Length > 0)
        {
            throw new InvalidOperationException($"the server's log tells of a crash:\n{string.Join('\n', lines)}\nits last lines:\n{string.Join('\n', news.Split('\n').TakeLast(40))}");
        }
    }

    /// <summary>What the log holds so far is expected: <see cref="AssertNoCrash"/> looks at what comes after it.</summary>
    public void AcceptLog() => _logChecked = Log.Length;

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (PostmasterPid != 0)
            {
                Stop(ShutdownMode.Immediate);
            }

            AssertNoCrash();
        }
        finally
        {
            Tool.Must("rm", "-rf", "--one-file-system", Folder);
        }
    }

    // The template is used by the whole run: its folder goes when the process ends.
    private static string MakeTemplate()
    {
        string folder = Postgres.NewFolder("template");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Tool.Run("rm", ["-rf", "--one-file-system", folder]);
        string data = Path.Combine(folder, "data");
        Postgres.AsServerUser(Path.Combine(Postgres.BinFolder, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        return data;
    }

    [GeneratedRegex(@"was terminated by signal|PANIC:|terminating any other active server processes")]
    private static partial Regex CrashMark();

    private IEnumerable<string> Settings()
    {
        yield return "listen_addresses = '127.0.0.1'";
        yield return $"unix_socket_directories = '{Folder}'";
        yield return "fsync = off";
        yield return "shared_buffers = 32MB";
        yield return "max_connections = 100";
        yield return "timezone = 'UTC'";
        yield return "log_line_prefix = '%m [%p] %a '";
        if (Postgres.UnusualRuntimeFolder is string runtime)
        {
            yield return $"pgdotnet_fdw.dotnet_root = '{runtime}'";
        }

        if (_options.Ssl)
        {
            yield return "ssl = on";
        }

        foreach (string line in _options.Settings)
        {
            yield return line;
        }
    }

    private void MakeData()
    {
        Postgres.AsServerUser("cp", "-a", _options.CopyOf ?? s_template.Value, DataFolder);
        File.AppendAllLines(Path.Combine(DataFolder, "postgresql.conf"), Settings());
        if (_options.HbaLines.Count > 0)
        {
            File.WriteAllLines(Path.Combine(DataFolder, "pg_hba.conf"), _options.HbaLines);
        }

        if (_options.Ssl)
        {
            Postgres.AsServerUser(
                "openssl", "req", "-new", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                "-keyout", Path.Combine(DataFolder, "server.key"), "-out", Path.Combine(DataFolder, "server.crt"));
            Postgres.AsServerUser("chmod", "600", Path.Combine(DataFolder, "server.key"));
        }
    }

    private void StartOnFreePort()
    {
        for (int attempt = 1; ; attempt++)
        {
            Port = Postgres.FreePort();
            try
            {
                Start();
                return;
            }
            catch (InvalidOperationException) when (attempt < 5 && Log.Contains("could not bind", StringComparison.Ordinal))
            {
                // Somebody took the port meanwhile.
            }
        }
    }
}
