// How do the tables that are written come about, and how do they get back to their start?

using System.Globalization;
using System.Text;
using PgDotnetFdw.Tests.Differential.Sql;

namespace PgDotnetFdw.Tests.Differential.Model;

/// <summary>SQL that makes and resets the tables of a <see cref="DmlUniverse"/>.</summary>
internal static class DmlScripts
{
    private const string Log = "CREATE TABLE {0}.log (what text, detail text);\n";

    private const string View = "CREATE VIEW {0}.low AS SELECT * FROM {0}.plain WHERE a < 50 WITH CHECK OPTION;\n";

    // Rows with 13 are left as they are, others are changed; what was done is noted.
    private const string Triggers = """
        CREATE FUNCTION {0}.loud_before() RETURNS trigger LANGUAGE plpgsql AS $f$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.a = 13 THEN RETURN NULL; END IF;
                RETURN OLD;
            END IF;
            IF NEW.a = 13 THEN RETURN NULL; END IF;
            IF NEW.a % 3 = 0 THEN NEW.t := NEW.t || '!'; END IF;
            IF NEW.a = 7 THEN NEW.a := (SELECT count(*) FROM {0}.loud); END IF;
            IF NEW.a = 666 THEN RAISE EXCEPTION 'no' USING ERRCODE = '23P01'; END IF;
            RETURN NEW;
        END $f$;
        CREATE FUNCTION {0}.loud_after() RETURNS trigger LANGUAGE plpgsql AS $f$
        BEGIN
            INSERT INTO {0}.log VALUES (TG_OP, concat(CASE WHEN TG_OP <> 'INSERT' THEN OLD::text END, ' -> ', CASE WHEN TG_OP <> 'DELETE' THEN NEW::text END));
            RETURN NULL;
        END $f$;
        CREATE FUNCTION {0}.loud_end() RETURNS trigger LANGUAGE plpgsql AS $f$
        BEGIN
            INSERT INTO {0}.log SELECT TG_OP || ' ended', concat(count(*), ' ', sum(a), ' ', count(t)) FROM {0}.loud;
            RETURN NULL;
        END $f$;
        CREATE TRIGGER b BEFORE INSERT OR UPDATE OR DELETE ON {0}.loud FOR EACH ROW EXECUTE FUNCTION {0}.loud_before();
        CREATE TRIGGER r AFTER INSERT OR UPDATE OR DELETE ON {0}.loud FOR EACH ROW EXECUTE FUNCTION {0}.loud_after();
        CREATE TRIGGER s AFTER INSERT OR UPDATE OR DELETE ON {0}.loud FOR EACH STATEMENT EXECUTE FUNCTION {0}.loud_end();

        """;

    // On the twin and on the remote.
    private const string Stamping = """
        CREATE FUNCTION {0}.stamped_before() RETURNS trigger LANGUAGE plpgsql AS $f$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.a = 5 THEN RETURN NULL; END IF;
                RETURN OLD;
            END IF;
            IF NEW.a = 13 THEN RETURN NULL; END IF;
            NEW.stamp := concat(TG_OP, ' ', NEW.stamp);
            RETURN NEW;
        END $f$;
        CREATE TRIGGER b BEFORE INSERT OR UPDATE OR DELETE ON {0}.stamped FOR EACH ROW EXECUTE FUNCTION {0}.stamped_before();

        """;

    // What SQLite does by itself.
    private const string Numbering = """
        CREATE FUNCTION {0}.numbered_before() RETURNS trigger LANGUAGE plpgsql AS $f$
        BEGIN
            IF NEW.id IS NULL THEN NEW.id := (SELECT coalesce(max(id) + 1, 1) FROM {0}.numbered); END IF;
            RETURN NEW;
        END $f$;
        CREATE TRIGGER b BEFORE INSERT ON {0}.numbered FOR EACH ROW EXECUTE FUNCTION {0}.numbered_before();

        """;

