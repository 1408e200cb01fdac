// Which tables does a schema hold, and what are their columns in PostgreSQL?
//
// Tables and views of one schema of the connection (main, or an attached name), from sqlite_master and table_xinfo
// (https://www.sqlite.org/pragma.html). Left out: SQLite's own tables, the shadow tables of virtual ones, hidden columns. Generated columns are
// columns like others to a reader. SQL is never built from names here: the table-valued forms of the pragmas take them as parameters.
//
// NOT NULL is imported only where SQLite enforces it: a primary key does not forbid NULL by itself unless it is the rowid, or the table is
// STRICT or WITHOUT ROWID, and then table_xinfo says so (https://www.sqlite.org/quirks.html, section 5).

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Sqlite;

internal static class SqliteCatalog
{
    private const int TableListVersion = 3_037_000;

    /// <summary>Lists what IMPORT FOREIGN SCHEMA asks for, sorted by name.</summary>
    internal static IReadOnlyList<ImportedTable> Import(SqliteConnection connection, ImportRequest request)
    {
        string schema = FindSchema(connection, request.RemoteSchema);
        List<SqliteRelation> relations = Relations(connection, schema);
        HashSet<string> opaqueViews = SqliteRelation.OpaqueViews(relations);
        var named = new HashSet<string>(request.TableNames, StringComparer.Ordinal);
        List<ImportedTable> tables = [];
        foreach (SqliteRelation relation in relations)
        {
            bool isWanted = request.Selection switch
            {
                ImportSelection.LimitTo => named.Contains(relation.Name),
                ImportSelection.Except => !named.Contains(relation.Name),
                _ => true,
            };
            if (isWanted)
            {
                tables.Add(new ImportedTable(schema, relation.Name, Columns(connection, schema, relation, opaqueViews.Contains(relation.Name), request.Options.Keys != false)));
            }
        }

        return tables;
    }

    // SQLite compares schema names without case; the option schema_name gets SQLite's own spelling.
    private static string FindSchema(SqliteConnection connection, string wanted)
    {
        List<string> names = [];
        foreach (string?[] row in connection.Rows("SELECT name FROM pragma_database_list ORDER BY seq"))
        {
            if (row[0] is { } name && name != "temp")
            {
                names.Add(name);
            }
        }

        return names.Find(name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            ?? throw new ForeignDataException(SqlState.SchemaNotFound, $"schema \"{wanted}\" does not exist on server \"{connection.ServerName}\"")
            {
                Hint = $"The schemas of this server are: {string.Join(", ", names)}.",
            };
    }

    private static List<SqliteRelation> Relations(SqliteConnection connection, string schema)
    {
        // The schema's name cannot be a parameter here; it comes from SQLite and is quoted.
        string master = $"`{schema.Replace("`", "``", StringComparison.Ordinal)}`.sqlite_master";
        List<SqliteRelation> relations = [];
        foreach (string?[] row in connection.Rows($@"SELECT type, name, sql FROM {master} WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%' ESCAPE '\'"))
        {
            if (row is [{ } type, { } name, var sql])
            {
                relations.Add(new SqliteRelation(name, type == "view", sql ?? string.Empty));
            }
        }

        if (SqliteConnection.HasVersion(TableListVersion))
        {
            var shadows = new HashSet<string>(StringComparer.Ordinal);
            foreach (string?[] row in connection.Rows("SELECT name FROM pragma_table_list WHERE schema = ?1 AND type = 'shadow'", schema))
            {
                shadows.Add(row[0] ?? string.Empty);
            }

            relations.RemoveAll(relation => shadows.Contains(relation.Name));
        }

        relations.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return relations;
    }

    private static List<ImportedColumn> Columns(SqliteConnection connection, string schema, SqliteRelation relation, bool isOpaque, bool importKeys)
    {
        // hidden: 0 ordinary, 1 hidden column of a virtual table, 2 and 3 generated.
        List<string?[]> rows = connection.Rows("SELECT name, type, \"notnull\", pk FROM pragma_table_xinfo(?1, ?2) WHERE hidden <> 1 ORDER BY cid", relation.Name, schema);
        int keyColumns = rows.FindAll(static row => row[3] != "0").Count;
        List<ImportedColumn> columns = [];
        foreach (string?[] row in rows)
        {
            if (row is not [{ } name, var type, var notNull, var key])
            {
                continue;
            }

            string declared = type ?? string.Empty;
            bool isRowId = key != "0" && keyColumns == 1 && declared.Equals("INTEGER", StringComparison.OrdinalIgnoreCase)
                && connection.Rows("SELECT 1 FROM pragma_index_list(?1, ?2) WHERE origin = 'pk'", relation.Name, schema).Count == 0;
            columns.Add(new ImportedColumn(name, SqliteTypes.LocalType(declared), notNull != "0" || isRowId, RemoteType(relation, declared, isOpaque))
            {
                IsKey = importKeys && key != "0",
            });
        }

        return columns;
    }

    // The declared type stands for the affinity. An expression in a view has neither, and where a column of a view or virtual table really comes
    // from cannot be told, nothing is noted: then only NULL tests are sent.
    private static string? RemoteType(SqliteRelation relation, string declared, bool isOpaque)
    {
        if (isOpaque || relation.IsVirtual || (relation.IsView && declared.Length == 0))
        {
            return null;
        }

        // A column really declared so would be read as a marker.
        return declared.Length == 0 || SqliteTypes.IsMarker(declared) ? SqliteTypes.NoDeclaredType : declared;
    }
}
