using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Reads the remote's catalog for IMPORT FOREIGN SCHEMA: tables, views, materialized views, foreign tables and partitioned tables. Partitions are
/// reached through their parent and are imported only when LIMIT TO names them, as postgres_fdw does.
/// </summary>
internal sealed class PostgresCatalog
{
    private const string SchemaSql = "SELECT nspname::pg_catalog.text FROM pg_catalog.pg_namespace WHERE nspname = $1::pg_catalog.text";

    /// <summary>First major version with generated columns.</summary>
    private const int GeneratedSince = 12;

    // search_path is pinned to pg_catalog, so that format_type and pg_get_expr qualify every name of a user or an extension. {0}: how a column
    // is generated, where the remote knows of that: "s" = stored, "v" = at each reading (PostgreSQL 18), which is imported as an ordinary column.
    private const string ColumnsSql =
        """
        SELECT c.relname::pg_catalog.text, a.attname::pg_catalog.text, pg_catalog.format_type(a.atttypid, a.atttypmod),
               CASE WHEN a.attnotnull THEN 't' ELSE 'f' END,
               CASE WHEN a.attcollation <> 0 AND a.attcollation <> t.typcollation
                    THEN pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname) END,
               {0}, pg_catalog.pg_get_expr(d.adbin, d.adrelid),
               CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey::pg_catalog.int2[]))
                    THEN 't' ELSE 'f' END
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
        LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
        WHERE n.nspname = $1::pg_catalog.text AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
        """;

    private const string Order = " ORDER BY c.relname, a.attnum";

    private readonly PostgresConnection _connection;
    private readonly string _serverName;
    private readonly int _major;

    /// <summary>Reads over a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="serverName">Foreign server.</param>
    /// <param name="major">Major version of the remote.</param>
    public PostgresCatalog(PostgresConnection connection, string serverName, int major)
    {
        _connection = connection;
        _serverName = serverName;
        _major = major;
    }

    /// <summary>Lists the wanted tables, sorted by name.</summary>
    /// <exception cref="ForeignDataException">HV00Q when the remote has no such schema.</exception>
    public IReadOnlyList<ImportedTable> Import(ImportRequest request)
    {
        if (_connection.Query(SchemaSql, request.RemoteSchema).Count == 0)
        {
            throw new ForeignDataException(
                SqlState.SchemaNotFound, $"schema \"{request.RemoteSchema}\" is not present on server \"{_serverName}\"");
        }

        string columns = ColumnsSql.Replace("{0}", _major >= GeneratedSince ? "a.attgenerated::pg_catalog.text" : "''", StringComparison.Ordinal);
        string sql = request.Selection switch
        {
            ImportSelection.LimitTo => columns + " AND c.relname::pg_catalog.text = ANY ($2::pg_catalog.text[])" + Order,
            ImportSelection.Except =>
                columns + " AND NOT c.relispartition AND c.relname::pg_catalog.text <> ALL ($2::pg_catalog.text[])" + Order,
            _ => columns + " AND NOT c.relispartition" + Order,
        };
        IReadOnlyList<string> parameters = request.Selection == ImportSelection.All
            ? [request.RemoteSchema]
            : [request.RemoteSchema, NameArray(request.TableNames)];
        return ReadTables(_connection.Query(sql, parameters), request);
    }

    private static List<ImportedTable> ReadTables(IReadOnlyList<string?[]> rows, ImportRequest request)
    {
        PostgresImportOptions options = request.Options as PostgresImportOptions ?? new PostgresImportOptions();
        List<ImportedTable> tables = [];
        List<ImportedColumn> columns = [];
        foreach (string?[] row in rows)
        {
            // The column's fields are NULL in the one row of a table without columns.
            if (row is not [{ } table, var name, var type, var notNull, var collation, var generated, var expression, var isKey])
            {
                continue;
            }

            if (tables.Count == 0 || !string.Equals(tables[^1].Name, table, StringComparison.Ordinal))
            {
                // The list is filled while the table's rows last.
                columns = [];
                tables.Add(new ImportedTable(request.RemoteSchema, table, columns));
            }

            if (name is not null && type is not null)
            {
                columns.Add(new ImportedColumn(name, type, notNull == "t", null, options.Collate ? collation : null)
                {
                    IsKey = options.Keys == true && isKey == "t",
                    Default = options.Default && string.IsNullOrEmpty(generated) ? expression : null,
                    GeneratedAs = options.Generated && generated == "s" ? expression : null,
                });
            }
        }

        return tables;
    }

    private static string NameArray(IReadOnlyList<string> names)
    {
        TypeFacts text = new(TypeOid.Text, -1, 'b', ObjectOrigin.BuiltIn, null, 0, 0, "pg_catalog", "text");
        List<RemoteValue> elements = [];
        foreach (string name in names)
        {
            elements.Add(RemoteValue.FromText(name));
        }

        return PostgresLiterals.ToText(RemoteValue.FromArray(text, elements), 0);
    }
}
