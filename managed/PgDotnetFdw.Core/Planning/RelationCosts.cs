// What does it cost to let a remote compute a relation?
//
// A model, in PostgreSQL's own units: the remote's work, as if it were a PostgreSQL that finds indexes where a plan would hope for them, plus the
// transfer of every row that it sends. Its two purposes: rows that need not travel make a remote plan cheaper than a local one, and what a remote
// does on rows that travel anyway (a sort) looks slightly cheaper than the same done locally.

using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Cost arithmetic.</summary>
internal static class RelationCosts
{
    // An index lookup: down the tree, then the row.
    private const double PagesPerLookup = 2.0;

    // One key of many that are looked up by one statement: the index's pages have just been read for the keys before it.
    private const double CachedShare = 0.1;

    // A remote sort costs this part of the same sort done locally, so that rows which travel anyway come sorted, and at most that part of what
    // is sorted: remotes often have an index for it. For that reason the first row is not made to wait for the last one either.
    private const double SortShare = 0.9;
    private const double LargestSortShare = 0.2;

    // A remote that knows how many rows are wanted plans for them; also, a tie with a local Limit is lost.
    private const double KnownLimitShare = 0.95;

    private static readonly RelationSize s_unknown = new(1000, 0, 100);

    /// <summary>Estimates by the model, and remembers the size for steps above.</summary>
    public static CostEstimate Estimate(PlannedRelation relation, EstimateRequest request)
    {
        RelationSize size = SizeOf(relation, relation.Algebra, request);
        relation.Size = size;
        return Total(relation, request, size, request.Rows, request.Width);
    }

    /// <summary>Estimates by what the remote's planner says.</summary>
    public static CostEstimate FromRemote(PlannedRelation relation, EstimateRequest request, RemoteEstimate answer)
    {
        double retrieved = Math.Max(Sane(answer.Rows), 1);
        double share = Sane(request.Rows / Math.Max(request.RetrievedRows, 1));
        var size = new RelationSize(retrieved, Sane(answer.StartupCost), Math.Max(Sane(answer.TotalCost), Sane(answer.StartupCost)));
        relation.Size = size;
        bool isWidthMeant = relation.Outputs.Count > 0 && answer.Width > 0;
        return Total(relation, request, size, Math.Max(retrieved * share, 1), isWidthMeant ? answer.Width : request.Width) with { IsRemote = true };
    }

    private static CostEstimate Total(PlannedRelation relation, EstimateRequest request, RelationSize size, double rows, int width)
    {
        double startup = relation.Context.Server.StartupCost + request.LocalStartup + size.Blocking;
        double perRow = relation.Context.Server.TupleCost + request.CpuTupleCost + request.LocalCost;
        double total = startup + (size.Remote - size.Blocking) + (perRow * size.Rows);
        if (relation.Algebra is LimitRelation)
        {
            startup *= KnownLimitShare;
            total *= KnownLimitShare;
        }

        startup = Sane(startup);
        return new CostEstimate(startup, Math.Max(startup, Sane(total)), size.Rows, Math.Max(Sane(rows), 1), Math.Max(width, 0));
    }

    private static RelationSize SizeOf(PlannedRelation relation, Relation algebra, EstimateRequest request)
    {
        double rows = Math.Max(Sane(request.RetrievedRows), 1);
        RelationSize input = relation.Inputs.Count > 0 ? relation.Inputs[0].Size ?? s_unknown : s_unknown;
        RelationSize size = algebra switch
        {
            TableRelation => new RelationSize(rows, 0, Scan(request, rows, [])),
            FilterRelation r => new RelationSize(rows, 0, Scan(request, rows, r.Quals)),
            JoinRelation r => Join(relation, r, request, rows),
            AggregateRelation r => Grouped(input, request, rows, r.Keys.Count + Math.Max(relation.Outputs.Count - r.Keys.Count, 0) + r.Having.Count, r.Keys.Count > 0),
            WindowRelation r => Windowed(input, request, r),
            DistinctRelation r => Grouped(input, request, rows, r.Keys.Count, hasGroups: true),
            OrderRelation => SortedFirst(relation, Sorted(InputOf(relation, request), request), request),
            LimitRelation r => Cut(input, rows, Constant(r.Offset)),
            _ => InputOf(relation, request) with { Rows = rows },
        };
        return new RelationSize(rows, Sane(Math.Min(size.Blocking, size.Remote)), Sane(size.Remote));
    }

    // A base relation may be sorted or locked without its input ever having been estimated: PostgreSQL gives its numbers again.
    private static RelationSize InputOf(PlannedRelation relation, EstimateRequest request)
    {
        PlannedRelation input = relation.Inputs[0];
        return input.Size ?? SizeOf(input, input.Algebra, request);
    }

