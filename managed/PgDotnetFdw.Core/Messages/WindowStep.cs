using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Messages;

/// <summary>Window functions are to be computed over a relation's rows.</summary>
/// <param name="Windows">The windows.</param>
/// <param name="RunConditions">Conditions on window functions, without which too many rows would come back; may be empty.</param>
public sealed record WindowStep(IReadOnlyList<WindowDefinition> Windows, IReadOnlyList<Expr> RunConditions);
