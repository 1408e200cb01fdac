// May the code in this folder be trusted?
//
// A driver runs with all rights of the server process, so nobody but its owner may be able to change it: the folder, the place that it is
// in, and every file and folder in it must not be writable by group or others. Who the owner is, is left to the installation: a file that root or the server's
// user did not make could only get there through a writable folder.

using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>Checks who may write to a driver's folder.</summary>
internal static class FolderSafety
{
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private static readonly EnumerationOptions s_everything = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 8,
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
    };

    /// <summary>Refuses a folder that others could change.</summary>
    /// <param name="driver">Name of the driver, for the message.</param>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="ForeignDataException">HV00L.</exception>
    public static void Check(string driver, string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Who may write to the place may put another folder there under the same name.
        if (Path.GetDirectoryName(folder) is { } place)
        {
            CheckOne(driver, place);
        }

        CheckOne(driver, folder);
        foreach (string path in Directory.EnumerateFileSystemEntries(folder, "*", s_everything))
        {
            CheckOne(driver, path);
        }
    }

    private static void CheckOne(string driver, string path)
    {
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & WritableByOthers) == 0)
        {
            return;
        }

        throw new ForeignDataException(SqlState.UnableToCreateExecution, $"refusing to load driver \"{driver}\"")
        {
            Detail = $"\"{path}\" is writable by its group or by others.",
            Hint = "Make it writable by its owner only, who should be root or the server's user.",
        };
    }
}
