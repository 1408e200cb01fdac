using System.Globalization;
using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <summary>Statements that write.</summary>
internal sealed partial class DmlGenerator
{
    private Node Insert(DmlTable? into = null)
    {
        DmlTable table = into ?? Target();
        string name = table.Name;
        if (table.Place == DmlPlace.Partitions && _dice.Percent(15))
        {
            name += _dice.Of("_1", "_2");
        }

        DmlColumn[] columns = Some(table);
        // Which of two violated constraints is told of is open: a row for another partition has no further fault.
        int fault = name == table.Name && _dice.Percent(12) ? _dice.Next(4) : -1;
        int rows = _dice.Weighted(40, 45, 10, 5) switch { 0 => 1, 1 => _dice.Between(2, 5), 2 => _dice.Between(6, 12), _ => 40 };
        List<Node> values = [];
        int bad = _dice.Next(rows);
        for (int row = 0; row < rows; row++)
        {
            int of = row == bad ? fault : -1;
            values.Add(Node.List("(", ", ", ")", columns.Length, columns.Select(column => NewValue(table, column, of))));
        }

        Node conflict = _dice.Percent(20) ? Node.OptionalCounted(string.Empty, "on conflict", " ON CONFLICT DO NOTHING") : Node.Of(string.Empty, string.Empty);
        return Node.Counted(string.Empty, "insert", "INSERT INTO ", new TableName(name), $" AS t ({Names(columns)})", Node.List(" VALUES ", ", ", string.Empty, 1, values), conflict, Returning(new DmlSource("t", table.Columns)));
    }

    private Node InsertSelect(DmlTable? into = null)
    {
        DmlTable table = into ?? Target();
        DmlColumn[] columns = Some(table);
        DmlTable from = _dice.Percent(25) ? table : _dice.Pick(_universe.Tables);
        Node source;
        DmlSource row;
        if (_dice.Percent(20))
        {
            int count = _dice.Of(3, 20, 20, 250, 1200);
            row = new DmlSource("s", [new DmlColumn("i", Types.Int4)]);
            source = Node.Of(string.Empty, $"generate_series(1, {count.ToString(CultureInfo.InvariantCulture)}) s(i)");
        }
        else
        {
            // Rows get a number that tells them apart; rows that are all alike may share theirs.
            row = new DmlSource("s", [.. from.Columns, new DmlColumn("i", Types.Int4)]);
            source = Node.Of(string.Empty, $"(SELECT r.*, row_number() OVER (ORDER BY {string.Join(", ", from.Columns.Select(column => "r." + column.Name))})::int AS i FROM ", new TableName(from.Name), " r) s");
        }

        int start = _fresh;
        _fresh += 2000;
        IEnumerable<Node> values = columns.Select(column => column.Role switch
        {
            DmlRole.RowId when row.Columns.Count == 1 && _dice.Percent(50) => Node.Of(string.Empty, "NULL::int4"),
            DmlRole.Key or DmlRole.RowId or DmlRole.Unique => Node.Of(string.Empty, $"s.i + {start.ToString(CultureInfo.InvariantCulture)}"),
            DmlRole.Partition => Node.Of(string.Empty, "s.i % 5"),
            DmlRole.Reference => Node.Of(string.Empty, "s.i % 12 + 1"),
            DmlRole.Required => Node.Of(string.Empty, "coalesce(", _expressions.Of(column.Type, [row], 1), ", 'none')"),
            _ => Node.Of(string.Empty, _expressions.Of(column.Type, [row], 1)),
        });
        return Node.Counted(
            string.Empty,
            from == table ? "insert from itself" : "insert select",
            "INSERT INTO ",
            new TableName(table.Name),
            $" AS t ({Names(columns)}) SELECT ",
            Node.List(string.Empty, ", ", string.Empty, columns.Length, values),
            " FROM ",
            source,
            Where([row], 60),
            Returning(new DmlSource("t", table.Columns), 25));
    }

    private Node Update(DmlTable? of = null)
    {
        DmlTable table = of ?? Target();
        DmlSource target = new("t", table.Columns);
        return Node.Counted(string.Empty, "update", "UPDATE ", new TableName(table.Name), " t", Sets(table, [target]), Where([target]), Returning(target));
    }

