using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Planning;
using PgDotnetFdw.Core.Plans;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using static PgDotnetFdw.Tests.Unit.Statements.Plan;

namespace PgDotnetFdw.Tests.Unit.Statements;

/// <summary>What is done to the rows of tables and joins.</summary>
public sealed class StepsBecomeClauses
{
    private static readonly WindowDefinition s_byX = new(1, [Group(Y(1))], [Sort(X(1))], (int)WindowFrame.None, null, null);

    private readonly ServerContext _context = Context();

    [Fact]
    public void Groups_are_formed_and_filtered() =>
        Assert.Equal(
            "SELECT r1.x, count(*), text(sum(r1.n)) FROM a r1 WHERE ((r1.y > 1)) GROUP BY r1.x HAVING ((sum(r1.y) > 10))",
            T(1).Filter(Op(Y(1), ">", Number(1))).GroupBy([X(1)], Op(Sum(Y(1)), ">", Number(10))).Sql(X(1), CountStar(), Aggregate(Numeric, "sum", N(1))));

    [Fact]
    public void A_group_of_everything_is_one_row_even_when_nothing_of_it_is_wanted()
    {
        PlannedRelation all = T(1).GroupBy([]);
        Assert.Equal("SELECT count(*) FROM a r1", all.Sql());
        Assert.Equal("SELECT sum(r1.x) FROM a r1", all.Sql(Sum(X(1))));
        Assert.False(all.CanOutput(Param(0)));
        Assert.False(all.CanOutput(Op(Param(0), "+", Number(1))));

        // Without an aggregate in the select list the remote would give a row for each row.
        Assert.Throws<ForeignDataException>(() => all.Sql(X(1)));
    }

    [Fact]
    public void A_group_key_may_be_computed() =>
        Assert.Equal(
            "SELECT (r1.x + 1), count(*) FROM a r1 GROUP BY (r1.x + 1) ORDER BY (r1.x + 1) DESC",
            T(1).GroupBy([Op(X(1), "+", Number(1))]).OrderBy(Sort(Op(X(1), "+", Number(1)), isDescending: true)).Sql(Op(X(1), "+", Number(1)), CountStar()));

    [Fact]
    public void What_is_grouped_keeps_its_words_wherever_it_stands()
    {
        // The parts of the outer expressions are other objects than the key.
        static Expr Key() => IsNull(X(1));
        Expr outer = Call("f", Key());

        Assert.Equal(
            "SELECT f((r1.x IS NULL)), sum(r1.x) FROM a r1 GROUP BY (r1.x IS NULL) HAVING (((r1.x IS NULL) = (r1.x IS NULL)))",
            T(1).GroupBy([Key()], Same(Key(), Key())).Sql(outer, Sum(X(1))));
    }

    [Fact]
    public void A_row_is_tested_as_a_whole()
    {
        VarExpr row = new(BuiltIn(2249, "record"), 1, 1, CollationFacts.None);

        Assert.Equal("SELECT x FROM a WHERE ((x IS DISTINCT FROM NULL))", T(1).Filter(new NullTestExpr(Bool, true, false, row)).Sql(X(1)));
        Assert.Equal("SELECT x FROM a WHERE ((x IS NOT DISTINCT FROM NULL))", T(1).Filter(new NullTestExpr(Bool, false, false, row)).Sql(X(1)));
        Assert.Equal(Fidelity.No, PushFilter.Push(T(1), [Qual(new NullTestExpr(Bool, true, true, row))]).Answer.Verdicts[0]);
    }

    [Fact]
    public void What_is_not_grouped_has_no_value_above_groups()
    {
        PlannedRelation grouped = T(1).GroupBy([Op(X(1), "<", Y(1))]);

        Assert.True(grouped.CanOutput(Op(X(1), "<", Y(1))));
        Assert.True(grouped.CanOutput(Sum(Op(X(1), "+", Y(1)))));
        Assert.False(grouped.CanOutput(Op(X(1), ">", Y(1))));
        Assert.False(grouped.CanOutput(Op(Y(1), "<", X(1))));
        Assert.False(grouped.CanOutput(X(1)));
    }