    /// <summary>A twin of all tables: all of it is local.</summary>
    /// <param name="universe">The tables.</param>
    /// <param name="schema">Where.</param>
    /// <param name="isReversed">Whether the rows are stored the other way round.</param>
    public static string OfTwin(DmlUniverse universe, string schema, bool isReversed)
    {
        StringBuilder script = new($"CREATE SCHEMA {schema};\n");
        script.AppendFormat(CultureInfo.InvariantCulture, Log, schema);
        foreach (DmlTable table in universe.Tables)
        {
            string constraints = table.Constraints.Length == 0 ? string.Empty : ", " + string.Format(CultureInfo.InvariantCulture, table.Constraints, schema + ".");
            script.AppendLine(table.Place == DmlPlace.Partitions
                ? Partitioned(table, schema)
                : $"CREATE TABLE {schema}.{table.Name} ({Columns(table, isForeign: false)}{constraints});");
            foreach (string name in table.RemoteNames.Where(name => name != table.Name))
            {
                script.AppendLine(table.Place == DmlPlace.Heirs
                    ? $"CREATE TABLE {schema}.{name} () INHERITS ({schema}.{table.Name});"
                    : $"CREATE TABLE {schema}.{name} PARTITION OF {schema}.{table.Name} (UNIQUE (id)) FOR VALUES IN ({Values(name)});");
            }
        }

        script.AppendFormat(CultureInfo.InvariantCulture, View, schema).AppendFormat(CultureInfo.InvariantCulture, Triggers, schema);
        script.AppendFormat(CultureInfo.InvariantCulture, universe.IsSqlite ? Numbering : Stamping, schema);
        return script.Append(Reset(universe, schema, _ => true, isReversed)).ToString();
    }

    /// <summary>The tables of a remote PostgreSQL.</summary>
    /// <param name="universe">The tables.</param>
    public static string OfRemote(DmlUniverse universe)
    {
        StringBuilder script = new($"CREATE SCHEMA {DmlUniverse.Remote};\n");
        foreach (DmlTable table in universe.Tables)
        {
            string constraints = table.Place == DmlPlace.Partitions ? "UNIQUE (id)" : table.Constraints;
            constraints = constraints.Length == 0 ? string.Empty : ", " + string.Format(CultureInfo.InvariantCulture, constraints, DmlUniverse.Remote + ".");
            foreach (string name in table.RemoteNames)
            {
                script.AppendLine($"CREATE TABLE {DmlUniverse.Remote}.{name} ({Columns(table, isForeign: false)}{constraints});");
            }
        }

        script.AppendFormat(CultureInfo.InvariantCulture, Stamping, DmlUniverse.Remote);
        return script.Append(Reset(universe, DmlUniverse.Remote, table => table.Place != DmlPlace.Local, isReversed: false)).ToString();
    }

    /// <summary>The foreign tables, with the local tables among them.</summary>
    /// <param name="universe">The tables.</param>
    /// <param name="server">Their server.</param>
    public static string OfForeign(DmlUniverse universe, string server)
    {
        string schema = DmlUniverse.Foreign;
        StringBuilder script = new($"CREATE SCHEMA {schema};\n");
        script.AppendFormat(CultureInfo.InvariantCulture, Log, schema);
        foreach (DmlTable table in universe.Tables)
        {
            if (table.Place != DmlPlace.Foreign)
            {
                script.AppendLine(table.Place == DmlPlace.Partitions ? Partitioned(table, schema) : $"CREATE TABLE {schema}.{table.Name} ({Columns(table, isForeign: false)});");
            }

            foreach (string name in table.RemoteNames)
            {
                string place = universe.IsSqlite ? string.Empty : $"schema_name '{DmlUniverse.Remote}', ";
                string options = $"SERVER {server} OPTIONS ({place}table_name '{name}'{(table.Options.Length == 0 ? string.Empty : ", ")}{table.Options})";
                script.AppendLine(table.Place switch
                {
                    DmlPlace.Heirs => $"CREATE FOREIGN TABLE {schema}.{name} () INHERITS ({schema}.{table.Name}) {options};",
                    DmlPlace.Partitions => $"CREATE FOREIGN TABLE {schema}.{name} PARTITION OF {schema}.{table.Name} FOR VALUES IN ({Values(name)}) {options};",
                    _ => $"CREATE FOREIGN TABLE {schema}.{name} ({Columns(table, isForeign: true)}) {options};",
                });
            }
        }

        script.AppendFormat(CultureInfo.InvariantCulture, View, schema).AppendFormat(CultureInfo.InvariantCulture, Triggers, schema);
        return script.Append(Reset(universe, schema, table => table.Place != DmlPlace.Foreign, isReversed: false)).ToString();
    }

    /// <summary>The tables of an SQLite file.</summary>
    /// <param name="universe">The tables.</param>
    public static string OfSqlite(DmlUniverse universe)
    {
        StringBuilder script = new();
        foreach (DmlTable table in universe.Tables)
        {
            string constraints = table.Place == DmlPlace.Partitions ? "UNIQUE (id)" : table.Constraints;
            constraints = constraints.Length == 0 ? string.Empty : ", " + string.Format(CultureInfo.InvariantCulture, constraints, string.Empty).Replace("REFERENCES parent", "REFERENCES parent (id)", StringComparison.Ordinal);
            IEnumerable<string> columns = table.Columns.Select(column => $"{column.Name} {column.SqliteType} {column.Clause}{(IsNotNull(column) ? " NOT NULL" : string.Empty)}");
            foreach (string name in table.RemoteNames)
            {
                script.AppendLine($"CREATE TABLE {name} ({string.Join(", ", columns)}{constraints});");
            }
        }

        return script.ToString();
    }

