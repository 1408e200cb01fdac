using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Planning;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Tests.Unit.Statements;
using static PgDotnetFdw.Tests.Unit.Statements.Plan;

namespace PgDotnetFdw.Tests.Unit.Planning;

/// <summary>A question that must know something of the remote is asked again, and never waits.</summary>
public sealed class PlanningAsksTheRemote
{
    private readonly FakeSessions _sessions = new();

    [Fact]
    public void Nobody_is_asked_when_no_dialect_asks()
    {
        Assert.True(Judge(NewTable(new StandardDialect()), Same(X(1), Number(1))));
        Assert.Equal(0, _sessions.Enlisted);
    }

    [Fact]
    public void What_a_dialect_asks_for_is_there_when_the_question_comes_again()
    {
        PlannedRelation table = NewTable(new StandardDialect { AsksForProfile = true });
        Assert.False(table.TryJudge([Op(X(1), "+", Number(1))], out _));
        Assert.False(table.TryJudge([Op(X(1), "+", Number(1))], out _));
        Assert.Equal(1, _sessions.Enlisted);
        _sessions.Run();
        Assert.True(Judge(table, Op(X(1), "+", Number(1))));
        Assert.Equal(["profile"], _sessions.Connection.Asked);

        // The session has ended; what it found out holds for the rest of this planning.
        Assert.True(Judge(table, Op(X(1), "-", Number(1))));
        Assert.Equal(1, _sessions.Enlisted);
    }

    [Fact]
    public void Another_statement_finds_what_the_living_connection_knows()
    {
        PlannedRelation first = NewTable(new StandardDialect { AsksForProfile = true });
        Assert.False(first.TryJudge([Op(X(1), "+", Number(1))], out _));
        Thread thread = _sessions.RunBeside();
        try
        {
            Assert.True(SpinWait.SpinUntil(() => first.TryJudge([Op(X(1), "+", Number(1))], out _), TimeSpan.FromSeconds(30)));
            Assert.True(Judge(NewTable(new StandardDialect { AsksForProfile = true }), Op(X(1), "+", Number(1))));
            Assert.Equal(["profile"], _sessions.Connection.Asked);
        }
        finally
        {
            _sessions.End(thread);
        }
    }

    [Fact]
    public void A_remote_that_cannot_be_reached_is_no_error_and_is_asked_once()
    {
        _sessions.IsUnreachable = true;
        PlannedRelation table = NewTable(new StandardDialect { AsksForProfile = true });
        Assert.False(Judge(table, Op(X(1), "+", Number(1))));
        Assert.False(Judge(table, Op(X(1), "-", Number(1))));
        Assert.Equal(1, _sessions.Enlisted);
    }

    [Fact]
    public void A_remote_that_does_not_tell_is_no_error_and_is_asked_once()
    {
        _sessions.Connection.Failure = new ForeignDataException("42501", "no");
        PlannedRelation table = NewTable(new StandardDialect { AsksForProfile = true });
        Assert.False(table.TryJudge([Op(X(1), "+", Number(1))], out _));
        _sessions.Run();
        Assert.False(Judge(table, Op(X(1), "+", Number(1))));
        Assert.Equal(["profile"], _sessions.Connection.Asked);
    }

    [Fact]
    public void Closing_drops_what_is_on_its_way()
    {
        PlannedRelation table = NewTable(new StandardDialect { AsksForProfile = true });
        Assert.False(table.TryJudge([Op(X(1), "+", Number(1))], out _));
        table.Close();
        table.Close();
        _sessions.Run();
        Assert.Empty(_sessions.Connection.Asked);
    }

    [Fact]
    public void The_remote_planner_is_asked_about_the_statement_with_literals()
    {
        _sessions.Connection.Estimate = new RemoteEstimate(50, 12, 3, 20);
        PlannedRelation table = NewTable(new StandardDialect(), asksPlanner: true).Filter(Same(X(1), Number(7)), Same(Y(1), Param(0)));
        Assert.False(table.TryEstimate(Request(), out _));
        _sessions.Run();
        Assert.True(table.TryEstimate(Request(), out CostEstimate estimate));
        Assert.Equal(["SELECT x, y, text(n), secret FROM a WHERE ((x = 7)) AND ((y = NULL))"], _sessions.Connection.Asked);
        Assert.Equal(new CostEstimate(103, 100 + 20 + (50 * 0.02), 50, 25, 8, true), estimate);

        // The same answer for the same relation, without asking.
        Assert.True(table.TryEstimate(Request(), out CostEstimate again));
        Assert.Equal(estimate, again);
    }

    [Fact]
    public void A_driver_without_estimates_leaves_it_to_the_model()
    {
        PlannedRelation table = NewTable(new StandardDialect(), asksPlanner: true);
        Assert.False(table.TryEstimate(Request(), out _));
        _sessions.Run();
        Assert.True(table.TryEstimate(Request(), out CostEstimate estimate));
        Assert.Equal(100, estimate.RetrievedRows);
    }

    [Fact]
    public void A_failed_estimate_is_an_error_with_its_statement()
    {
        _sessions.Connection.Failure = new ForeignDataException("42P01", "no such table");
        PlannedRelation table = NewTable(new StandardDialect(), asksPlanner: true);
        Assert.False(table.TryEstimate(Request(), out _));
        _sessions.Run();
        ForeignDataException error = Assert.Throws<ForeignDataException>(() => table.TryEstimate(Request(), out _));
        Assert.Equal("remote SQL command: SELECT x, y, text(n), secret FROM a", error.Context);
    }

    private static bool Judge(PlannedRelation relation, Expr expression)
    {
        Assert.True(relation.TryJudge([expression], out Fidelity[]? verdicts));
        return verdicts[0] == Fidelity.Exact;
    }

    // 100 rows retrieved, half of which pass local quals.
    private static EstimateRequest Request() => new(1000, 10, 100, 50, 0, 0, 0.01, 0.0025, 1, 4, 8, false);

    private PlannedRelation NewTable(StandardDialect dialect, bool asksPlanner = false) =>
        Table(1, Context(dialect, _sessions, asksPlanner: asksPlanner));
}