    private static double Scan(EstimateRequest request, double rows, IReadOnlyList<Expr> quals)
    {
        double tuples = Math.Max(Sane(request.Tuples), rows);
        double pages = Math.Max(Sane(request.Pages), 1);
        double scan = (pages * request.SeqPageCost) + (tuples * (request.CpuTupleCost + (request.CpuOperatorCost * quals.Count)));
        if (quals.Any(static q => q is KeyLookupExpr))
        {
            return Math.Min(scan, (request.RandomPageCost * CachedShare) + (rows * (request.CpuTupleCost + (request.CpuOperatorCost * quals.Count))));
        }

        if (!request.IsParameterized && !quals.Any(IsLookup))
        {
            return scan;
        }

        return Math.Min(scan, Lookup(request, Math.Min(rows, pages)) + (rows * (request.CpuTupleCost + (request.CpuOperatorCost * quals.Count))));
    }

    private static double Lookup(EstimateRequest request, double pages) => request.RandomPageCost * (PagesPerLookup + pages);

    // A comparison of a column with something that is known before the scan: what indexes are made for.
    private static bool IsLookup(Expr qual)
    {
        return qual switch
        {
            OpExpr { Operator.Name: "=", Arguments: [var left, var right] } => IsColumn(left) || IsColumn(right),
            ScalarArrayOpExpr { Operator.Name: "=", UseOr: true } any => IsColumn(any.Scalar),
            _ => false,
        };
    }

    private static bool IsColumn(Expr expression) => expression is VarExpr || (expression is RelabelExpr relabel && IsColumn(relabel.Argument));

    private static RelationSize Join(PlannedRelation relation, JoinRelation join, EstimateRequest request, double rows)
    {
        RelationSize outer = relation.Inputs[0].Size ?? s_unknown;
        RelationSize inner = relation.Inputs[1].Size ?? s_unknown;
        int conditions = Math.Max(join.On.Count + join.Where.Count, 1);
        double hash = outer.Remote + inner.Remote + (request.CpuOperatorCost * conditions * (outer.Rows + inner.Rows));
        double nested = join.On.Concat(join.Where).Any(IsLookup)
            ? Math.Min(Nested(outer, inner, request, rows), join.Kind == JoinKind.Inner ? Nested(inner, outer, request, rows) : double.MaxValue)
            : double.MaxValue;
        return new RelationSize(rows, 0, Math.Min(hash, nested) + (request.CpuTupleCost * rows));
    }

    // One index lookup for each row of one side.
    private static double Nested(RelationSize driving, RelationSize looked, EstimateRequest request, double rows)
    {
        double found = Math.Max(rows / driving.Rows, 1);
        return driving.Remote + (driving.Rows * Lookup(request, Math.Min(found, looked.Rows))) + (rows * request.CpuTupleCost);
    }

    private static RelationSize Grouped(RelationSize input, EstimateRequest request, double rows, int operations, bool hasGroups)
    {
        double work = input.Rows * request.CpuOperatorCost * Math.Max(operations, 1);
        double remote = input.Remote + work + (rows * request.CpuTupleCost);
        return new RelationSize(rows, hasGroups ? input.Remote + work : remote, remote);
    }

    private static RelationSize Windowed(RelationSize input, EstimateRequest request, WindowRelation windows)
    {
        double remote = input.Remote;
        foreach (WindowDefinition window in windows.Windows)
        {
            bool isSorted = window.Partition.Count + window.Order.Count > 0;
            remote += (isSorted ? Sort(input, request) : 0) + (input.Rows * request.CpuOperatorCost);
        }

        return new RelationSize(input.Rows, input.Remote, remote);
    }

    private static RelationSize Sorted(RelationSize input, EstimateRequest request)
    {
        return input with { Remote = input.Remote + Sort(input, request) };
    }

    // Sorted groups may as well come from sorted rows, one after the other: what a LIMIT above makes of it depends on that.
    private static RelationSize SortedFirst(PlannedRelation relation, RelationSize sorted, EstimateRequest request)
    {
        PlannedRelation groups = relation.Inputs[0];
        if (groups.Algebra is not (AggregateRelation { Keys.Count: > 0 } or DistinctRelation) || groups.Inputs[0].Size is not { } rows)
        {
            return sorted;
        }

        return sorted with { Blocking = Math.Min(sorted.Blocking, Sorted(rows, request).Blocking) };
    }

    private static double Sort(RelationSize input, EstimateRequest request)
    {
        double rows = Math.Max(input.Rows, 2);
        double local = ((2 * rows * Math.Log2(rows)) + rows) * request.CpuOperatorCost;
        return Math.Min(SortShare * local, LargestSortShare * (input.Remote + (rows * request.CpuTupleCost)));
    }

    private static RelationSize Cut(RelationSize input, double rows, double offset)
    {
        double share = Math.Min((rows + offset) / Math.Max(input.Rows, 1), 1);
        return new RelationSize(rows, input.Blocking, input.Blocking + ((input.Remote - input.Blocking) * share));
    }

    private static double Constant(Expr? expression) => expression is ConstExpr { Value.Form: ValueForm.Int64 } constant ? Math.Max(constant.Value.Int64, 0) : 0;

    // A NaN or a negative cost would upset PostgreSQL's path comparison.
    private static double Sane(double cost) => double.IsFinite(cost) && cost > 0 ? cost : double.IsPositiveInfinity(cost) ? double.MaxValue / 1e10 : 0;
}
