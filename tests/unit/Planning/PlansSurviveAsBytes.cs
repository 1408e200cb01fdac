using PgDotnetFdw.Core.Plans;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Tests.Unit.Statements;

namespace PgDotnetFdw.Tests.Unit.Planning;

/// <summary>A plan is kept by PostgreSQL as bytes, for as long as it likes.</summary>
public sealed class PlansSurviveAsBytes
{
    private static readonly RemotePlan s_plan = new(
        "driver",
        "a, b",
        new RemoteStatement("SELECT x FROM a WHERE x = $1 AND y = $2", [new ResultColumn(3, "x", Plan.Int4, ColumnTransfer.Receive)], [Plan.Int4, Plan.Text], 7) { Divisible = new DivisibleTable("s", "a", HasConditions: true, 12.5) },
        [PlanParameter.OfScan(Plan.Int4, 0), PlanParameter.OfConstant(Plan.Text, RemoteValue.FromText("k"))],
        new PlanRemarks([new LiteralPlace(37, 2, "'k'")], "(a) INNER JOIN (b)", ["sort: no reason"], IsVerified: true));

    [Fact]
    public void A_plan_is_read_as_it_was_written()
    {
        RemotePlan read = RemotePlan.Read(s_plan.ToBytes());

        Assert.Equal(s_plan.ToBytes(), read.ToBytes());
        Assert.Equal("SELECT x FROM a WHERE x = $1 AND y = 'k'", read.SqlWithLiterals());
        Assert.True(read.Remarks.IsVerified);
        Assert.Equal(s_plan.Statement.Divisible, read.Statement.Divisible);
        Assert.Equal(
            [("Relations", false), ("Remote SQL", true), ("Local", false)],
            read.Explain().Select(line => (line.Label, line.IsVerbose)));
    }

    [Fact]
    public void A_damaged_plan_is_an_error_wherever_it_is_cut()
    {
        byte[] bytes = s_plan.ToBytes();
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(SqlState.InternalError, Assert.Throws<ForeignDataException>(() => RemotePlan.Read(bytes.AsSpan(0, length))).SqlState);
        }
    }

    [Fact]
    public void A_place_outside_of_the_statement_is_an_error()
    {
        RemotePlan plan = s_plan with { Remarks = s_plan.Remarks with { Places = [new LiteralPlace(38, 2, "'k'")] } };
        Assert.Throws<ForeignDataException>(() => RemotePlan.Read(plan.ToBytes()));
    }

    [Fact]
    public void A_plan_of_another_version_says_so()
    {
        byte[] bytes = s_plan.ToBytes();
        bytes[0] = 1;
        Assert.NotNull(Assert.Throws<ForeignDataException>(() => RemotePlan.Read(bytes)).Hint);
    }
}
