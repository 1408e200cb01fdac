namespace PgDotnetFdw.Core;

/// <summary>Wakes the backend's main thread.</summary>
public interface IOperationSignal
{
    /// <summary>Says that an operation or a scan has changed its state. Any thread; must not throw and not block.</summary>
    void Signal();
}
