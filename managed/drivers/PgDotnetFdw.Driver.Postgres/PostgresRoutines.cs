using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Which built-in routines of PostgreSQL do the same on a remote server: every immutable one, unless a list says otherwise. What
/// <see cref="RoutineExceptions"/> lists is refused; <see cref="RoutineVersions"/> says for which versions the rest is true, and
/// <see cref="RoutineTexts"/> what the databases must have in common.
/// </summary>
/// <remarks>
/// <para>
/// "Same" is meant strictly: an argument that one version takes and another reports as an error counts as a difference; which error it is does not.
/// It is a statement on the routine, given the same arguments. Whether a type is the same on both sides (enums, composite types, records,
/// what hides behind a polymorphic argument), whether a collation is deterministic, and how constants are written, is decided elsewhere.
/// </para>
/// <para>
/// Trusted all the same: trigonometric and other functions of the system's mathematical library, whose last digit may depend on the machine;
/// sums of floating point numbers, which depend on the order of the rows; aggregates that collect values in an order that the query
/// leaves open, where every order is a right answer. The same query may differ in them between two runs on one server.
/// </para>
/// </remarks>
internal static class PostgresRoutines
{
    /// <summary>The oldest remote version that the driver connects to.</summary>
    public const int OldestMajor = 10;

    /// <summary>Reason of what is not immutable by its own catalog entry.</summary>
    public const string NotImmutable = "it is not immutable";

    /// <summary>Reason of routines that no SQL expression calls by name: their arguments or result have internal types.</summary>
    public const string NotCallable = "it is not callable from SQL";

    private static readonly HashSet<string> s_internalTypes = new(StringComparer.Ordinal)
    {
        "internal", "cstring", "_cstring", "void", "trigger", "event_trigger", "language_handler", "fdw_handler", "index_am_handler",
        "table_am_handler", "tsm_handler", "gtsvector", "pg_node_tree", "pg_ddl_command", "pg_ndistinct", "pg_dependencies", "pg_mcv_list",
        "pg_brin_bloom_summary", "pg_brin_minmax_multi_summary",
    };

    /// <summary>Finds the rule of a built-in routine.</summary>
    /// <param name="kind">What it is; for an operator, <paramref name="isImmutable"/> is that of its function.</param>
    /// <param name="name">Its name without schema, e.g. <c>lower</c> or <c>=</c>.</param>
    /// <param name="arguments">pg_type names of the declared arguments, separated by commas without blanks, e.g. <c>_text,int4</c>; empty = none.</param>
    /// <param name="isImmutable">Whether the local catalog says so.</param>
    /// <param name="hasInputCollation">Whether the call has an input collation.</param>
    /// <returns>The rule; never Superset.</returns>
    public static RoutineRule Find(RoutineKind kind, string name, string arguments, bool isImmutable, bool hasInputCollation)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(arguments);
        if (!IsCallable(kind, name, arguments))
        {
            return RoutineRule.No(NotCallable);
        }

        if (!isImmutable)
        {
            return RoutineRule.No(NotImmutable);
        }

        return RoutineExceptions.Find(kind, name, arguments) is { } reason
            ? RoutineRule.No(reason)
            : RoutineRule.Always with
            {
                Text = RoutineTexts.Find(kind, name, arguments, hasInputCollation),
                SinceMajor = RoutineVersions.Since(kind, name, arguments),
                Changes = RoutineVersions.Changes(kind, name, arguments),
                NeedsSameHashes = kind == RoutineKind.Function && RoutineHashes.Contains(name),
            };
    }

    /// <summary>Whether a conversion through text means the same whatever the settings; see <see cref="PostgresTextCasts.Find"/> for versions and encodings.</summary>
    /// <param name="fromTypeOid">Type of the value.</param>
    /// <param name="toTypeOid">Type of the result.</param>
    /// <param name="reason">Why not; empty when it does.</param>
    public static bool IsIoCastExact(uint fromTypeOid, uint toTypeOid, out string reason)
    {
        RoutineRule rule = PostgresTextCasts.Find(fromTypeOid, toTypeOid);
        reason = rule.Reason;
        return rule.Fidelity == Fidelity.Exact;
    }

    /// <summary>Whether the argument types, separated by commas, hold one that <paramref name="isWanted"/> takes.</summary>
    internal static bool HasArgument(string arguments, Func<string, bool> isWanted)
    {
        foreach (string type in arguments.Split(','))
        {
            if (isWanted(type))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsCallable(RoutineKind kind, string name, string arguments) =>
        kind != RoutineKind.Function
        || (!HasArgument(arguments, s_internalTypes.Contains)

            // Output functions: their result is a cstring. No other built-in function's name ends so.
            && !name.EndsWith("out", StringComparison.Ordinal));
}
