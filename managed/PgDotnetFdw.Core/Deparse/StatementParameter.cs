using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>A parameter of a remote statement, while it is written.</summary>
/// <param name="Scan">What is computed when the scan starts; null for a constant.</param>
/// <param name="Constant">The constant whose place it takes; null for what is computed.</param>
/// <param name="Start">Where it was written first.</param>
/// <param name="Placeholder">What stands there for a constant; otherwise empty.</param>
/// <param name="Literal">What would stand there without a parameter; otherwise empty.</param>
internal sealed record StatementParameter(ParamExpr? Scan, ConstExpr? Constant, int Start, string Placeholder, string Literal);
