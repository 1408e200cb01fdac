namespace PgDotnetFdw.Sdk.Sql;

/// <summary>What kind of routine.</summary>
public enum RoutineKind
{
    /// <summary>An operator.</summary>
    Operator = 0,

    /// <summary>A function.</summary>
    Function = 1,

    /// <summary>An aggregate.</summary>
    Aggregate = 2,

    /// <summary>A window function.</summary>
    Window = 3,
}

/// <summary>How far a dialect trusts the remote with a routine.</summary>
/// <param name="Fidelity">How far, at best.</param>
/// <param name="Reason">Why not, or under which conditions; empty when there is nothing to say.</param>
public readonly record struct RoutineVerdict(Fidelity Fidelity, string Reason);
