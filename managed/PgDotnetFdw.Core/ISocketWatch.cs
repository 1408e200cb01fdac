namespace PgDotnetFdw.Core;

/// <summary>Wakes the backend's main thread, while it waits, when a socket has something to read. Main thread.</summary>
public interface ISocketWatch
{
    /// <summary>Begins to look at a descriptor. Must not throw.</summary>
    /// <returns>false: it cannot be watched.</returns>
    bool TryAdd(int descriptor);

    /// <summary>Looks at it no more. Must not throw.</summary>
    void Remove(int descriptor);
}
