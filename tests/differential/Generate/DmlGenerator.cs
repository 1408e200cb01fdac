// What happens in a random transaction?
//
// Some steps: statements that write, savepoints, reads in between. The text is one for both sides, and its outcome must be determined by SQL: where
// PostgreSQL may choose (which of several rows that a join brings up gives the new value), all choices are alike here. Statements are in
// DmlGenerator.Writes.cs, what holds several of them in DmlGenerator.Blocks.cs.

using System.Globalization;
using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <summary>Makes cases.</summary>
internal sealed partial class DmlGenerator
{
    private readonly Dice _dice;
    private readonly DmlUniverse _universe;
    private readonly DmlExpressions _expressions;
    private int _fresh = 100;
    private int _names;

    private DmlGenerator(Dice dice, DmlUniverse universe)
    {
        _dice = dice;
        _universe = universe;
        _expressions = new DmlExpressions(dice, universe);
    }

    /// <summary>Makes a case.</summary>
    /// <param name="dice">Decides.</param>
    /// <param name="universe">The tables.</param>
    public static DmlCase Make(Dice dice, DmlUniverse universe) => new DmlGenerator(dice, universe).Make();

    private DmlCase Make()
    {
        bool isTransaction = _dice.Percent(75);
        string? begin = isTransaction ? _dice.Of("BEGIN", "BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ", "BEGIN ISOLATION LEVEL SERIALIZABLE") : null;
        List<DmlStep> steps = [];
        List<string> savepoints = [];
        List<string> cursors = [];
        int count = _dice.Between(1, isTransaction ? 9 : 4);
        for (int i = 0; i < count; i++)
        {
            if (isTransaction && _dice.Percent(25))
            {
                steps.Add(Savepoint(savepoints));
            }

            steps.Add(isTransaction && _dice.Percent(10) ? Cursor(cursors) : Statement(isTransaction));
        }

        return new DmlCase(begin, steps, IsCommitted: _dice.Percent(80), ChecksEachStep: _dice.Percent(60));
    }

    private DmlStep Statement(bool isTransaction)
    {
        Node statement = _dice.Weighted(24, 14, 16, 12, 14, 6, 3, 3, 6, 12, 3) switch
        {
            0 => Insert(),
            1 => InsertSelect(),
            2 => Update(),
            3 => UpdateFrom(),
            4 => Delete(),
            5 => CommonTables(),
            6 => Truncate(),
            7 => Copy(),
            8 => Block(),
            9 => Read(),
            _ => ThroughView(),
        };
        DmlStepKind kind = !isTransaction ? DmlStepKind.Statement : _dice.Percent(70) ? DmlStepKind.Guarded : DmlStepKind.Statement;
        bool canBePrepared = statement.Feature is "insert" or "update" or "delete" or "update from" or "delete using";
        return new DmlStep(canBePrepared && _dice.Percent(15) ? DmlStepKind.Prepared : kind, statement);
    }