    private Node UpdateFrom()
    {
        DmlTable table = Target(candidate => !candidate.IsLinked);
        DmlSource target = new("t", table.Columns);
        DmlTable other = _dice.Percent(30) ? table : _dice.Pick(_universe.Tables);
        if (_dice.Percent(35))
        {
            // One row for each value, so that new values may come from it.
            DmlColumn key = _dice.Pick(other.Columns.Where(column => column.Type == Types.Int4).ToList());
            DmlColumn value = _dice.Pick(other.Columns);
            string aggregate = value.Type == Types.Int4 || value.Type == Types.Int8 ? "max(" + value.Name + ")::int4" : "count(" + value.Name + ")::int4";
            DmlSource grouped = new("s", [new DmlColumn("k", Types.Int4), new DmlColumn("m", Types.Int4)]);
            return Node.Counted(
                string.Empty,
                "update from groups",
                "UPDATE ",
                new TableName(table.Name),
                " t",
                Sets(table, [target, grouped]),
                $" FROM (SELECT {key.Name} AS k, {aggregate} AS m FROM ",
                new TableName(other.Name),
                $" GROUP BY {key.Name}) s WHERE ",
                Node.Of("bool", dice(target), " = s.k"),
                Node.Optional(string.Empty, " AND ", _expressions.Condition([target, grouped], 1)),
                Returning(new DmlSource("t", table.Columns)));
        }

        DmlSource source = new("s", other.Columns);
        return Node.Counted(
            string.Empty,
            other == table ? "update from itself" : "update from",
            "UPDATE ",
            new TableName(table.Name),
            " t",
            Sets(table, [target]),
            " FROM ",
            new TableName(other.Name),
            " s WHERE ",
            Join(target, source),
            Node.Optional(string.Empty, " AND ", _expressions.Condition([target, source], 1)),
            Returning(target));

        Node dice(DmlSource of) => _dice.Pick(DmlExpressions.Columns(Types.Int4, [of]));
    }

    private Node Delete(DmlTable? from = null)
    {
        DmlTable table = from ?? Target();
        DmlSource target = new("t", table.Columns);
        if (table.IsLinked || _dice.Percent(55))
        {
            return Node.Counted(string.Empty, "delete", "DELETE FROM ", new TableName(table.Name), " t", Where([target], 92), Returning(target));
        }

        DmlTable other = _dice.Percent(35) ? table : _dice.Pick(_universe.Tables);
        DmlSource source = new("s", other.Columns);
        return Node.Counted(
            string.Empty,
            other == table ? "delete using itself" : "delete using",
            "DELETE FROM ",
            new TableName(table.Name),
            " t USING ",
            new TableName(other.Name),
            " s WHERE ",
            Join(target, source),
            Node.Optional(string.Empty, " AND ", _expressions.Condition([target, source], 1)),
            Returning(target));
    }

    private Node Truncate()
    {
        DmlTable table = Target();
        string cascade = table.IsLinked || _dice.Percent(10) ? " CASCADE" : string.Empty;
        List<Node> tables = [Node.Of(string.Empty, new TableName(table.Name))];
        if (_dice.Percent(30))
        {
            tables.Add(Node.Of(string.Empty, new TableName(_dice.Pick(_universe.Tables.Where(other => other != table && !other.IsLinked).ToList()).Name)));
        }

        return Node.Counted(string.Empty, "truncate", Node.List("TRUNCATE ", ", ", string.Empty, 1, tables), cascade);
    }

    // The server itself makes the lines, so that it is a statement like any other.
    private Node Copy()
    {
        DmlTable table = Target();
        DmlColumn[] columns = [.. table.Written];
        int fault = _dice.Percent(20) ? _dice.Next(4) : -1;
        int rows = _dice.Of(1, 3, 8, 8, 60);
        int bad = _dice.Next(rows);
        List<Node> lines = [];
        for (int row = 0; row < rows; row++)
        {
            IEnumerable<string> values = columns.Select(column => NewText(table, column, row == bad ? fault : -1) ?? "\\\\\\\\N");
            lines.Add(Node.Of(string.Empty, string.Join("\\t", values) + "\\n"));
        }

        return Node.Counted(string.Empty, "copy", "COPY ", new TableName(table.Name), $" ({Names(columns)}) FROM PROGRAM ", Node.List("$p$printf \"", string.Empty, "\"$p$", 1, lines));
    }

    private Node ThroughView()
    {
        DmlTable table = _universe.Tables[0];
        DmlSource target = new("t", table.Columns);
        switch (_dice.Next(3))
        {
            case 0:
                DmlColumn[] columns = [.. table.Written];
                IEnumerable<Node> rows = Enumerable.Range(0, _dice.Between(1, 3)).Select(_ => Node.List("(", ", ", ")", columns.Length, columns.Select(column => NewValue(table, column, _dice.Percent(15) ? 2 : -1))));
                return Node.Counted(string.Empty, "insert into view", "INSERT INTO ", new TableName("low"), $" AS t ({Names(columns)})", Node.List(" VALUES ", ", ", string.Empty, 1, [.. rows]), Returning(target));
            case 1:
                return Node.Counted(string.Empty, "update view", "UPDATE ", new TableName("low"), " t SET a = t.a + ", Node.Of("int4", _dice.Of("1", "3", "45", "60")), Where([target]), Returning(target));
            default:
                return Node.Counted(string.Empty, "delete from view", "DELETE FROM ", new TableName("low"), " t", Where([target], 92), Returning(target));
        }
    }