    [Fact]
    public void Parameters_of_keys_are_told_apart()
    {
        Expr first = Op(X(1), "+", Param(0));
        Expr second = Op(X(1), "+", Param(1));

        Assert.Equal(
            "SELECT DISTINCT (r1.x + :1), (r1.x + :2) FROM a r1 GROUP BY (r1.x + :1), r1.x",
            T(1).GroupBy([first, X(1)]).Distinct(first, second).Sql(first, second));
    }

    [Fact]
    public void Sorted_tables_have_an_alias_because_of_the_names_of_output_columns() =>
        Assert.Equal("SELECT text(r1.n) FROM a r1 ORDER BY r1.n ASC", T(1).OrderBy(Sort(N(1))).Sql(N(1)));

    [Fact]
    public void A_later_order_replaces_an_earlier_one() =>
        Assert.Equal("SELECT r1.x FROM a r1 ORDER BY r1.x DESC", T(1).OrderBy(Sort(Y(1))).OrderBy(Sort(X(1), isDescending: true)).Sql(X(1)));

    [Fact]
    public void Rows_are_cut_and_locked_at_the_end() =>
        Assert.Equal(
            "SELECT r1.x FROM a r1 INNER JOIN b r2 ON ((r1.x = r2.x)) ORDER BY r1.x ASC LIMIT 5 OFFSET 2 FOR UPDATE OF r1",
            T(1).Join(JoinKind.Inner, T(2), Same(X(1), X(2))).OrderBy(Sort(X(1))).Lock(1).Limit(Number(5), Number(2)).Sql(X(1)));

    [Fact]
    public void One_table_is_locked_without_a_name() =>
        Assert.Equal("SELECT x FROM a WHERE ((y = 1)) FOR UPDATE", T(1).Filter(Same(Y(1), Number(1))).Lock(1).Sql(X(1)));

