using System.Reflection;

namespace PgDotnetFdw.Tests;

/// <summary>Where the tests find the source tree: the build wrote its root into the assembly.</summary>
public static class Repository
{
    /// <summary>The folder that holds the Makefile.</summary>
    public static string Root { get; } = Path.GetFullPath(
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!);

    /// <summary>Absolute path of a file or folder of the tree.</summary>
    /// <param name="parts">Path below the root, in parts.</param>
    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);
}
