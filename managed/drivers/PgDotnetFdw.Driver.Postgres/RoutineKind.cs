namespace PgDotnetFdw.Driver.Postgres;

/// <summary>What a built-in routine is; operators and functions have separate names.</summary>
internal enum RoutineKind
{
    /// <summary>An operator, named by its symbol.</summary>
    Operator,

    /// <summary>A plain or set-returning function.</summary>
    Function,

    /// <summary>An aggregate, also an ordered-set or hypothetical-set one; also when it is used as a window function.</summary>
    Aggregate,

    /// <summary>A window function that is no aggregate.</summary>
    Window,
}
