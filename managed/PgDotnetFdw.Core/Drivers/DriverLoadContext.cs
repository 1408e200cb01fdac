// Where do a driver and its dependencies come from?
//
// From its own folder, so that two drivers may bring different versions of one library. The Sdk is the exception: the context hands out the
// engine's own copy before it looks anywhere else, or a driver that ships a copy would derive from another ForeignDriver than ours.
// Not collectible: collectible code is compiled without ReadyToRun and tiering, and starts four times as slowly.

using System.Reflection;
using System.Runtime.Loader;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>The load context of one driver folder.</summary>
internal sealed class DriverLoadContext : AssemblyLoadContext
{
    private static readonly Assembly s_sdk = typeof(ForeignDriver).Assembly;
    private static readonly string? s_sdkName = s_sdk.GetName().Name;

    private readonly string _folder;
    private readonly AssemblyDependencyResolver _resolver;

    public DriverLoadContext(string driver, string folder, string assemblyPath)
        : base($"driver {driver}", isCollectible: false)
    {
        _folder = folder;
        _resolver = new AssemblyDependencyResolver(assemblyPath);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (string.Equals(assemblyName.Name, s_sdkName, StringComparison.OrdinalIgnoreCase))
        {
            return s_sdk;
        }

        string? path = _resolver.ResolveAssemblyToPath(assemblyName);
        if (path is null && assemblyName.Name is { } name)
        {
            // Without a .deps.json entry a file beside the driver still counts, unless the framework has one of that name.
            string beside = Path.Combine(_folder, name + ".dll");
            path = File.Exists(beside) && !IsOfFramework(name) ? beside : null;
        }

        return path is null ? null : LoadFromAssemblyPath(path);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string? path = _resolver.ResolveUnmanagedDllToPath(unmanagedDllName);
        return path is null ? nint.Zero : LoadUnmanagedDllFromPath(path);
    }

    private static bool IsOfFramework(string name)
    {
        string? framework = Path.GetDirectoryName(typeof(object).Assembly.Location);
        return framework is { Length: > 0 } && File.Exists(Path.Combine(framework, name + ".dll"));
    }
}
