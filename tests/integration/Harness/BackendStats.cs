using System.Globalization;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>What a process uses now.</summary>
/// <param name="PrivateKilobytes">Memory that only it has and that is not in a file: private dirty pages. (Clean ones are pages of libraries
/// that no other process happens to map at the moment; they come and go with other processes.)</param>
/// <param name="Threads">Threads.</param>
/// <param name="Open">What the open file descriptors are of, sorted. (Without those of libraries and their symbols: the runtime loads some of them late, once, and keeps them open.)</param>
public sealed record BackendStats(long PrivateKilobytes, int Threads, IReadOnlyList<string> Open)
{
    /// <summary>Number of open file descriptors.</summary>
    public int Descriptors => Open.Count;

    /// <summary>Reads /proc.</summary>
    /// <param name="pid">A process of the same user, or any for root.</param>
    public static BackendStats Of(int pid)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
        long kilobytes = File.ReadLines($"{folder}/smaps_rollup")
            .Where(line => line.StartsWith("Private_Dirty:", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
        return new BackendStats(kilobytes, Directory.GetDirectories($"{folder}/task").Length, [.. new DirectoryInfo($"{folder}/fd").GetFiles()
                .Select(static file => file.LinkTarget ?? string.Empty)
                .Where(static target => target.Length > 0 && Path.GetExtension(target) is not (".dll" or ".pdb"))
                .Order(StringComparer.Ordinal)]);
    }
}
