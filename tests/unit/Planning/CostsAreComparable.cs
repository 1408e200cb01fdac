using PgDotnetFdw.Core.Planning;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk.Relations;
using static PgDotnetFdw.Tests.Unit.Statements.Plan;

namespace PgDotnetFdw.Tests.Unit.Planning;

/// <summary>The relations between estimates that plans depend on.</summary>
public sealed class CostsAreComparable
{
    private readonly ServerContext _context = Context();

    [Fact]
    public void An_empty_or_absurd_request_gives_costs_that_can_be_compared()
    {
        double[] odd = [0, -1, double.NaN, double.PositiveInfinity];
        foreach (double tuples in odd)
        {
            foreach (double rows in odd)
            {
                CostEstimate estimate = Estimate(T(1).Filter(Same(X(1), Number(1))), rows, tuples);
                Assert.True(double.IsFinite(estimate.TotalCost) && estimate.StartupCost >= 0 && estimate.TotalCost >= estimate.StartupCost && estimate.Rows >= 1);
            }
        }
    }

    [Fact]
    public void A_lookup_is_cheaper_than_a_scan()
    {
        PlannedRelation scan = T(1).Filter(Op(X(1), "<", Number(1)));
        PlannedRelation lookup = T(1).Filter(Same(X(1), Number(1)));
        Assert.True(Estimate(lookup, 1, 100_000).TotalCost < Estimate(scan, 1, 100_000).TotalCost / 2);
    }

    [Fact]
    public void A_remote_join_of_few_rows_is_cheaper_than_fetching_both_sides()
    {
        PlannedRelation a = T(1).Filter();
        PlannedRelation b = T(2).Filter();
        double apart = Estimate(a, 10_000, 10_000).TotalCost + Estimate(b, 10_000, 10_000).TotalCost;
        Assert.True(Estimate(a.Join(JoinKind.Inner, b, Same(X(1), X(2))), 10_000, 0).TotalCost < apart);
    }

    [Fact]
    public void A_remote_aggregate_is_cheaper_than_fetching_its_input()
    {
        PlannedRelation a = T(1).Filter();
        double input = Estimate(a, 10_000, 10_000).TotalCost;
        Assert.True(Estimate(a.GroupBy([X(1)]), 10, 0).TotalCost < input);
    }

    [Fact]
    public void A_remote_sort_costs_a_little_but_less_than_a_local_one()
    {
        PlannedRelation a = T(1).Filter();
        double unsorted = Estimate(a, 10_000, 10_000).TotalCost;
        double sorted = Estimate(a.OrderBy(Sort(X(1))), 10_000, 10_000).TotalCost;
        double local = unsorted + (2 * 10_000 * Math.Log2(10_000) * 0.0025);
        Assert.InRange(sorted, unsorted + 1, Math.Min(local, unsorted * 1.2));
    }

    [Fact]
    public void A_limit_costs_its_share_also_of_what_is_sorted()
    {
        PlannedRelation a = T(1).Filter();
        Estimate(a, 10_000, 10_000);
        Assert.True(Estimate(a.Limit(Number(10)), 10, 0).TotalCost < 105);
        PlannedRelation sorted = a.OrderBy(Sort(X(1)));
        Estimate(sorted, 10_000, 10_000);
        Assert.True(Estimate(sorted.Limit(Number(10)), 10, 0).TotalCost < 105);
    }

    private static CostEstimate Estimate(PlannedRelation relation, double rows, double tuples)
    {
        Assert.True(relation.TryEstimate(new EstimateRequest(tuples, tuples / 100, rows, rows, 0, 0, 0.01, 0.0025, 1, 4, 8, false), out CostEstimate estimate));
        return estimate;
    }

    private PlannedRelation T(int index) => Table(index, _context);
}
