using System.Runtime.InteropServices;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>tests/faults, built once for each run: with it a session lets something fail at a chosen point of a callback.</summary>
public static class FaultLibrary
{
    private static readonly Lazy<string> s_file = new(Build);

    /// <summary>Whether it can be built for this machine.</summary>
    public static bool IsSupported => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>What a session begins with, before .NET starts in it.</summary>
    public static string Load => $"LOAD 'pgdotnet_fdw'; LOAD '{s_file.Value}';";

    // Used by the whole run: the folder goes when the process ends.
    private static string Build()
    {
        string folder = Postgres.NewFolder("faults");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Tool.Run("rm", ["-rf", "--one-file-system", folder]);
        string file = Path.Combine(folder, "pgdotnet_faults.so");
        Tool.Must(
            "cc", "-shared", "-fPIC", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter",
            "-I" + Tool.Must(Postgres.PgConfig, "--includedir-server").Trim(), "-I" + Repository.File("native", "include"),
            "-o", file, Repository.File("tests", "faults", "pgdotnet_faults.c"));
        Tool.Must("chmod", "-R", "u=rwX,go=rX", folder);
        return file;
    }
}
