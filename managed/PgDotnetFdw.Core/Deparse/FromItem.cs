using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>Something in FROM.</summary>
internal abstract record FromItem;

/// <summary>A table; without an alias when it is the only one of its statement.</summary>
internal sealed record FromTable(RemoteTable Table, string? Alias) : FromItem;

/// <summary>A join with all conditions that decide on partners.</summary>
internal sealed record FromJoin(JoinKind Kind, FromItem Outer, FromItem Inner, IReadOnlyList<FromCondition> On) : FromItem;

/// <summary>A side of a join that has conditions of its own which cannot stand elsewhere.</summary>
internal sealed record FromSubquery(SelectBody Body, SubqueryColumns Columns) : FromItem;

/// <summary>A condition in WHERE or ON.</summary>
internal abstract record FromCondition;

/// <summary>A condition as PostgreSQL gave it.</summary>
internal sealed record QualCondition(Expr Expression) : FromCondition;

/// <summary>A semi join or an anti join.</summary>
internal sealed record ExistsCondition(SelectBody Body, bool IsNegated) : FromCondition;

/// <summary>FROM and WHERE of one SELECT.</summary>
/// <param name="From">What stands in FROM.</param>
/// <param name="Where">AND-ed; may be empty.</param>
/// <param name="Scope">The names of its tables.</param>
internal sealed record SelectBody(FromItem From, IReadOnlyList<FromCondition> Where, TableScope Scope);
