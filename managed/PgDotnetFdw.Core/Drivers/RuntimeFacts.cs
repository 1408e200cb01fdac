// What does pgdotnet.version() and pgdotnet.diagnose() say of the runtime?
//
// The process's environment and the runtime's own counters are read here and nowhere else.

using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>Facts on the running .NET.</summary>
internal static class RuntimeFacts
{
    public static string Version => Environment.Version.ToString();

    public static string FrameworkDirectory => RuntimeEnvironment.GetRuntimeDirectory();

    public static string Architecture => RuntimeInformation.ProcessArchitecture.ToString();

    public static bool IsServerGc => GCSettings.IsServerGC;

    public static bool IsInvariantGlobalization =>
        AppContext.TryGetSwitch("System.Globalization.Invariant", out bool isInvariant) && isInvariant;

    /// <summary>Bytes that the managed heap may take, the hard limit where one is set.</summary>
    public static long HeapLimit => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    public static string? ConfiguredHeapLimit =>
        AppContext.GetData("System.GC.HeapHardLimit") is { } limit ? Convert.ToString(limit, CultureInfo.InvariantCulture) : null;

    public static long HeapBytes => GC.GetTotalMemory(forceFullCollection: false);

    /// <summary>Garbage collections so far.</summary>
    public static long Collections => GC.CollectionCount(0);

    /// <summary>Threads of the process, PostgreSQL's own among them.</summary>
    public static long Threads => Directory.GetDirectories("/proc/self/task").Length;

    public static long JittedMethods => JitInfo.GetCompiledMethodCount();
}
