using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Planning;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using static PgDotnetFdw.Tests.Unit.Statements.Plan;

namespace PgDotnetFdw.Tests.Unit.Planning;

/// <summary>Pushdown never changes an answer.</summary>
public sealed class StepsKeepTheLaws
{
    private readonly ServerContext _context = Context(keepsNotes: true);

    [Fact]
    public void Above_a_recheck_nothing_is_pushed_but_order_and_locks()
    {
        PlannedRelation inexact = T(1).Filter(Call("vague", X(1)));
        Assert.False(inexact.IsComplete);
        Assert.All(
            new[] { RelationStep.Join, RelationStep.Aggregate, RelationStep.Window, RelationStep.Distinct, RelationStep.Limit },
            step => Assert.Equal("its input is not computed by the remote alone", Refusal(step, inexact)));
        Assert.Equal("SELECT r1.x FROM a r1 WHERE (vague(r1.x)) ORDER BY r1.x ASC FOR UPDATE OF r1", inexact.OrderBy(Sort(X(1))).Lock(1).Sql(X(1)));
    }

    [Fact]
    public void Nothing_is_computed_for_rows_that_a_recheck_may_drop()
    {
        PlannedRelation inexact = T(1).Filter(Call("vague", X(1)));
        SortKey[] keys = [Sort(Op(X(1), "+", Y(1)))];

        Assert.Null(PushOrder.Push(inexact, keys).Answer.Relation);
        Assert.NotNull(PushOrder.Push(T(1), keys).Answer.Relation);
    }

    [Fact]
    public void A_verified_table_is_filtered_and_sorted_only()
    {
        PlannedRelation verified = new(_context, T(1).Algebra, new PlanningNotes()) { IsVerified = true };
        PlannedRelation filtered = verified.Filter(Same(X(1), Number(1)));
        Assert.True(filtered is { IsVerified: true, IsComplete: false });
        Assert.Equal("every remote condition is to be verified", Refusal(RelationStep.Limit, filtered));
        Assert.True(filtered.OrderBy(Sort(X(1))).Finish(X(1)).Remarks.IsVerified);
    }

    [Fact]
    public void Tables_of_different_users_are_not_joined()
    {
        ServerContext other = _context with { Session = _context.Session with { Key = new Core.Connections.SessionKey(1, 3) } };
        PushOutcome outcome = TryJoin(T(1), JoinKind.Inner, Table(2, other), Same(X(1), X(2)));
        Assert.Equal("the tables are of different servers or users", outcome.Refusal);
    }

    [Fact]
    public void What_is_not_immutable_is_refused_whatever_the_dialect_says()
    {
        PushOutcome outcome = PushFilter.Push(T(1), [Qual(Op(X(1), "=", Number(1), volatility: 's'))]);
        Assert.Equal([Fidelity.No], outcome.Answer.Verdicts);
        Assert.Equal(["(x = 1): operator = is not immutable"], outcome.Answer.Relation?.LocalQuals);
        Assert.False(T(1).CanOutput(Op(X(1), "+", Number(1), volatility: 'v')));
        SortKey key = new(X(1), false, false, Facts("<", 's'), C);
        Assert.Equal("x: operator < is not immutable", PushOrder.Push(T(1), [key]).Refusal);
    }

    [Fact]
    public void Constants_are_no_keys()
    {
        Assert.Equal("a key is a constant", PushOrder.Push(T(1), [Sort(Number(1))]).Refusal);
        Assert.Equal("a key is a constant", PushAggregate.Push(T(1), new AggregateStep([Group(Number(1))], [])).Refusal);
        Assert.Equal("a key is a constant", PushDistinct.Push(T(1), new DistinctStep(false, [Group(Number(1))], [])).Refusal);
        WindowDefinition window = new(1, [], [Sort(Number(1))], 0, null, null);
        Assert.Equal("a key is a constant", PushWindow.Push(T(1), new WindowStep([window], [])).Refusal);
    }

    [Fact]
    public void A_qual_that_must_wait_for_a_security_barrier_is_local_unless_it_tells_nothing()
    {
        Qual leaky = new(false, false, Call("vague", X(1)) with { Function = Facts("f") with { IsLeakproof = false } });
        Qual silent = new(false, false, Same(X(1), Number(1)));
        Qual gating = new(true, true, Same(Param(0), Number(1)));
        Assert.Equal([Fidelity.No, Fidelity.Exact, Fidelity.No], PushFilter.Push(T(1), [leaky, silent, gating]).Answer.Verdicts);
    }