    [Fact]
    public void Rows_that_cannot_be_locked_do_not_stay_unlocked()
    {
        PlannedRelation join = T(1).Join(JoinKind.Semi, T(2), Same(X(1), X(2))).Lock(1);
        Assert.Equal("SELECT r1.x FROM a r1 WHERE (EXISTS (SELECT 1 FROM b r2 WHERE ((r1.x = r2.x)))) FOR UPDATE OF r1", join.Sql(X(1)));
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => join.Lock(2).Sql(X(1)));
        Assert.Contains("cannot be locked", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Window_functions_name_their_window() =>
        Assert.Equal(
            "SELECT r1.x, row_number() OVER (PARTITION BY r1.y ORDER BY r1.x ASC) FROM a r1",
            T(1).Over(s_byX).Sql(X(1), Window("row_number")));

    [Fact]
    public void Windows_range_over_groups() =>
        Assert.Equal(
            "SELECT rank() OVER (ORDER BY sum(r1.x) ASC) FROM a r1 GROUP BY r1.y",
            T(1).GroupBy([Y(1)]).Over(new WindowDefinition(1, [], [Sort(Sum(X(1)))], 0, null, null)).Sql(Window("rank")));

    [Fact]
    public void Frames_are_written_when_they_are_not_the_default_one()
    {
        WindowFrame frame = WindowFrame.NonDefault | WindowFrame.Rows | WindowFrame.Between | WindowFrame.StartOffsetPreceding | WindowFrame.EndCurrentRow;
        Assert.Equal(
            "SELECT sum(r1.x) OVER (ORDER BY r1.x ASC ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM a r1",
            T(1).Over(new WindowDefinition(1, [], [Sort(X(1))], (int)frame, Number(2), null)).Sql(Window("sum", X(1))));
    }

    [Fact]
    public void Run_conditions_are_checked_around_the_select_that_computes_them()
    {
        PlannedRelation top = T(1).Filter(Same(Y(1), Number(1))).Over(s_byX, Op(Window("row_number"), "<=", Number(10)));
        Assert.Equal(
            "SELECT s1.c1, text(s1.c2), s1.c3 FROM (SELECT r1.x AS c1, r1.n AS c2, rank() OVER (PARTITION BY r1.y ORDER BY r1.x ASC) AS c3, "
            + "row_number() OVER (PARTITION BY r1.y ORDER BY r1.x ASC) AS c4 FROM a r1 WHERE ((r1.y = 1))) s1 WHERE ((s1.c4 <= 10))",
            top.Sql(X(1), N(1), Window("rank")));
        Assert.EndsWith(
            "AS c3 FROM a r1 WHERE ((r1.y = 1))) s1 WHERE ((s1.c2 <= 10)) ORDER BY s1.c3 ASC LIMIT 3",
            top.OrderBy(Sort(Y(1))).Limit(Number(3)).Sql(X(1)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_conditions_that_are_not_exact_refuse_the_window()
    {
        PushOutcome outcome = PushWindow.Push(T(1), new WindowStep([s_byX], [Call("vague", Window("row_number"))]));
        Assert.Null(outcome.Answer.Relation);
    }

    [Fact]
    public void Distinct_is_one_select_when_values_travel_as_they_are_compared() =>
        Assert.Equal("SELECT DISTINCT r1.x, r1.y FROM a r1", T(1).Distinct(X(1), Y(1)).Sql(X(1), Y(1)));

    [Fact]
    public void Distinct_stands_below_casts() =>
        Assert.Equal("SELECT s1.c1, text(s1.c2) FROM (SELECT DISTINCT r1.x AS c1, r1.n AS c2 FROM a r1) s1", T(1).Distinct(X(1), N(1)).Sql(X(1), N(1)));

    [Fact]
    public void Distinct_stays_on_all_keys_when_fewer_columns_are_wanted()
    {
        PlannedRelation distinct = T(1).Distinct(X(1), Y(1));
        Assert.Equal("SELECT s1.c2 FROM (SELECT DISTINCT r1.x AS c1, r1.y AS c2 FROM a r1) s1", distinct.Sql(Y(1)));
        Assert.Equal("SELECT NULL FROM (SELECT DISTINCT r1.x AS c1, r1.y AS c2 FROM a r1) s1", distinct.Sql());
        Assert.False(distinct.CanOutput(N(1)));
    }

    [Fact]
    public void Distinct_rows_are_sorted_by_what_is_distinct()
    {
        Assert.Equal(
            "SELECT DISTINCT r1.x, r1.y FROM a r1 ORDER BY r1.y ASC LIMIT 2",
            T(1).Distinct(X(1), Y(1)).OrderBy(Sort(Y(1))).Limit(Number(2)).Sql(X(1), Y(1)));
        Assert.Equal(
            "SELECT s1.c1 FROM (SELECT DISTINCT r1.x AS c1 FROM a r1) s1 ORDER BY s1.c1 COLLATE \"C\" ASC",
            T(1).Distinct(X(1)).OrderBy(Sort(X(1), collation: German)).Sql(X(1)));
        Assert.Null(PushOrder.Push(T(1).Distinct(X(1)), [Sort(Y(1))]).Answer.Relation);
    }

    [Fact]
    public void Distinct_groups_with_a_computed_value_are_taken_out_of_the_subquery() =>
        Assert.Equal(
            "SELECT text(s1.c1) FROM (SELECT DISTINCT sum(r1.n) AS c1 FROM a r1 GROUP BY r1.x) s1",
            T(1).GroupBy([X(1)]).Distinct(Aggregate(Numeric, "sum", N(1))).Sql(Aggregate(Numeric, "sum", N(1))));

    [Fact]
    public void Distinct_above_run_conditions_is_outside_of_them() =>
        Assert.Equal(
            "SELECT DISTINCT s1.c1 FROM (SELECT r1.x AS c1, row_number() OVER (PARTITION BY r1.y ORDER BY r1.x ASC) AS c2 FROM a r1) s1 WHERE ((s1.c2 <= 1))",
            T(1).Over(s_byX, Op(Window("row_number"), "<=", Number(1))).Distinct(X(1)).Sql(X(1)));

    [Fact]
    public void Distinct_on_keeps_the_first_of_its_order()
    {
        PlannedRelation? first = PushDistinct.Push(T(1), new DistinctStep(true, [Group(X(1))], [Sort(X(1)), Sort(Y(1), isDescending: true)])).Answer.Relation;
        Assert.NotNull(first);
        Assert.Equal("SELECT DISTINCT ON (r1.x) text(r1.n) FROM a r1 ORDER BY r1.x ASC, r1.y DESC", first.Sql(N(1)));
        Assert.Equal("SELECT DISTINCT ON (r1.x) r1.x FROM a r1 ORDER BY r1.x ASC, r1.y DESC", first.OrderBy(Sort(X(1))).Sql(X(1)));
        Assert.Null(PushOrder.Push(first, [Sort(Y(1))]).Answer.Relation);
    }

    [Fact]
    public void Distinct_on_has_keys_and_order_in_the_same_words()
    {
        PlannedRelation? sorted = PushDistinct.Push(T(1), new DistinctStep(true, [Group(X(1)), Group(Y(1))], [Sort(Y(1)), Sort(X(1), collation: German)])).Answer.Relation;
        Assert.Equal("SELECT DISTINCT ON (r1.y, r1.x COLLATE \"C\") r1.x FROM a r1 ORDER BY r1.y ASC, r1.x COLLATE \"C\" ASC", sorted?.Sql(X(1)));
        PlannedRelation? partly = PushDistinct.Push(T(1), new DistinctStep(true, [Group(X(1)), Group(Y(1))], [Sort(Y(1))])).Answer.Relation;
        Assert.Equal("SELECT DISTINCT ON (r1.y, r1.x) r1.x FROM a r1 ORDER BY r1.y ASC", partly?.Sql(X(1)));
        Assert.Null(PushDistinct.Push(T(1), new DistinctStep(true, [Group(X(1))], [Sort(Y(1)), Sort(X(1))])).Answer.Relation);
    }

    [Fact]
    public void Constants_of_conditions_and_of_limit_become_parameters()
    {
        PlannedRelation relation = T(1)
            .Filter(Same(X(1), Number(7)), Op(Y(1), "<", Param(4)), Op(X(1), ">", Param(4)), Same(N(1), Number(7)))
            .GroupBy([Op(X(1), "+", Number(1))], Op(CountStar(), ">", Number(2)))
            .Limit(Number(5), Param(2));
        Assert.True(relation.TryFinish([new OutputColumn(1, "o", Op(X(1), "+", Number(1)))], 0, out FinishedPlan? finished));
        RemotePlan plan = RemotePlan.Read(finished.Plan);
        Assert.Equal(
            "SELECT (r1.x + 1) FROM a r1 WHERE ((r1.x = :1)) AND ((r1.y < :2)) AND ((r1.x > :2)) AND ((r1.n = :3)) "
            + "GROUP BY (r1.x + 1) HAVING ((count(*) > 2)) LIMIT :4 OFFSET :5",
            plan.Statement.Sql);
        Assert.Equal(
            "SELECT (r1.x + 1) FROM a r1 WHERE ((r1.x = 7)) AND ((r1.y < :2)) AND ((r1.x > :2)) AND ((r1.n = 7)) "
            + "GROUP BY (r1.x + 1) HAVING ((count(*) > 2)) LIMIT 5 OFFSET :5",
            plan.SqlWithLiterals());
        Assert.Equal([4, 2], finished.ParameterIndexes);
        Assert.Equal(2, plan.ScanParameterCount);
        IReadOnlyList<RemoteValue> values = plan.Bind([RemoteValue.FromInt64(40), RemoteValue.FromInt64(20)]);
        Assert.Equal([7, 40, 7, 5, 20], values.Select(v => v.Int64));
    }

    [Fact]
    public void Constants_of_refused_conditions_leave_no_parameter()
    {
        BoolExpr either = new(Bool, BoolOperator.And, [Same(X(1), Number(1)), Op(Call("foreign", Number(2)), "=", Number(3))]);
        RemotePlan plan = T(1).Filter(either, Same(Y(1), Number(4))).Finish(X(1));
        Assert.Equal("SELECT x FROM a WHERE (((x = :1))) AND ((y = :2))", plan.Statement.Sql);
        Assert.Equal(2, plan.Parameters.Count);
    }

    private PlannedRelation T(int index) => Table(index, _context);
}
