// Can the remote group and sort by these keys? A key that is a constant is refused, whatever the dialect says: written as a literal it would be
// the position of an output column, and it has no effect anyway, but for GROUP BY of nothing else.

using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Checks keys.</summary>
internal static class KeyChecks
{
    /// <summary>Why keys of GROUP BY or DISTINCT are refused; null when they are not.</summary>
    public static string? Refusal(PlannedRelation input, IReadOnlyList<GroupKey> keys)
    {
        SqlDeparser trial = Trial(input);
        foreach (GroupKey key in keys)
        {
            if (Constant(key.Expression) is { } constant)
            {
                return constant;
            }

            trial.ForgetReason();
            if (!trial.TryWriteGroupKey(key))
            {
                return Describe(input, key.Expression, trial);
            }
        }

        return null;
    }

    /// <summary>The keys that tell groups apart; all of them when none does.</summary>
    public static IReadOnlyList<GroupKey> Telling(IReadOnlyList<GroupKey> keys)
    {
        GroupKey[] telling = keys.Where(static k => !StepPusher.IsConstant(k.Expression)).ToArray();
        return telling.Length > 0 ? telling : keys;
    }

    /// <summary>Why keys of ORDER BY are refused; null when they are not.</summary>
    public static string? Refusal(PlannedRelation input, IReadOnlyList<SortKey> keys)
    {
        SqlDeparser trial = Trial(input);
        foreach (SortKey key in keys)
        {
            if (Constant(key.Expression) is { } constant)
            {
                return constant;
            }

            trial.ForgetReason();
            if (!trial.TryWriteSortKey(key))
            {
                return Describe(input, key.Expression, trial);
            }
        }

        return null;
    }

    /// <summary>Why constants are refused among keys; null when it is none.</summary>
    public static string? Constant(Expr expression) => StepPusher.IsConstant(expression) ? "a key is a constant" : null;

    private static SqlDeparser Trial(PlannedRelation input)
    {
        SqlDeparser trial = input.NewTrial();
        trial.UseConstantParameters = false;
        return trial;
    }

    private static string Describe(PlannedRelation input, Expr key, SqlDeparser trial) =>
        $"{new ExpressionText(input.Tables).Of(key)}: {trial.Reason ?? "it is not shippable"}";
}
