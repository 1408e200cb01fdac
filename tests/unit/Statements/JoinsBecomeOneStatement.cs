using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Planning;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using static PgDotnetFdw.Tests.Unit.Statements.Plan;

namespace PgDotnetFdw.Tests.Unit.Statements;

/// <summary>Where the conditions of joins stand.</summary>
public sealed class JoinsBecomeOneStatement
{
    private readonly ServerContext _context = Context();

    [Fact]
    public void A_table_has_no_alias() =>
        Assert.Equal("SELECT x, text(n) FROM a WHERE ((x = 1)) AND ((y = 2))", T(1).Filter(Same(X(1), Number(1)), Same(Y(1), Number(2))).Sql(X(1), N(1)));

    [Fact]
    public void Nothing_is_selected_when_only_rows_count() => Assert.Equal("SELECT NULL FROM a", T(1).Sql());

    [Fact]
    public void Inner_joins_keep_filters_in_where() =>
        Assert.Equal(
            "SELECT r1.x, r2.y FROM a r1 INNER JOIN b r2 ON ((r1.x = r2.x)) WHERE ((r1.y = 1)) AND ((r2.y = 2))",
            T(1).Filter(Same(Y(1), Number(1))).Join(JoinKind.Inner, T(2).Filter(Same(Y(2), Number(2))), Same(X(1), X(2))).Sql(X(1), Y(2)));

    [Fact]
    public void A_product_has_no_condition() => Assert.Equal("SELECT r1.x FROM a r1 CROSS JOIN b r2", T(1).Join(JoinKind.Inner, T(2)).Sql(X(1)));

    [Fact]
    public void The_inner_filter_of_a_left_join_decides_on_partners() =>
        Assert.Equal(
            "SELECT r1.x FROM a r1 LEFT JOIN b r2 ON ((r1.x = r2.x)) AND ((r2.y = 2)) WHERE ((r1.y = 1))",
            T(1).Filter(Same(Y(1), Number(1))).Join(JoinKind.Left, T(2).Filter(Same(Y(2), Number(2))), Same(X(1), X(2))).Sql(X(1)));

    [Fact]
    public void A_left_join_without_a_condition_has_one_that_is_true() =>
        Assert.Equal("SELECT r1.x FROM a r1 LEFT JOIN b r2 ON (1 = 1)", T(1).Join(JoinKind.Left, T(2)).Sql(X(1)));

    [Fact]
    public void A_join_on_the_inner_side_stands_in_parentheses()
    {
        PlannedRelation inner = T(2).Join(JoinKind.Inner, T(3), Same(X(2), X(3)));
        Assert.Equal(
            "SELECT r3.y FROM a r1 LEFT JOIN (b r2 INNER JOIN c r3 ON ((r2.x = r3.x))) ON ((r1.x = r2.x))",
            T(1).Join(JoinKind.Left, inner, Same(X(1), X(2))).Sql(Y(3)));
    }

    [Fact]
    public void A_full_join_without_filters_needs_no_subquery() =>
        Assert.Equal("SELECT r1.x, r2.x FROM a r1 FULL JOIN b r2 ON ((r1.x = r2.x))", T(1).Join(JoinKind.Full, T(2), Same(X(1), X(2))).Sql(X(1), X(2)));

    [Fact]
    public void Filtered_sides_of_a_full_join_become_subqueries_with_the_columns_that_are_used()
    {
        PlannedRelation full = T(1).Filter(Same(Y(1), Number(1))).Join(JoinKind.Full, T(2).Filter(Same(Y(2), Number(2))), Same(X(1), X(2)));
        Assert.Equal(
            "SELECT s1.c1, text(s2.c3) FROM (SELECT r1.x AS c1, r1.y AS c2 FROM a r1 WHERE ((r1.y = 1))) s1 "
            + "FULL JOIN (SELECT r2.x AS c1, r2.y AS c2, r2.n AS c3 FROM b r2 WHERE ((r2.y = 2))) s2 ON ((s1.c1 = s2.c1))",
            full.Sql(X(1), N(2)));
    }

    [Fact]
    public void A_subquery_without_used_columns_still_has_rows() =>
        Assert.Equal(
            "SELECT NULL FROM (SELECT NULL FROM a r1 WHERE (TRUE)) s1 FULL JOIN b r2 ON (1 = 1)",
            T(1).Filter(True()).Join(JoinKind.Full, T(2)).Sql());

    [Fact]
    public void A_full_join_below_a_full_join_hands_its_columns_through()
    {
        PlannedRelation below = T(1).Filter(Same(Y(1), Number(1))).Join(JoinKind.Full, T(2), Same(X(1), X(2)));
        PlannedRelation filtered = below.Join(JoinKind.Inner, T(3).Filter(Same(Y(3), Number(3))), Same(X(3), X(2)));
        PlannedRelation full = filtered.Join(JoinKind.Full, T(4), Same(X(4), X(1)));
        Assert.Equal(
            "SELECT s2.c1, r4.x FROM (SELECT s1.c1 AS c1, s1.c2 AS c2, r2.x AS c3, r3.x AS c4, r3.y AS c5 "
            + "FROM (SELECT r1.x AS c1, r1.y AS c2 FROM a r1 WHERE ((r1.y = 1))) s1 FULL JOIN b r2 ON ((s1.c1 = r2.x)) "
            + "INNER JOIN c r3 ON ((r3.x = r2.x)) WHERE ((r3.y = 3))) s2 FULL JOIN d r4 ON ((r4.x = s2.c1))",
            full.Sql(X(1), X(4)));
    }

