namespace PgDotnetFdw.Core.Deparse;

/// <summary>What a statement is written for.</summary>
internal enum StatementPurpose
{
    /// <summary>To be run: constants of conditions are parameters where the dialect can.</summary>
    Execution,

    /// <summary>For the remote's planner: constants are literals, parameters typed NULLs.</summary>
    Estimate,
}
