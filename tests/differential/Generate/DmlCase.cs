using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <summary>What a step of a case is for.</summary>
internal enum DmlStepKind
{
    /// <summary>A statement.</summary>
    Statement,

    /// <summary>A statement with a savepoint before it, to which an error leads back.</summary>
    Guarded,

    /// <summary>A statement with its constants as parameters, as a prepared statement.</summary>
    Prepared,

    /// <summary>SAVEPOINT; the text is its name.</summary>
    Savepoint,

    /// <summary>ROLLBACK TO SAVEPOINT.</summary>
    RollbackTo,

    /// <summary>RELEASE SAVEPOINT.</summary>
    Release,
}

/// <summary>One step.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Root">The statement, or the savepoint's name.</param>
internal sealed record DmlStep(DmlStepKind Kind, Node Root);

/// <summary>A transaction, or some statements each for itself.</summary>
/// <param name="Begin">What begins the transaction; null = each step is one of its own.</param>
/// <param name="Steps">The steps.</param>
/// <param name="IsCommitted">Whether COMMIT ends it.</param>
/// <param name="ChecksEachStep">Whether the tables are compared after each step and not only in the end: reading them makes waiting rows go out.</param>
internal sealed record DmlCase(string? Begin, IReadOnlyList<DmlStep> Steps, bool IsCommitted, bool ChecksEachStep);