    // SET for one to three columns. New keys are far from all others, so that no order of the rows makes two of them meet.
    private Node Sets(DmlTable table, IReadOnlyList<DmlSource> sources)
    {
        List<DmlColumn> columns = [.. table.Written.Where(column => column.Role != DmlRole.Partition)];
        List<Node> sets = [];
        for (int i = _dice.Weighted(0, 60, 30, 10); i > 0 && columns.Count > 0; i--)
        {
            DmlColumn column = _dice.Pick(columns);
            columns.Remove(column);
            sets.Add(Node.Of(string.Empty, $"{column.Name} = ", Changed(column, sources)));
        }

        if (table.Place == DmlPlace.Partitions && _dice.Percent(12))
        {
            // Within a foreign partition, or from the local one.
            sets.Add(Node.Of(string.Empty, _dice.Of("k = CASE WHEN t.k < 2 THEN 1 - t.k ELSE t.k END", "k = CASE WHEN t.k > 2 THEN 1 ELSE t.k END", "k = CASE WHEN t.k > 2 THEN t.k - 1 ELSE t.k END")));
        }

        return Node.List(" SET ", ", ", string.Empty, 1, sets);
    }

    private Node Changed(DmlColumn column, IReadOnlyList<DmlSource> sources)
    {
        switch (column.Role)
        {
            case DmlRole.Key or DmlRole.RowId:
                _fresh += 10_000;
                return _dice.Percent(5)
                    ? Node.Of(string.Empty, _dice.Of("5", "NULL"))
                    : Node.Of(string.Empty, _dice.Percent(30) ? $"- t.{column.Name}" : $"t.{column.Name} + {_fresh.ToString(CultureInfo.InvariantCulture)}");
            case DmlRole.Unique:
                _fresh += 10_000;
                return Node.Of(string.Empty, _dice.Of("NULL", $"t.{column.Name} + {_fresh.ToString(CultureInfo.InvariantCulture)}", $"- t.{column.Name}", "6"));
            case DmlRole.Reference:
                return Node.Of(string.Empty, _dice.Of("NULL", "3", "t.up", "t.up % 7 + 1", "99"));
            case DmlRole.Required:
                return Node.Of(string.Empty, "coalesce(", _expressions.Of(column.Type, sources), ", ", _dice.Percent(96) ? "'none'" : "NULL", ")");
            case DmlRole.Checked:
                return _dice.Percent(6) ? Node.Of(string.Empty, "t.a + 990") : Node.Of(string.Empty, _expressions.Of(column.Type, sources));
            default:
                return column.Clause.Length > 0 && _dice.Percent(20) ? Node.Of(string.Empty, "DEFAULT") : Node.Of(string.Empty, _expressions.Of(column.Type, sources));
        }
    }

    // The columns that an INSERT names: all that must have a value, and most of the others.
    private DmlColumn[] Some(DmlTable table)
    {
        bool isAll = _dice.Percent(60);
        return [.. table.Written.Where(column => isAll || column.Role is DmlRole.Key or DmlRole.Required or DmlRole.Partition || column == table.Columns[0] || _dice.Percent(60))];
    }

    private Node NewValue(DmlTable table, DmlColumn column, int fault)
    {
        if (column.Clause.Length > 0 && _dice.Percent(25))
        {
            return Node.Of(string.Empty, "DEFAULT");
        }

        string? text = NewText(table, column, fault);
        return Node.Of(string.Empty, new Literal(column.Type, text, text, IsPlain: true));
    }

    // Faults: 0 a key that is there, 1 NULL where there must be none, 2 a check, 3 a row that a trigger looks at.
    private string? NewText(DmlTable table, DmlColumn column, int fault) => column.Role switch
    {
        DmlRole.Key => fault == 0 ? "3" : fault == 1 && table.Name != "keyed" ? null : Fresh(),
        DmlRole.RowId => fault == 0 ? "3" : _dice.Percent(60) ? null : Fresh(),
        DmlRole.Unique => fault == 0 ? "9" : _dice.Percent(30) ? null : Fresh(),
        DmlRole.Required => fault == 1 ? null : _expressions.Value(column.Type),
        DmlRole.Partition => _dice.Next(5).ToString(CultureInfo.InvariantCulture),
        DmlRole.Reference => fault == 2 ? "99" : _dice.Percent(15) ? null : _dice.Between(1, 12).ToString(CultureInfo.InvariantCulture),
        DmlRole.Checked => fault == 2 ? "1000" : _expressions.Value(column.Type),
        _ => fault == 3 && column.Name == "a" ? _dice.Of("13", "666")
            : fault == 2 && column.Name == "x" ? "never"
            : _dice.Percent(12) ? null : _expressions.Value(column.Type),
    };

    private static string Names(IEnumerable<DmlColumn> columns) => string.Join(", ", columns.Select(column => column.Name));
}