    /// <summary>
    /// What fills the tables of an SQLite file as at the start; a command of the sqlite3 tool. It waits, since nobody waits for the end of a transaction that has only read.
    /// </summary>
    /// <param name="universe">The tables.</param>
    public static string ResetSqlite(DmlUniverse universe)
    {
        StringBuilder script = new(".timeout 10000\nPRAGMA synchronous = OFF;\nBEGIN IMMEDIATE;\n");
        foreach (DmlTable table in universe.Tables.Reverse())
        {
            foreach (string name in table.RemoteNames)
            {
                script.AppendLine($"DELETE FROM {name};");
            }
        }

        foreach (DmlTable table in universe.Tables)
        {
            foreach (string name in table.RemoteNames)
            {
                script.AppendLine(Insert(table, name, isReversed: false).Replace("::date", string.Empty, StringComparison.Ordinal));
            }
        }

        return script.AppendLine("COMMIT;").ToString();
    }

    private static string Columns(DmlTable table, bool isForeign) => string.Join(", ", table.Columns.Select(column =>
        $"{column.Name} {column.Type.Cast}{(isForeign && column.Options.Length > 0 ? $" OPTIONS ({column.Options})" : string.Empty)} {column.Clause}{(IsNotNull(column) || (column.Role == DmlRole.RowId && !isForeign) ? " NOT NULL" : string.Empty)}"));

    private static bool IsNotNull(DmlColumn column) => column.Role is DmlRole.Key or DmlRole.Required or DmlRole.Partition;

    private static string Partitioned(DmlTable table, string schema) =>
        $"CREATE TABLE {schema}.{table.Name} ({Columns(table, isForeign: false)}) PARTITION BY LIST (k); CREATE TABLE {schema}.{table.Name}_3 PARTITION OF {schema}.{table.Name} (UNIQUE (id)) DEFAULT;";

    private static string Values(string partition) => partition.EndsWith("_1", StringComparison.Ordinal) ? "0, 1" : "2";

    // A function that brings all back, past triggers and checks of references.
    private static string Reset(DmlUniverse universe, string schema, Func<DmlTable, bool> isHere, bool isReversed)
    {
        string body = string.Empty;
        List<string> all = schema == DmlUniverse.Remote ? [] : [$"{schema}.log"];
        foreach (DmlTable table in universe.Tables.Where(isHere))
        {
            // On the foreign side only the local parts; on the remote only what is there.
            IEnumerable<string> names = schema switch
            {
                DmlUniverse.Remote => table.RemoteNames,
                DmlUniverse.Foreign => [table.Place == DmlPlace.Partitions ? table.Name + "_3" : table.Name],
                _ => table.Place == DmlPlace.Partitions ? [.. table.RemoteNames, table.Name + "_3"] : [table.Name, .. table.RemoteNames.Where(name => name != table.Name)],
            };
            foreach (string name in names)
            {
                all.Add($"ONLY {schema}.{name}");
                body += Insert(table, name, isReversed).Replace($"INTO {name}", $"INTO {schema}.{name}", StringComparison.Ordinal) + "\n";
            }
        }

        return $"CREATE FUNCTION {schema}.reset() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $f$ BEGIN TRUNCATE {string.Join(", ", all)};\n{body} END $f$;\n";
    }

    private static string Insert(DmlTable table, string name, bool isReversed)
    {
        DmlColumn[] columns = [.. table.Written];
        int partition = Array.FindIndex(columns, column => column.Role == DmlRole.Partition);
        IEnumerable<string?[]> rows = DmlUniverse.Rows(table).Where(row => partition < 0 || Holds(name, row[partition] ?? string.Empty));
        rows = isReversed ? rows.Reverse() : rows;
        IEnumerable<string> texts = rows.Select(row => $"({string.Join(", ", row.Select((value, i) => Literal(columns[i], value)))})");
        return $"INSERT INTO {name} ({string.Join(", ", columns.Select(column => column.Name))}) VALUES {string.Join(", ", texts)};";
    }

    private static string Literal(DmlColumn column, string? value) =>
        value is null ? "NULL" : column.Type == Types.Text ? SqlText.Quoted(value) : column.Type == Types.Date ? $"'{value}'::date" : value;

    private static bool Holds(string name, string value) => name[^2..] switch
    {
        "_1" => value is "0" or "1",
        "_2" => value == "2",
        _ => value is not ("0" or "1" or "2"),
    };
}