    [Fact]
    public void Every_kind_of_expression_is_searched_for_what_could_leak()
    {
        FunctionExpr leak = Call("f", X(1)) with { Function = Facts("f") with { IsLeakproof = false } };
        Expr[] holders =
        [
            new CaseExpr(Int4, C, [new CaseBranch(leak, X(1))], X(1)),
            new CoalesceExpr(Bool, C, [X(1), leak]),
            new ArrayExpr(Int4, C, false, [leak]),
            new RowExpr(Int4, [leak]),
            new DistinctExpr(Bool, Facts("="), C, X(1), leak),
            new OpaqueExpr(Int4, "Anything", []),
            CountStar(),
        ];
        Assert.All(holders, holder => Assert.False(LeakproofCheck.IsLeakproof(holder)));
        Assert.True(LeakproofCheck.IsLeakproof(new CaseExpr(Int4, C, [new CaseBranch(Same(X(1), Number(1)), X(1))], Number(2))));
    }

    [Fact]
    public void Rows_are_cut_once_and_not_sorted_afterwards()
    {
        PlannedRelation cut = T(1).Limit(Number(1));
        Assert.Equal("rows are cut already", PushLimit.Push(cut, new LimitStep(Number(1), null)).Refusal);
        Assert.Equal("rows are cut already", PushOrder.Push(cut, [Sort(X(1))]).Refusal);
        Assert.NotNull(PushLimit.Push(T(1), new LimitStep(Number(-1), null)).Refusal);
    }

    [Fact]
    public void Plans_say_why_something_is_local()
    {
        PlannedRelation table = T(1);
        PlannedRelation filtered = table.Filter(Same(X(1), Number(1)), Call("foreign", X(1)), Call("vague", Y(1)));
        Refuse(RelationStep.Aggregate, filtered, "not complete");
        Refuse(RelationStep.Aggregate, filtered, "not complete");
        StepPusher.Note(RelationStep.Join, filtered, T(2), PushOutcome.Refuse("other server"));
        Assert.Equal(
            [
                "foreign(x): function foreign is not shippable",
                "vague(y): checked again, the remote may let more rows through",
                "aggregate: not complete",
                "join with b: other server",
            ],
            filtered.OrderBy(Sort(X(1))).Finish(X(1)).Remarks.Local);
    }

    [Fact]
    public void A_join_that_was_made_after_all_is_not_called_local()
    {
        PlannedRelation left = T(1).Filter();
        PlannedRelation right = T(2).Filter();
        StepPusher.Note(RelationStep.Join, left, right, PushOutcome.Refuse("not this way"));
        StepPusher.Note(RelationStep.Join, left, T(3), PushOutcome.Refuse("not at all"));
        Assert.Equal(["join with c: not at all"], left.Join(JoinKind.Inner, right, Same(X(1), X(2))).Finish(X(1)).Remarks.Local);
    }

    [Fact]
    public void Explain_names_the_relations()
    {
        PlannedRelation join = T(1).Filter(Same(X(1), Number(1))).Join(JoinKind.Left, T(2), Same(X(1), X(2)));
        Assert.Equal("Limit on (Sort on (Aggregate on ((public.a) LEFT JOIN (public.b))))", join.GroupBy([X(1)]).OrderBy(Sort(X(1))).Limit(Number(1)).Finish(X(1)).Remarks.Relations);
        Assert.Null(T(1).Filter(Same(X(1), Number(1))).Lock(1).Finish(X(1)).Remarks.Relations);
        Assert.Equal(["Relations", "Remote SQL"], join.Finish(X(1)).Explain().Select(line => line.Label));
    }

    private static string? Refusal(RelationStep step, PlannedRelation input)
    {
        // An empty list for the steps that need no more than that to be read.
        byte[] message = step switch
        {
            RelationStep.Join => [3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            RelationStep.Limit => [3, 0, 0],
            RelationStep.Distinct or RelationStep.Aggregate => [3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            _ => [3, 0, 0, 0, 0, 0, 0, 0, 0],
        };
        return StepPusher.Prepare(step, input, step == RelationStep.Join ? Table(2, input.Context) : null, message)().Refusal;
    }

    private static void Refuse(RelationStep step, PlannedRelation input, string reason) => StepPusher.Note(step, input, null, PushOutcome.Refuse(reason));

    private PlannedRelation T(int index) => Table(index, _context);
}
