// What do the tests of planning have in common? Three tables with the same columns, short names for expressions, and steps that are taken as C takes
// them, but without messages.

using System.Globalization;
using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Planning;
using PgDotnetFdw.Core.Plans;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;
using SortKey = PgDotnetFdw.Sdk.Relations.SortKey;

namespace PgDotnetFdw.Tests.Unit.Statements;

/// <summary>Relations over tables 1, 2, 3 ... named a, b, c ... with columns x, y (int4), n (numeric) and secret (text).</summary>
internal static class Plan
{
    internal static readonly CollationFacts C = new(950, true, true, false, "pg_catalog", "C");
    internal static readonly CollationFacts German = new(101, true, false, false, "pg_catalog", "de");
    internal static readonly TypeFacts Bool = BuiltIn(TypeOid.Bool, "bool");
    internal static readonly TypeFacts Int4 = BuiltIn(TypeOid.Int4, "int4");
    internal static readonly TypeFacts Int8 = BuiltIn(TypeOid.Int8, "int8");
    internal static readonly TypeFacts Numeric = BuiltIn(TypeOid.Numeric, "numeric");
    internal static readonly TypeFacts Text = BuiltIn(TypeOid.Text, "text");

    private static readonly (string Name, TypeFacts Type)[] s_columns = [("x", Int4), ("y", Int4), ("n", Numeric), ("secret", Text)];

    internal static TypeFacts BuiltIn(uint oid, string name) => new(oid, -1, 'b', ObjectOrigin.BuiltIn, null, 0, 0, "pg_catalog", name);

    internal static ServerContext Context(SqlDialect? dialect = null, IRemoteSessions? sessions = null, bool keepsNotes = false, bool asksPlanner = false)
    {
        var driver = new PlannedDriver(dialect ?? new StandardDialect());
        var request = new SessionRequest(new SessionKey(1, 2), "planned", "server", "user", false, [], null);
        var knowledge = new RemoteKnowledge(sessions ?? new NoSessions(), request, 1);
        var deparse = new DeparseContext(driver.Dialect, new LocalFacts(15, "UTF8", C), new HashSet<string>(), knowledge, new ColumnOptions());
        return new ServerContext(
            new LoadedDriver("planned", driver, OptionSet.Of(driver)),
            new ConnectionOptions { UseRemoteEstimate = asksPlanner },
            request,
            knowledge,
            deparse,
            keepsNotes);
    }

    internal static PlannedRelation Table(int index, ServerContext context)
    {
        string name = ((char)('a' + index - 1)).ToString(CultureInfo.InvariantCulture);
        RemoteColumn[] columns = s_columns
            .Select((c, i) => new RemoteColumn((short)(i + 1), c.Name, c.Name, false, c.Type, C, new ColumnOptions()))
            .ToArray();
        var table = new RemoteTable("public", name, null, name, columns, new TableOptions());
        return new PlannedRelation(context, new TableRelation(table, index), new PlanningNotes()) { IsComplete = true };
    }

    internal static VarExpr X(int table) => Column(table, 1);

    internal static VarExpr Y(int table) => Column(table, 2);

    internal static VarExpr N(int table) => Column(table, 3);

    internal static VarExpr Secret(int table) => Column(table, 4);

    internal static VarExpr Column(int table, short attribute) =>
        new(attribute > 0 ? s_columns[attribute - 1].Type : Int4, table, attribute, C);

    internal static ConstExpr Number(long value) => new(Int4, CollationFacts.None, RemoteValue.FromInt64(value));

    internal static ParamExpr Param(int index) => new(Int4, ParamSource.External, index, CollationFacts.None);

    internal static OpExpr Op(Expr left, string name, Expr right, char volatility = 'i') =>
        new(name is "+" or "-" ? Int4 : Bool, Facts(name, volatility), C, [left, right]);

    internal static OpExpr Same(Expr left, Expr right) => Op(left, "=", right);

    internal static FunctionExpr Call(string name, params Expr[] arguments) =>
        new(Bool, Facts(name), false, CallForm.Call, CollationFacts.None, C, arguments);

    internal static AggregateExpr Sum(Expr argument) => Aggregate(Int8, "sum", argument);

    internal static AggregateExpr CountStar() => Aggregate(Int8, "count");

    internal static AggregateExpr Aggregate(TypeFacts type, string name, params Expr[] arguments) =>
        new(type, Facts(name), AggregateKind.Normal, arguments.Length == 0, false, false, CollationFacts.None, CollationFacts.None, [], arguments, [], null);

