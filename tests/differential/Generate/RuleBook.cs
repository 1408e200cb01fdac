using PgDotnetFdw.Tests.Differential.Model;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <summary>All rules that a run uses: those of the table in Rules.cs, and those that the server's catalog offers.</summary>
/// <param name="Catalog">The latter.</param>
internal sealed record RuleBook(IReadOnlyList<Rule> Catalog)
{
    private readonly Dictionary<SqlType, RuleSet> _byResult = Types.All.ToDictionary(type => type, type => new RuleSet(
        [.. Rules.ByResult[type].Where(rule => !rule.MayFail)],
        [.. Rules.ByResult[type].Where(rule => rule.MayFail)],
        [.. Catalog.Where(rule => rule.Result == type && !rule.MayFail)],
        [.. Catalog.Where(rule => rule.Result == type && rule.MayFail)]));

    /// <summary>The rules that make a value of a type.</summary>
    public RuleSet For(SqlType type) => _byResult[type];
}

/// <summary>The rules that make a value of one type.</summary>
/// <param name="Safe">Those of the table that cannot fail.</param>
/// <param name="Risky">Those of the table that may.</param>
/// <param name="Tried">Those of the catalog that did not fail when they were tried.</param>
/// <param name="Failing">Those of the catalog that did.</param>
internal sealed record RuleSet(IReadOnlyList<Rule> Safe, IReadOnlyList<Rule> Risky, IReadOnlyList<Rule> Tried, IReadOnlyList<Rule> Failing);
