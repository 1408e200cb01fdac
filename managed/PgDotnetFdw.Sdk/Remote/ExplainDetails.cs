namespace PgDotnetFdw.Sdk.Remote;

/// <summary>What is wanted of a remote's plan; the numbers are those of pgdotnet_abi.h.</summary>
[Flags]
public enum ExplainDetails
{
    /// <summary>The plan alone.</summary>
    None = 0,

    /// <summary>Run the query and show what it took.</summary>
    Analyze = 1,

    /// <summary>Show output columns and full names.</summary>
    Verbose = 2,

    /// <summary>Show costs.</summary>
    Costs = 4,

    /// <summary>Measure the time of each node; only with <see cref="Analyze"/>.</summary>
    Timing = 8,

    /// <summary>Count the buffers used; only with <see cref="Analyze"/>.</summary>
    Buffers = 16,
}