    internal static WindowExpr Window(string name, params Expr[] arguments) =>
        new(Int8, Facts(name), false, false, CollationFacts.None, CollationFacts.None, 1, arguments, null);

    internal static NullTestExpr IsNull(Expr argument) => new(Bool, false, false, argument);

    internal static ProcedureFacts Facts(string name, char volatility = 'i') =>
        new("pg_catalog", name, "int4,int4", ObjectOrigin.BuiltIn, null, volatility, true, true);

    internal static GroupKey Group(Expr expression) => new(expression, Facts("="), C);

    internal static SortKey Sort(Expr expression, bool isDescending = false, CollationFacts? collation = null) =>
        new(expression, isDescending, isDescending, Facts(isDescending ? ">" : "<"), collation ?? C);

    internal static Qual Qual(Expr expression) => new(true, false, expression);

    internal static PlannedRelation Filter(this PlannedRelation input, params Expr[] quals) =>
        Accepted(PushFilter.Push(input, quals.Select(Qual).ToArray()));

    internal static PlannedRelation Join(this PlannedRelation outer, JoinKind kind, PlannedRelation inner, params Expr[] conditions) =>
        Accepted(TryJoin(outer, kind, inner, conditions));

    internal static PushOutcome TryJoin(PlannedRelation outer, JoinKind kind, PlannedRelation inner, params Expr[] conditions)
    {
        Qual[] quals = conditions.Select(Qual).ToArray();
        return PushJoin.Push(outer, inner, kind == JoinKind.Inner ? new JoinStep(kind, [], quals) : new JoinStep(kind, quals, []));
    }

    internal static PlannedRelation GroupBy(this PlannedRelation input, Expr[] keys, params Expr[] having) =>
        Accepted(PushAggregate.Push(input, new AggregateStep(keys.Select(Group).ToArray(), having.Select(Qual).ToArray())));

    internal static PlannedRelation Over(this PlannedRelation input, WindowDefinition window, params Expr[] runConditions) =>
        Accepted(PushWindow.Push(input, new WindowStep([window], runConditions)));

    internal static PlannedRelation Distinct(this PlannedRelation input, params Expr[] keys) =>
        Accepted(PushDistinct.Push(input, new DistinctStep(false, keys.Select(Group).ToArray(), [])));

    internal static PlannedRelation OrderBy(this PlannedRelation input, params SortKey[] keys) => Accepted(PushOrder.Push(input, keys));

    internal static PlannedRelation Limit(this PlannedRelation input, Expr? count, Expr? offset = null) =>
        Accepted(PushLimit.Push(input, new LimitStep(count, offset)));

    internal static PlannedRelation Lock(this PlannedRelation input, int table) =>
        Accepted(PushLock.Push(input, [new RowLock(table, LockStrength.Update, LockWait.Block)]));

    /// <summary>The plan that C would get.</summary>
    internal static RemotePlan Finish(this PlannedRelation relation, params Expr[] outputs)
    {
        OutputColumn[] columns = outputs.Select((o, i) => new OutputColumn((short)(i + 1), $"o{i + 1}", o)).ToArray();
        Assert.True(relation.TryFinish(columns, 0, out FinishedPlan? plan));
        return RemotePlan.Read(plan.Plan);
    }

    /// <summary>What EXPLAIN shows.</summary>
    internal static string Sql(this PlannedRelation relation, params Expr[] outputs) => relation.Finish(outputs).SqlWithLiterals();

    /// <summary>Whether something can be an output column.</summary>
    internal static bool CanOutput(this PlannedRelation relation, Expr expression)
    {
        Assert.True(relation.TryJudge([expression], out Fidelity[]? verdicts));
        return verdicts[0] == Fidelity.Exact;
    }

    private static PlannedRelation Accepted(PushOutcome outcome)
    {
        Assert.True(outcome.Answer.Relation is not null, outcome.Refusal);
        return outcome.Answer.Relation ?? throw new InvalidOperationException(outcome.Refusal);
    }

    private sealed class PlannedDriver(SqlDialect dialect) : ForeignDriver
    {
        public override SqlDialect Dialect => dialect;

        public override RemoteConnection CreateConnection(ConnectionRequest request) => throw new InvalidOperationException("there is no remote");
    }

    private sealed class NoSessions : IRemoteSessions
    {
        public RemoteSession? FindSession(SessionRequest request) => null;

        public bool IsOutOfReach(SessionRequest request) => false;

        public RemoteSession EnlistSession(SessionRequest request, int level) => throw new InvalidOperationException("nobody was to ask the remote");
    }
}