    [Fact]
    public void Semi_and_anti_joins_are_conditions()
    {
        PlannedRelation semi = T(1).Filter(Same(Y(1), Number(1))).Join(JoinKind.Semi, T(2).Filter(Same(Y(2), Number(2))), Same(X(1), X(2)));
        Assert.Equal(
            "SELECT r1.x FROM a r1 WHERE ((r1.y = 1)) AND (EXISTS (SELECT 1 FROM b r2 WHERE ((r2.y = 2)) AND ((r1.x = r2.x)))) "
            + "AND (NOT EXISTS (SELECT 1 FROM c r3 WHERE ((r3.x = r1.x))))",
            semi.Join(JoinKind.Anti, T(3), Same(X(3), X(1))).Sql(X(1)));
    }

    [Fact]
    public void A_semi_join_below_the_inner_side_of_a_left_join_decides_on_partners() =>
        Assert.Equal(
            "SELECT r1.x, r2.x FROM a r1 LEFT JOIN b r2 ON ((r1.x = r2.x)) AND (EXISTS (SELECT 1 FROM c r3 WHERE ((r2.y = r3.y))))",
            T(1).Join(JoinKind.Left, T(2).Join(JoinKind.Semi, T(3), Same(Y(2), Y(3))), Same(X(1), X(2))).Sql(X(1), X(2)));

    [Fact]
    public void A_semi_join_below_a_full_join_is_a_filter_of_its_side() =>
        Assert.Equal(
            "SELECT s1.c1 FROM (SELECT r1.x AS c1 FROM a r1 WHERE (EXISTS (SELECT 1 FROM b r2 WHERE ((r1.x = r2.x))))) s1 FULL JOIN c r3 ON ((s1.c1 = r3.x))",
            T(1).Join(JoinKind.Semi, T(2), Same(X(1), X(2))).Join(JoinKind.Full, T(3), Same(X(1), X(3))).Sql(X(1)));

    [Fact]
    public void The_inner_side_of_a_semi_join_is_seen_by_nobody()
    {
        PlannedRelation semi = T(1).Join(JoinKind.Semi, T(2), Same(X(1), X(2)));
        Assert.True(semi.CanOutput(X(1)));
        Assert.False(semi.CanOutput(X(2)));
        PushOutcome above = TryJoin(semi, JoinKind.Left, T(3), Same(X(2), X(3)));
        Assert.Null(above.Answer.Relation);
        PushOutcome within = PushJoin.Push(T(1), T(2), new JoinStep(JoinKind.Semi, [Qual(Same(X(1), X(2)))], [Qual(Same(Y(2), Number(1)))]));
        Assert.Equal([Fidelity.No], within.Answer.Verdicts);
    }

    [Fact]
    public void A_condition_on_joined_rows_that_is_local_leaves_the_join_incomplete()
    {
        PushOutcome outcome = TryJoin(T(1), JoinKind.Inner, T(2), Same(X(1), X(2)), Call("vague", Y(1)));
        PlannedRelation? join = outcome.Answer.Relation;
        Assert.NotNull(join);
        Assert.False(join.IsComplete);
        Assert.Equal("SELECT r1.y FROM a r1 INNER JOIN b r2 ON ((r1.x = r2.x))", join.Sql(Y(1)));
    }

    [Fact]
    public void A_condition_on_partners_must_be_exact()
    {
        PushOutcome outcome = TryJoin(T(1), JoinKind.Left, T(2), Call("vague", Y(1)));
        Assert.Null(outcome.Answer.Relation);
        Assert.Equal("vague(a.y): the remote's answer is not exact", outcome.Refusal);
    }

    [Fact]
    public void The_condition_that_made_an_anti_join_is_true_by_itself()
    {
        PushOutcome outcome = PushJoin.Push(
            T(1), T(2), new JoinStep(JoinKind.Anti, [Qual(Same(X(1), X(2)))], [Qual(IsNull(X(2)))]));
        PlannedRelation? anti = outcome.Answer.Relation;
        Assert.True(anti is { IsComplete: true });
        Assert.Equal("SELECT r1.x FROM a r1 WHERE (NOT EXISTS (SELECT 1 FROM b r2 WHERE ((r1.x = r2.x))))", anti.Sql(X(1)));
    }

    [Fact]
    public void Whole_rows_come_from_tables_but_not_out_of_subqueries()
    {
        PlannedRelation plain = T(1).Join(JoinKind.Left, T(2), Same(X(1), X(2)));
        Assert.Equal("SELECT row(r2) FROM a r1 LEFT JOIN b r2 ON ((r1.x = r2.x))", plain.Sql(Column(2, 0)));
        PlannedRelation full = T(1).Filter(True()).Join(JoinKind.Full, T(2), Same(X(1), X(2)));
        Assert.False(full.CanOutput(Column(1, 0)));
        Assert.True(full.CanOutput(Column(2, 0)));
    }

    [Fact]
    public void System_columns_are_not_given() =>
        Assert.All(new short[] { -1, -6 }, attribute => Assert.False(T(1).Join(JoinKind.Inner, T(2)).CanOutput(Column(1, attribute))));

    private static ConstExpr True() => new(Bool, CollationFacts.None, RemoteValue.FromBoolean(true));

    private PlannedRelation T(int index) => Table(index, _context);
}
