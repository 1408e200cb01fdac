using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Messages;

/// <summary>An operator, a function, an aggregate or a window function of the local catalog.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Facts">Facts on it.</param>
public sealed record Routine(RoutineKind Kind, ProcedureFacts Facts);
