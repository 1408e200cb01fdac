using System.Buffers;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>Memory outside of the managed heap, for rows on their way out. Thread safe.</summary>
public interface INativeMemory
{
    /// <summary>Copies bytes.</summary>
    /// <param name="bytes">They may be gone afterwards.</param>
    /// <returns>The copy; disposed by its owner, on any thread.</returns>
    IMemoryOwner<byte> Copy(ReadOnlySpan<byte> bytes);
}
