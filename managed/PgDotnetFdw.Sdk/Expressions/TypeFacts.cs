namespace PgDotnetFdw.Sdk.Expressions;

/// <summary>Where a catalog object comes from.</summary>
public enum ObjectOrigin
{
    /// <summary>Part of PostgreSQL itself.</summary>
    BuiltIn = 0,

    /// <summary>Owned by an extension.</summary>
    Extension = 1,

    /// <summary>Made by a user.</summary>
    User = 2,
}

/// <summary>Facts on a PostgreSQL type, as looked up in the local catalog.</summary>
/// <param name="Oid">The type's oid; see <see cref="TypeOid"/> for the built-in ones.</param>
/// <param name="Modifier">The typmod, −1 when none is declared.</param>
/// <param name="Kind">pg_type.typtype: b base, c composite, d domain, e enum, m multirange, p pseudo, r range.</param>
/// <param name="Origin">Who defines it.</param>
/// <param name="Extension">The extension's name when <paramref name="Origin"/> is Extension, otherwise null.</param>
/// <param name="ElementOid">Element type of an array, 0 when it is none.</param>
/// <param name="BaseOid">Base type of a domain, 0 when it is none.</param>
/// <param name="Schema">Schema name.</param>
/// <param name="Name">Type name, unquoted, e.g. <c>int4</c>.</param>
public sealed record TypeFacts(
    uint Oid,
    int Modifier,
    char Kind,
    ObjectOrigin Origin,
    string? Extension,
    uint ElementOid,
    uint BaseOid,
    string Schema,
    string Name);

/// <summary>Facts on a collation.</summary>
/// <param name="Oid">The collation's oid; 0 = the expression has none.</param>
/// <param name="IsDeterministic">Equal means equal bytes.</param>
/// <param name="SortsAsC">Order is that of the bytes.</param>
/// <param name="IsDatabaseDefault">It is the database's default collation.</param>
/// <param name="Schema">Schema name; empty when there is no collation.</param>
/// <param name="Name">Collation name; empty when there is none.</param>
/// <param name="Rules">What decides the order and the classes of characters: provider, locale and version as one text, e.g.
/// <c>c|de_DE.UTF-8|de_DE.UTF-8|2.36</c> or <c>i|de-DE|153.120</c>; two collations with equal rules, in databases of the same encoding, compare alike.
/// Empty when there is no collation or nothing is known.</param>
public sealed record CollationFacts(
    uint Oid, bool IsDeterministic, bool SortsAsC, bool IsDatabaseDefault, string Schema, string Name, string Rules = "")
{
    /// <summary>No collation.</summary>
    public static CollationFacts None { get; } = new(0, true, true, false, string.Empty, string.Empty);
}

/// <summary>Facts on an operator, a function, an aggregate or a window function.</summary>
/// <param name="Schema">Schema name.</param>
/// <param name="Name">Name, e.g. <c>=</c>.</param>
/// <param name="Arguments">Names of the declared argument types, separated by commas, e.g. <c>text,int4</c>; for operators left and right (a prefix operator
/// has the right one only).</param>
/// <param name="Origin">Who defines it.</param>
/// <param name="Extension">The extension's name when <paramref name="Origin"/> is Extension, otherwise null.</param>
/// <param name="Volatility">i immutable, s stable, v volatile (of the operator's function).</param>
/// <param name="IsStrict">NULL in, NULL out.</param>
/// <param name="IsLeakproof">It tells nothing of its arguments but by its result.</param>
public sealed record ProcedureFacts(
    string Schema,
    string Name,
    string Arguments,
    ObjectOrigin Origin,
    string? Extension,
    char Volatility,
    bool IsStrict,
    bool IsLeakproof);
