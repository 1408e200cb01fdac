using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Messages;

/// <summary>One AND-ed restriction clause, as the shim describes it.</summary>
/// <param name="IsPromotable">It may be evaluated before the security quals of the relation (PostgreSQL's restriction_is_securely_promotable).</param>
/// <param name="IsPseudoconstant">It has no column of the relation and nothing volatile.</param>
/// <param name="Expression">The clause.</param>
public sealed record Qual(bool IsPromotable, bool IsPseudoconstant, Expr Expression);
