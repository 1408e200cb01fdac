using System.Text.RegularExpressions;

namespace PgDotnetFdw.Tests.Unit.Architecture;

/// <summary>What may be used only in some rooms of managed/, or nowhere in it. Comments and strings do not count.</summary>
public sealed class RoomsKeepTheirOwnTools
{
    private const string Host = "managed/PgDotnetFdw.Host/";
    private const string Core = "managed/PgDotnetFdw.Core/";
    private const string CoreDrivers = "managed/PgDotnetFdw.Core/Drivers/";
    private const string Drivers = "managed/drivers/";

    private static readonly IReadOnlyList<SourceFile> s_files = SourceFile.Below("managed", "*.cs");

    [Fact]
    public void Pointers_and_native_memory_stay_in_the_host_and_in_drivers() =>
        AssertOnlyIn(@"\bunsafe\b|\bUnsafe\.|(?<!\w)Marshal\.|\bNativeMemory\b|\bDllImport\b|\bLibraryImport\b|\bNativeLibrary\b", Host, Drivers);

    [Fact]
    public void Reflection_stays_where_drivers_are_loaded() =>
        AssertOnlyIn(@"\bSystem\.Reflection\b|\bAssemblyLoadContext\b|\bActivator\.", CoreDrivers);

    [Fact]
    public void Threads_and_tasks_start_in_the_host_and_in_drivers() =>
        AssertOnlyIn(@"\bnew Thread\b|\bTask\.Run\b|\bTask\.Factory\b|\bThreadPool\b|\bnew Timer\b", Host, Drivers);

    // Console and Process replace the server's signal handlers; an exit of the process restarts every session.
    [Fact]
    public void Nothing_touches_console_processes_or_the_process_end() =>
        AssertOnlyIn(@"\bConsole\.|\bEnvironment\.(Exit|FailFast)\b|\bProcess\.|\bnew Process\b|\bProcessStartInfo\b|\bPosixSignalRegistration\b");

    // The main thread waits in C, where Ctrl-C and shutdown are heard. Monitor.Wait is how a session's own thread waits for its mailbox.
    [Fact]
    public void Core_and_host_never_block_on_a_task()
    {
        Regex banned = new(@"(?<!\bMonitor)\.Wait\(|\.GetAwaiter\(\)\.GetResult\(\)|\bTask\w*\.Result\b|\bThread\.Sleep\b|\bWaitHandle\b");

        Findings.None(Search(banned, file => file.Path.StartsWith(Core, StringComparison.Ordinal) || file.Path.StartsWith(Host, StringComparison.Ordinal)));
    }

    [Fact]
    public void Files_and_environment_are_read_where_drivers_are_loaded_and_in_drivers() =>
        AssertOnlyIn(@"\bFile\.|\bDirectory\.|\bFileStream\b|\bEnvironment\.\w*EnvironmentVariable", CoreDrivers, Drivers);

    [Fact]
    public void Server_versions_are_compared_only_in_compat_h()
    {
        IEnumerable<string> named = SourceFile.Below("native", "*.c").Concat(SourceFile.Below("native", "*.h")).Where(file => file.Code.Contains("PG_VERSION_NUM", StringComparison.Ordinal)).Select(file => file.Path);

        Findings.None(named.Except(["native/src/compat.h"], StringComparer.Ordinal));
    }

    private static void AssertOnlyIn(string pattern, params string[] rooms) =>
        Findings.None(Search(new Regex(pattern), file => !rooms.Any(room => file.Path.StartsWith(room, StringComparison.Ordinal))));

    private static List<string> Search(Regex banned, Func<SourceFile, bool> applies)
    {
        List<string> findings = [];
        foreach (SourceFile file in s_files.Where(applies))
        {
            findings.AddRange(banned.Matches(file.Code).Select(match => $"{file.Path}:{file.LineOf(match.Index)}: {match.Value}"));
        }

        return findings;
    }
}
