namespace PgDotnetFdw.Core;

/// <summary>Starts threads on the engine's behalf: they must be born with the backend's signals blocked, and only the host can see to that.</summary>
public interface IThreadStarter
{
    /// <summary>Runs an action on a background thread of its own. For work that blocks for long.</summary>
    /// <param name="name">The thread's name, for debuggers.</param>
    /// <param name="body">What runs; it does not throw.</param>
    void Start(string name, Action body);

    /// <summary>Runs an action on the thread pool. For work that blocks for a moment only, such as a cancel request.</summary>
    /// <param name="body">What runs; it does not throw.</param>
    void Queue(Action body);
}
