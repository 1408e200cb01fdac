// How does a thread say that one certain scan may have an answer?
//
// By writing to that scan's own eventfd, beside the backend's: Append waits for several scans at once. C closes the descriptor after scan_close, and its number
// may then be that of another file; so nothing is written after Close, which waits for a write in progress.

using PgDotnetFdw.Core;

namespace PgDotnetFdw.Host;

/// <summary>An eventfd that belongs to one scan. Any thread.</summary>
internal sealed class ScanSignal(int descriptor) : IOperationSignal
{
    private readonly Lock _lock = new();
    private readonly EventSignal _signal = new(descriptor);
    private bool _isClosed;

    /// <inheritdoc/>
    public void Signal()
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                _signal.Signal();
            }
        }
    }

    /// <summary>The descriptor is not used any more.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }
    }
}
