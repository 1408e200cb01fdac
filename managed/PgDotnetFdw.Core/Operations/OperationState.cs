namespace PgDotnetFdw.Core.Operations;

/// <summary>Answer of an operation that is polled.</summary>
public enum OperationState
{
    /// <summary>Still running; poll again after the signal.</summary>
    Pending,

    /// <summary>Finished; the result is there.</summary>
    Done,
}
