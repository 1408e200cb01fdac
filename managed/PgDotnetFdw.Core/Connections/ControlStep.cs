namespace PgDotnetFdw.Core.Connections;

/// <summary>A step of a remote transaction's life.</summary>
internal enum ControlStep
{
    Commit,
    Rollback,
    CreateSavepoint,
    ReleaseSavepoint,
    RollbackToSavepoint,
}
