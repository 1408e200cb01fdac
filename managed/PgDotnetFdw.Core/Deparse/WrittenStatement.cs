using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>A statement as it was written.</summary>
/// <param name="Sql">The text.</param>
/// <param name="Transfers">How the values of each output column come; as many as there are outputs.</param>
/// <param name="Parameters">The parameters in the order of their ordinals.</param>
internal sealed record WrittenStatement(string Sql, ColumnTransfer[] Transfers, IReadOnlyList<StatementParameter> Parameters);