    private DmlStep Savepoint(List<string> savepoints)
    {
        if (savepoints.Count == 0 || _dice.Percent(45))
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"s{++_names}");
            savepoints.Add(name);
            return new DmlStep(DmlStepKind.Savepoint, Node.Of(string.Empty, name));
        }

        return new DmlStep(_dice.Percent(65) ? DmlStepKind.RollbackTo : DmlStepKind.Release, Node.Of(string.Empty, _dice.Pick(savepoints)));
    }

    // A cursor that is open while others write must go on with what it has seen.
    private DmlStep Cursor(List<string> cursors)
    {
        if (cursors.Count > 0 && _dice.Percent(70))
        {
            return new DmlStep(DmlStepKind.Guarded, Node.Counted(string.Empty, "fetch", $"FETCH {_dice.Of("ALL", "ALL", "3")} FROM {_dice.Pick(cursors)}"));
        }

        string name = string.Create(CultureInfo.InvariantCulture, $"c{++_names}");
        cursors.Add(name);

        // Not of linked tables: TRUNCATE ... CASCADE of another table minds a cursor only where it knows of the reference.
        DmlTable table = _dice.Pick(_universe.Tables.Where(candidate => !candidate.IsLinked).ToList());
        string order = string.Join(", ", table.Columns.Select(column => column.Name));
        return new DmlStep(DmlStepKind.Statement, Node.Counted(string.Empty, "cursor", $"DECLARE {name} CURSOR FOR SELECT * FROM ", new TableName(table.Name), $" ORDER BY {order}"));
    }

    private Node Read()
    {
        DmlTable table = _dice.Pick(_universe.Tables);
        DmlSource source = new("t", table.Columns);
        switch (_dice.Next(4))
        {
            case 0:
                return Node.Counted(string.Empty, "select", "SELECT * FROM ", new TableName(table.Name), " t", Where([source]));
            case 1:
                DmlTable other = _dice.Pick(_universe.Tables);
                DmlSource joined = new("s", other.Columns);
                return Node.Counted(string.Empty, "select join", "SELECT ", _expressions.Of(Types.Int4, [source, joined]), ", ", _expressions.Of(Types.Text, [source, joined]), " FROM ", new TableName(table.Name), " t JOIN ", new TableName(other.Name), " s ON ", Join(source, joined), Where([source, joined]));
            case 2 when table.Place is DmlPlace.Foreign or DmlPlace.Local:
                return Node.Counted(string.Empty, "select for update", "SELECT * FROM ", new TableName(table.Name), " t", Where([source]), $" FOR {_dice.Of("UPDATE", "SHARE")}");
            default:
                return Node.Counted(string.Empty, "select aggregate", "SELECT count(*), count(", _expressions.Of(Types.Text, [source]), "), min(", _expressions.Of(Types.Int4, [source]), ") FROM ", new TableName(table.Name), " t", Where([source]));
        }
    }

    private DmlTable Target(Func<DmlTable, bool>? suits = null) => _dice.Pick(_universe.Tables.Where(table => table.Place != DmlPlace.Local || _dice.Percent(40)).Where(suits ?? (_ => true)).ToList());

    private Node Where(IReadOnlyList<DmlSource> sources, int percent = 80) =>
        _dice.Percent(percent) ? Node.Optional(string.Empty, " WHERE ", _expressions.Condition(sources)) : Node.Of(string.Empty, string.Empty);

    // Equal numbers of two tables: values are few, so that most rows find several.
    private Node Join(DmlSource left, DmlSource right)
    {
        Node one = _dice.Pick(DmlExpressions.Columns(Types.Int4, [left]));
        Node other = _dice.Pick(DmlExpressions.Columns(Types.Int4, [right]));
        return Node.Of("bool", one, _dice.Percent(92) ? " = " : " < ", other);
    }

    private Node Returning(DmlSource target, int percent = 40)
    {
        if (!_dice.Percent(percent))
        {
            return Node.Of(string.Empty, string.Empty);
        }

        if (_dice.Percent(40))
        {
            return Node.OptionalCounted(string.Empty, "returning", $" RETURNING {target.Alias}.*");
        }

        List<Node> items = [];
        for (int i = _dice.Between(1, 3); i > 0; i--)
        {
            items.Add(_dice.Percent(10) ? Node.Of(string.Empty, $"({target.Alias}.*)::text") : Node.Of(string.Empty, _dice.Percent(70) ? Node.Of(string.Empty, $"{target.Alias}.{_dice.Pick(target.Columns).Name}") : Simple(target)));
        }

        return Node.OptionalCounted(string.Empty, "returning", Node.List(" RETURNING ", ", ", string.Empty, 1, items));
    }

    // Now and then with a subquery, which sees the tables as they were before.
    private Node Simple(DmlSource source) => _expressions.Of(_dice.Of(Types.Int4, Types.Text), [source], _dice.Percent(25) ? 2 : 0);

    private string Fresh() => (++_fresh).ToString(CultureInfo.InvariantCulture);
}
