using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>
/// The PostgreSQL installation under test (PG_CONFIG) and the user that its servers run as: PostgreSQL refuses root, so for root it is "postgres".
/// scripts/lib.sh does the same for the shell.
/// </summary>
public static partial class Postgres
{
    private static readonly string[] s_usualRuntimeFolders =
        ["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet", "/usr/local/share/dotnet", "/opt/dotnet"];

    /// <summary>Path of pg_config.</summary>
    public static string PgConfig { get; } = Environment.GetEnvironmentVariable("PG_CONFIG") is { Length: > 0 } path ? path : "/usr/lib/postgresql/15/bin/pg_config";

    /// <summary>Folder of initdb, pg_ctl and psql.</summary>
    public static string BinFolder { get; } = Tool.Must(PgConfig, "--bindir").Trim();

    /// <summary>Folder that holds pgdotnet_fdw.so and, below pgdotnet_fdw/, the managed half.</summary>
    public static string LibraryFolder { get; } = Tool.Must(PgConfig, "--pkglibdir").Trim();

    /// <summary>Whether the tests run as root.</summary>
    public static bool IsRoot { get; } = Environment.UserName == "root";

    /// <summary>User whom the servers run as.</summary>
    public static string ServerUser { get; } = IsRoot ? "postgres" : Environment.UserName;

    /// <summary>The .NET runtime's folder when it is in no place where the extension looks by itself; else null.</summary>
    public static string? UnusualRuntimeFolder { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")) is string folder && !s_usualRuntimeFolders.Contains(folder) ? folder : null;

    /// <summary>Runs a program as the server's user; throws when it fails.</summary>
    /// <param name="program">Name on PATH, or path.</param>
    /// <param name="arguments">Arguments, not quoted.</param>
    public static string AsServerUser(string program, params string[] arguments) =>
        IsRoot ? Tool.Must("runuser", ["-u", ServerUser, "--", "env", "-u", "TMPDIR", program, .. arguments]) : Tool.Must(program, arguments);

    /// <summary>
    /// Makes a temporary folder that belongs to the server's user; inside PGDN_WORK_FOLDER when that is set, which scripts/check cleans up even
    /// after a test host that was killed.
    /// </summary>
    /// <param name="name">What for.</param>
    public static string NewFolder(string name) =>
        (Environment.GetEnvironmentVariable("PGDN_WORK_FOLDER") is { Length: > 0 } parent
            ? AsServerUser("mktemp", "-d", Path.Combine(parent, $"{name}.XXXXXX"))
            : AsServerUser("mktemp", "-d", "-t", $"pgdotnet-{name}.XXXXXX")).Trim();

    /// <summary>A loopback port that nobody listens on, below the range of client sockets.</summary>
    public static int FreePort()
    {
        while (true)
        {
            int port = Random.Shared.Next(20_000, 30_000);
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }

    /// <summary>Sends a signal; returns false when there is no such process.</summary>
    /// <param name="pid">Process.</param>
    /// <param name="signal">Number: 2 INT, 9 KILL, 11 SEGV, 15 TERM.</param>
    public static bool Signal(int pid, int signal) => Kill(pid, signal) == 0;

    /// <summary>Whether a process has not yet taken a signal that was sent to it.</summary>
    /// <param name="pid">Process.</param>
    /// <param name="signal">Number.</param>
    public static bool IsPending(int pid, int signal) => File.ReadLines($"/proc/{pid}/status")
        .Where(static line => line.StartsWith("SigPnd:", StringComparison.Ordinal) || line.StartsWith("ShdPnd:", StringComparison.Ordinal))
        .Any(line => (ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (signal - 1))) != 0);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
