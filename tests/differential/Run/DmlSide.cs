// How does one side go through a case?
//
// Both sides go in step: each yields what it sees after each step, when it is asked for the next. What a step leads to (an error leads back to the
// last savepoint, or to a new transaction) follows from its outcome alone, so that sides with the same outcomes go the same way.

using PgDotnetFdw.Tests.Differential.Generate;
using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>What a side sees at one point of a case.</summary>
/// <param name="Step">Number of the step, from 0; the end is one more than the last.</param>
/// <param name="What">What was looked at.</param>
/// <param name="Outcome">What was seen.</param>
internal sealed record DmlPoint(int Step, string What, Outcome Outcome);

/// <summary>One of the sides.</summary>
internal sealed class DmlSide(Session session, DmlUniverse universe, string schema)
{
    /// <summary>The point that is a statement's own outcome.</summary>
    public const string Statement = "statement";

    /// <summary>The point that is the tables' contents.</summary>
    public const string Contents = "tables";

    private const string Guard = "guard";

    private readonly List<string> _savepoints = [];

    /// <summary>Its session.</summary>
    public Session Session => session;

    /// <summary>Where its tables are.</summary>
    public string Schema => schema;

    /// <summary>Goes through a case.</summary>
    public IEnumerable<DmlPoint> Play(DmlCase played)
    {
        _savepoints.Clear();
        if (played.Begin is not null)
        {
            yield return new DmlPoint(0, "begin", session.Execute(played.Begin));
        }

        for (int i = 0; i < played.Steps.Count; i++)
        {
            DmlStep step = played.Steps[i];
            if (Run(step, played) is not { } outcomes)
            {
                continue;
            }

            foreach (Outcome outcome in outcomes)
            {
                yield return new DmlPoint(i, Statement, outcome);
            }

            if (played.ChecksEachStep)
            {
                yield return new DmlPoint(i, Contents, Read(step.Kind is DmlStepKind.Release or DmlStepKind.RollbackTo or DmlStepKind.Savepoint ? [] : Touched(step)));
            }
        }

        if (played.Begin is not null)
        {
            yield return new DmlPoint(played.Steps.Count, "end", session.Execute(played.IsCommitted ? "COMMIT" : "ROLLBACK"));
        }

        yield return new DmlPoint(played.Steps.Count, Contents, Read([.. played.Steps.SelectMany(Touched).Distinct()]));
    }

    /// <summary>Leaves nothing of a case behind, wherever it ended.</summary>
    public void Leave()
    {
        session.Revive();
        session.Execute("ROLLBACK");
        session.Execute("DEALLOCATE ALL");
    }

    /// <summary>The statement of a step as text.</summary>
    public static string Text(DmlStep step, string schema) => step.Kind switch
    {
        DmlStepKind.Savepoint => "SAVEPOINT " + SqlText.Of(step.Root, schema),
        DmlStepKind.RollbackTo => "ROLLBACK TO SAVEPOINT " + SqlText.Of(step.Root, schema),
        DmlStepKind.Release => "RELEASE SAVEPOINT " + SqlText.Of(step.Root, schema),
        _ => SqlText.Of(step.Root, schema),
    };

    /// <summary>The contents of tables as rows: the table's name, and the row as text.</summary>
    /// <param name="schema">Where.</param>
    /// <param name="tables">Names.</param>
    public static string ContentsQuery(string schema, IEnumerable<string> tables) =>
        string.Join(" UNION ALL ", tables.Select(name => $"SELECT '{name}', t::text FROM {schema}.{name} t"));

    // The tables that a step may have changed. What is written to a table may reach others by triggers and references.
    private IReadOnlyList<string> Touched(DmlStep step)
    {
        string[] named = [.. step.Root.All().SelectMany(node => node.Parts).OfType<TableName>().Select(name => name.Name)];
        IEnumerable<DmlTable> tables = universe.Tables.Where(table =>
            named.Contains(table.Name) || named.Any(name => name.StartsWith(table.Name + "_", StringComparison.Ordinal))
            || (named.Contains("low") && table.Name == "plain") || (table.IsLinked && (named.Contains("parent") || named.Contains("child"))));
        return [.. tables.Select(table => table.Name), "log"];
    }

    private Outcome Read(IReadOnlyList<string> tables) => tables.Count == 0 ? new Outcome([], null, null) : session.Execute(ContentsQuery(schema, tables));

    // null: the step is not possible here, as its savepoint does not exist.
    private List<Outcome>? Run(DmlStep step, DmlCase played)
    {
        string name = step.Kind is DmlStepKind.Savepoint or DmlStepKind.RollbackTo or DmlStepKind.Release ? SqlText.Of(step.Root, schema) : string.Empty;
        int at = _savepoints.IndexOf(name);
        switch (step.Kind)
        {
            case DmlStepKind.Savepoint:
                if (at >= 0 || played.Begin is null)
                {
                    return null;
                }

                _savepoints.Add(name);
                break;
            case DmlStepKind.RollbackTo or DmlStepKind.Release:
                if (at < 0)
                {
                    return null;
                }

                at += step.Kind == DmlStepKind.RollbackTo ? 1 : 0;
                _savepoints.RemoveRange(at, _savepoints.Count - at);
                break;
            default:
                return Write(step, played);
        }

        return [session.Execute(Text(step, schema))];
    }

    private List<Outcome> Write(DmlStep step, DmlCase played)
    {
        List<Outcome> outcomes = [];
        bool isGuarded = step.Kind == DmlStepKind.Guarded && played.Begin is not null;
        if (isGuarded)
        {
            outcomes.Add(session.Execute("SAVEPOINT " + Guard));
        }

        if (step.Kind == DmlStepKind.Prepared)
        {
            IReadOnlyList<string> commands = Session.PreparedCommands(new Query(step.Root, Sending.Prepared, MayFail: false), schema);
            outcomes.Add(session.Execute("DEALLOCATE ALL"));
            outcomes.Add(session.Execute(commands[0]));
            if (outcomes[^1].SqlState is null)
            {
                outcomes.Add(session.Execute(commands[1]));
            }
        }
        else
        {
            outcomes.Add(session.Execute(Text(step, schema)));
        }

        bool hasFailed = outcomes[^1].SqlState is not null;
        if (isGuarded)
        {
            outcomes.Add(session.Execute(hasFailed ? "ROLLBACK TO SAVEPOINT " + Guard : "RELEASE SAVEPOINT " + Guard));
        }
        else if (hasFailed && played.Begin is not null && _savepoints.Count > 0)
        {
            outcomes.Add(session.Execute("ROLLBACK TO SAVEPOINT " + _savepoints[^1]));
        }
        else if (hasFailed && played.Begin is not null)
        {
            outcomes.Add(session.Execute("ROLLBACK"));
            outcomes.Add(session.Execute(played.Begin));
        }

        return outcomes;
    }
}
