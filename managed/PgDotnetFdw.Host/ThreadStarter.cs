// Who starts threads? Only this class: every caller is on a thread whose signals are blocked (C blocks them around each managed entry, and threads
// inherit the mask), so no PostgreSQL signal handler can run on a .NET thread.

using PgDotnetFdw.Core;

namespace PgDotnetFdw.Host;

/// <summary>Starts threads and pool work. Any thread.</summary>
internal sealed class ThreadStarter : IThreadStarter
{
    // A driver's call stack is shallow; what recurses is guarded by EnsureSufficientExecutionStack.
    private const int StackBytes = 1 << 20;

    private readonly Action<Exception> _onFailure;

    /// <summary>Makes the starter.</summary>
    /// <param name="onFailure">Takes an exception that a body let out; must not throw.</param>
    internal ThreadStarter(Action<Exception> onFailure)
    {
        _onFailure = onFailure;
    }

    /// <inheritdoc/>
    public void Start(string name, Action body)
    {
        var thread = new Thread(() => Run(body), StackBytes)
        {
            IsBackground = true,
            Name = name,
        };
        thread.UnsafeStart();
    }

    /// <inheritdoc/>
    public void Queue(Action body) => ThreadPool.UnsafeQueueUserWorkItem(static work => work.Starter.Run(work.Body), (Starter: this, Body: body), preferLocal: false);

    private void Run(Action body)
    {
        try
        {
            body();
        }
#pragma warning disable CA1031 // the thread's outermost frame: an exception that left it would end the backend
        catch (Exception e)
#pragma warning restore CA1031
        {
            _onFailure(e);
        }
    }
}
