using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>A SELECT below the outermost one.</summary>
/// <param name="Alias">Its alias.</param>
/// <param name="Values">What its columns c1, c2, ... hold.</param>
/// <param name="Scope">What is seen around it.</param>
internal sealed record SubqueryLayer(string Alias, IReadOnlyList<Expr> Values, SubqueryScope Scope);
