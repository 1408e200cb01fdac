using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <summary>Statements that hold others that write.</summary>
internal sealed partial class DmlGenerator
{
    // Common tables that write. Each table is written by one of them only: otherwise it is open which comes first.
    private Node CommonTables()
    {
        DmlTable table = Target(candidate => !candidate.IsLinked);
        DmlTable other = Target(candidate => !candidate.IsLinked && candidate != table);
        DmlSource target = new("t", table.Columns);
        string number = _dice.Pick(table.Columns.Where(column => column.Type == Types.Int4).ToList()).Name;
        string text = table.Columns.FirstOrDefault(column => column.Type == Types.Text)?.Name ?? number;
        Node first = _dice.Next(3) switch
        {
            0 => Node.Of(string.Empty, "DELETE FROM ", new TableName(table.Name), " t", Where([target]), $" RETURNING t.{number} AS n, t.{text} AS x"),
            1 => Node.Of(string.Empty, "UPDATE ", new TableName(table.Name), " t", Sets(table, [target]), Where([target]), $" RETURNING t.{number} AS n, t.{text} AS x"),
            _ => Insert(table, $" RETURNING t.{number} AS n, t.{text} AS x"),
        };
        switch (_dice.Next(5))
        {
            case 4:
                // What a statement reads besides is as it was before the statement.
                return Node.Counted(string.Empty, "with select of itself", "WITH w AS (", first, ") SELECT (SELECT count(*) FROM w), count(*), min(t.", Node.Of(string.Empty, number), ") FROM ", new TableName(table.Name), " t", Where([target]));
            case 0:
                return Node.Counted(string.Empty, "with select", "WITH w AS (", first, ") SELECT count(*), sum(n), count(x) FROM w");
            case 1:
                return Node.Counted(string.Empty, "with insert", "WITH w AS (", first, ") INSERT INTO ", new TableName("own"), " AS t (k, t) SELECT n, x::text FROM w RETURNING t.k, t.t");
            case 2:
                DmlSource second = new("t", other.Columns);
                string key = _dice.Pick(other.Columns.Where(column => column.Type == Types.Int4).ToList()).Name;
                return Node.Counted(string.Empty, "with delete", "WITH w AS (", first, ") DELETE FROM ", new TableName(other.Name), $" t USING w WHERE w.n = t.{key}", Returning(second));
            default:
                return Node.Counted(string.Empty, "with two writes", "WITH w AS (", first, "), v AS (", Update(other), ") SELECT count(*), min(n) FROM w");
        }
    }

    private Node Insert(DmlTable table, string returning)
    {
        DmlColumn[] columns = Some(table);
        IEnumerable<Node> rows = Enumerable.Range(0, _dice.Between(1, 4)).Select(_ => Node.List("(", ", ", ")", columns.Length, columns.Select(column => NewValue(table, column, -1))));
        return Node.Of(string.Empty, "INSERT INTO ", new TableName(table.Name), $" AS t ({Names(columns)})", Node.List(" VALUES ", ", ", string.Empty, 1, [.. rows]), returning);
    }

    // plpgsql: what it knows of a statement's rows, and an error that is caught.
    private Node Block()
    {
        Node note = Node.Of(string.Empty, "GET DIAGNOSTICS counted = ROW_COUNT; INSERT INTO ", new TableName("log"), " VALUES ('block', concat(found, ' ', counted)); ");
        switch (_dice.Next(3))
        {
            case 0:
                return Node.Counted(string.Empty, "do", "DO $do$ DECLARE counted int; BEGIN ", Written(), "; ", note, Node.Optional(string.Empty, Written(), "; "), "END $do$");
            case 1:
                return Node.Counted(
                    string.Empty,
                    "do exception",
                    "DO $do$ DECLARE counted int; BEGIN ",
                    Node.Optional(string.Empty, Written(), "; "),
                    "BEGIN ",
                    Written(),
                    "; ",
                    note,
                    Node.Optional(string.Empty, Written(), "; "),
                    Node.Optional(string.Empty, _dice.Percent(50) ? "RAISE EXCEPTION 'stop' USING ERRCODE = '23999'; " : "PERFORM 1; "),
                    "EXCEPTION WHEN integrity_constraint_violation OR cardinality_violation THEN INSERT INTO ",
                    new TableName("log"),
                    " VALUES ('caught', SQLSTATE); END; ",
                    Node.Optional(string.Empty, Written(), "; "),
                    "END $do$");
            default:
                // A query goes on while its rows are written.
                DmlTable table = _dice.Pick(_universe.Tables.Where(candidate => candidate.Name is "plain" or "loud" or "stamped" or "keyed").ToList());
                string key = table.Columns[0].Name;
                string value = table.Columns[1].Type == Types.Int4 ? table.Columns[1].Name : "n";
                string write = _dice.Of($" SET {value} = r.{value} + 1 WHERE {key} = r.{key}", $" SET {value} = {value} + 1 WHERE {key} = r.{key} + 1");
                return Node.Counted(string.Empty, "do loop", "DO $do$ DECLARE r record; counted int; BEGIN FOR r IN SELECT * FROM ", new TableName(table.Name), $" ORDER BY {key} LOOP UPDATE ", new TableName(table.Name), write, "; ", note, "END LOOP; END $do$");
        }
    }

    // INSERT, UPDATE or DELETE without RETURNING, for which plpgsql has no use.
    private Node Written()
    {
        Node statement = _dice.Next(4) switch
        {
            0 => Insert(),
            1 => Update(),
            2 => UpdateFrom(),
            _ => Delete(),
        };
        statement.Parts.RemoveAll(part => part is Node { Feature: "returning" });
        return statement;
    }
}
