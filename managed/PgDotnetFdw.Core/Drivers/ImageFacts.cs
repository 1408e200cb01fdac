// Was an assembly compiled ahead of time?
//
// Without ReadyToRun code the first query of a session takes about twice as long; pgdotnet.drivers() shows it. The question is answered
// from the file's headers, without loading the assembly.

using System.Reflection.PortableExecutable;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>Reads facts from an assembly's headers.</summary>
internal static class ImageFacts
{
    /// <summary>Whether the image holds ReadyToRun code; false also for a file that cannot be read.</summary>
    public static bool IsReadyToRun(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using var reader = new PEReader(file);
            return reader.PEHeaders.CorHeader is { ManagedNativeHeaderDirectory.Size: > 0 };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            return false;
        }
    }
}
