using System.Collections;
using System.Reflection;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Tests.Unit.Golden;

/// <summary>Which kinds of expressions and steps occur in something?</summary>
internal static class GoldenKinds
{
    /// <summary>Every kind.</summary>
    internal static IEnumerable<Type> All { get; } =
    [
        .. typeof(Expr).Assembly.GetTypes().Where(static t => t.IsSubclassOf(typeof(Expr))),
        typeof(Qual), typeof(JoinStep), typeof(AggregateStep), typeof(WindowStep), typeof(DistinctStep), typeof(SortKey), typeof(LimitStep), typeof(RowLock),
    ];

    /// <summary>Types of the object and of all that its properties hold.</summary>
    internal static IEnumerable<Type> Of(object thing)
    {
        if (thing is IEnumerable list and not string)
        {
            return list.OfType<object>().SelectMany(Of);
        }

        return thing.GetType().Namespace?.StartsWith(nameof(PgDotnetFdw), StringComparison.Ordinal) == true && thing is not RemoteValue
            ? thing.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(static p => p.GetIndexParameters().Length == 0)
                .Select(p => p.GetValue(thing)).OfType<object>().SelectMany(Of).Append(thing.GetType())
            : [];
    }
}
