// What is an operation?
//
// Managed work whose one answer comes later. The main thread polls it and waits for the engine's signal in between; it never blocks. An
// operation is touched by the main thread only: what runs elsewhere are the jobs behind it (Connections/SessionJob.cs).

namespace PgDotnetFdw.Core.Operations;

/// <summary>Work that may wait. Main thread only.</summary>
public abstract class Operation
{
    /// <summary>Asks whether the work is done.</summary>
    /// <param name="result">The answer's bytes once done; empty when the operation has none.</param>
    /// <exception cref="Sdk.ForeignDataException">The operation failed; asked again, it fails again.</exception>
    public abstract OperationState Poll(out ReadOnlyMemory<byte> result);

    /// <summary>Ends the caller's interest: what still runs is cancelled, and what it used is not trusted again. Idempotent, never throws.</summary>
    public abstract void Close();
}
