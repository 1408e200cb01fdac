// What does planning answer to the steps of a case? The real planning half, from the steps as they were read to the remote statement, as a driver's
// dialect writes it when everything is known of the remote that can be.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Planning;
using PgDotnetFdw.Core.Plans;
using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;
using PgDotnetFdw.Tests.Unit.Postgres;

namespace PgDotnetFdw.Tests.Unit.Golden;

/// <summary>Plans cases for one driver.</summary>
internal sealed class GoldenPlanner
{
    private readonly string _driver;
    private readonly IReadOnlyList<GoldenTable> _tables;
    private readonly ServerContext _context;

    internal GoldenPlanner(string driver, IReadOnlyList<GoldenTable> tables)
    {
        _driver = driver;
        _tables = tables;
        (ForeignDriver code, RemoteProfile? profile) = driver switch
        {
            "postgres" => ((ForeignDriver)new PostgresDriver(), (RemoteProfile?)Ir.SameRemote),
            _ => (new SqliteDriver(), new SqliteProfile(IsUtf16: false, HasUnicodeFunctions: false)),
        };
        var loaded = new LoadedDriver(driver, code, OptionSet.Of(code));
        var request = new SessionRequest(new SessionKey(1, 2), driver, "server", "user", false, [], null);
        var local = new LocalFacts(15, "UTF8", Ir.Default);
        var deparse = new DeparseContext(code.Dialect, local, new HashSet<string>(), new KnownProfile(profile), loaded.Binder.BindColumn([]));
        _context = new ServerContext(
            loaded, loaded.Binder.BindServer([]), request, new RemoteKnowledge(new NoSessions(), request, 1), deparse, KeepsNotes: true);
    }

    /// <summary>What planning answers to each step, and what the plan then sends.</summary>
    internal string Plan(GoldenCase golden)
    {
        var answers = new StringBuilder();
        var stack = new Stack<PlannedRelation>();
        Expr[] outputs = [];
        foreach (GoldenStep step in golden.Steps)
        {
            if (step.Scan > 0)
            {
                stack.Push(Open(step.Scan));
            }
            else if (IrSteps.Read(step.Lines) is Expr[] columns)
            {
                outputs = Judge(answers, stack.Peek(), columns);
            }
            else
            {
                Take(answers, stack, step);
            }
        }

        OutputColumn[] fetched = outputs.Select(static (e, i) => new OutputColumn((short)(i + 1), $"c{i + 1}", e)).ToArray();
        try
        {
            Assert.True(stack.Pop().TryFinish(fetched, 0, out FinishedPlan? plan));
            Describe(answers, RemotePlan.Read(plan.Plan));
        }
        catch (ForeignDataException e) when (e.SqlState == SqlState.InternalError)
        {
            answers.Append("error: ").Append(e.Message).Append('\n').Append("detail: ").Append(e.Detail).Append('\n');
        }

        return answers.ToString();
    }

    private static void Take(StringBuilder answers, Stack<PlannedRelation> stack, GoldenStep step)
    {
        RelationStep kind = Enum.Parse<RelationStep>(step.Name.Split(' ')[0], ignoreCase: true);
        PlannedRelation? inner = kind == RelationStep.Join ? stack.Pop() : null;
        PlannedRelation input = stack.Pop();
        PushOutcome outcome = StepPusher.Push(kind, input, inner, IrSteps.Read(step.Lines));
        StepPusher.Note(kind, input, inner, outcome);
        stack.Push(outcome.Answer.Relation ?? input);
        if (kind != RelationStep.Filter || outcome.Answer.Verdicts.Count > 0)
        {
            answers.Append(step.Name).Append(": ").Append(outcome.Refusal ?? Words(outcome.Answer.Verdicts)).Append('\n');
        }
    }

    private static Expr[] Judge(StringBuilder answers, PlannedRelation relation, Expr[] columns)
    {
        Assert.True(relation.TryJudge(columns, out Fidelity[]? verdicts));
        answers.Append("columns: ").Append(Words(verdicts)).Append('\n');
        return columns.Where((_, i) => verdicts[i] == Fidelity.Exact).ToArray();
    }

    private static void Describe(StringBuilder answers, RemotePlan plan)
    {
        answers.Append(plan.Statement.Sql).Append('\n');
        for (int i = 0; i < plan.Parameters.Count; i++)
        {
            PlanParameter parameter = plan.Parameters[i];
            string value = parameter.ScanIndex >= 0
                ? string.Create(CultureInfo.InvariantCulture, $"value {parameter.ScanIndex} of the scan")
                : parameter.Constant.Form is ValueForm.Int64 ? parameter.Constant.Int64.ToString(CultureInfo.InvariantCulture) : plan.Remarks.Places[i].Literal;
            answers.Append(CultureInfo.InvariantCulture, $"parameter {i + 1}: {parameter.Type.Name} {value}\n");
        }

        foreach (string local in plan.Remarks.Local)
        {
            answers.Append("local: ").Append(local).Append('\n');
        }
    }

    private static string Words(IReadOnlyList<Fidelity> verdicts) =>
        verdicts.Count == 0 ? "accepted" : string.Join(", ", verdicts.Select(static v => v.ToString().ToLowerInvariant()));

    private PlannedRelation Open(int index)
    {
        GoldenTable table = _tables.Single(t => t.Index == index);
        RemoteColumn[] columns = table.Columns
            .Select(c => new RemoteColumn(c.Attribute, c.Name, c.Name, false, c.Type, c.Collation, Options(c)))
            .ToArray();
        var remote = new RemoteTable("public", table.Name, _driver == "postgres" ? "public" : null, table.Name, columns, _context.Driver.Binder.BindTable([]), 1);
        return new PlannedRelation(_context, new TableRelation(remote, index), new PlanningNotes()) { IsComplete = true };
    }

    private ColumnOptions Options(GoldenColumn column) =>
        _context.Driver.Binder.BindColumn(_driver == "sqlite" && column.RemoteType is { } type ? [new("remote_type", type)] : []);

    private sealed class KnownProfile(RemoteProfile? profile) : IProfileSource
    {
        public RemoteProfile? Profile => profile;
    }

    private sealed class NoSessions : IRemoteSessions
    {
        public RemoteSession? FindSession(SessionRequest request) => null;

        public bool IsOutOfReach(SessionRequest request) => false;

        public RemoteSession EnlistSession(SessionRequest request, int level) => throw new InvalidOperationException("there is no remote");
    }
}
