namespace PgDotnetFdw.Core.Modifies;

/// <summary>What became of rows that were handed over.</summary>
public enum WriteState
{
    /// <summary>They are written, or on their way.</summary>
    Written,

    /// <summary>Ask again, with the same rows, after the signal.</summary>
    Pending,

    /// <summary>None is written: the remote wants them in another form. Prepare again, and hand them over in that form.</summary>
    Outdated,
}
