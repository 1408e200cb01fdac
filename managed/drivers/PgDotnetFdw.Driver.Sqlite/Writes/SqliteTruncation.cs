// How is a table emptied? SQLite has no TRUNCATE: DELETE without WHERE frees the pages at once, unless triggers or foreign keys make it go row by row
// (https://www.sqlite.org/lang_delete.html, "The Truncate Optimization").
//
// What refers to a table is looked up in the file. As in PostgreSQL a reference forbids TRUNCATE without CASCADE even when no row uses it, but only while
// SQLite enforces foreign keys (option foreign_keys); CASCADE goes by what is declared in either case. Foreign keys never lead out of their file.
// DELETE triggers of the remote fire, as for any DELETE: whoever declared them expects to see each row.

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Sqlite.Writes;

internal static class SqliteTruncation
{
    /// <summary>Empties tables.</summary>
    /// <param name="connection">The connection, in a transaction that may write.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="cascade">Whether tables that refer to them are emptied, too.</param>
    /// <param name="restartIdentity">Whether AUTOINCREMENT starts again.</param>
    internal static void Run(SqliteConnection connection, IReadOnlyList<RemoteTable> tables, bool cascade, bool restartIdentity)
    {
        List<SqliteTableFacts> emptied = [];
        foreach (RemoteTable table in tables)
        {
            SqliteTableFacts facts = SqliteTableFacts.Find(connection, table.RemoteSchema, table.RemoteName)
                ?? throw new ForeignDataException(SqlState.UndefinedTable, $"remote table \"{table.RemoteName}\" of foreign table \"{table.LocalName}\" does not exist")
                {
                    Hint = "Check the options schema_name and table_name of the foreign table.",
                };
            if (facts.IsView)
            {
                throw new ForeignDataException(SqlState.FeatureNotSupported, $"foreign table \"{table.LocalName}\" cannot be truncated")
                {
                    Detail = $"The remote relation \"{facts.Name}\" is a view.",
                };
            }

            Add(emptied, facts);
        }

        AddReferring(connection, emptied, cascade);
        Empty(connection, emptied);
        if (restartIdentity)
        {
            RestartSequences(connection, emptied);
        }
    }

    private static void AddReferring(SqliteConnection connection, List<SqliteTableFacts> emptied, bool cascade)
    {
        if (!cascade && !connection.EnforcesForeignKeys)
        {
            return;
        }

        // Grows while it is walked.
        for (int i = 0; i < emptied.Count; i++)
        {
            SqliteTableFacts table = emptied[i];
            string sql = $"""
                SELECT DISTINCT m.name FROM {SqliteTableFacts.Master(table.Schema)} m, pragma_foreign_key_list(m.name, ?2) f
                WHERE m.type = 'table' AND f."table" = ?1 COLLATE NOCASE ORDER BY m.name
                """;
            foreach (string?[] row in connection.Rows(sql, table.Name, table.Schema))
            {
                string name = row[0] ?? string.Empty;
                if (emptied.Exists(other => IsSame(other, table.Schema, name)))
                {
                    continue;
                }

                if (!cascade)
                {
                    throw new ForeignDataException(SqlState.FeatureNotSupported, "cannot truncate a table referenced in a foreign key constraint")
                    {
                        Detail = $"Remote table \"{name}\" references \"{table.Name}\".",
                        Hint = $"Truncate table \"{name}\" at the same time, or use TRUNCATE ... CASCADE.",
                        SchemaName = table.Schema,
                        TableName = table.Name,
                    };
                }

                if (SqliteTableFacts.Find(connection, table.Schema, name) is { } referring)
                {
                    Add(emptied, referring);
                }
            }
        }
    }

    // Tables that refer to others come last in the list and are emptied first. Where they refer to each other, the check waits until all are empty.
    private static void Empty(SqliteConnection connection, List<SqliteTableFacts> emptied)
    {
        bool mustDefer = connection.EnforcesForeignKeys && connection.Rows("PRAGMA defer_foreign_keys") is [["0"]];
        if (mustDefer)
        {
            connection.Rows("PRAGMA defer_foreign_keys = ON");
        }

        for (int i = emptied.Count - 1; i >= 0; i--)
        {
            string sql = $"DELETE FROM {emptied[i].QualifiedName}";
            connection.Run(sql, new SqliteWriteSite(emptied[i].Schema, emptied[i].Name, sql));
        }

        if (mustDefer)
        {
            connection.Rows("PRAGMA defer_foreign_keys = OFF");
        }
    }

    private static void RestartSequences(SqliteConnection connection, List<SqliteTableFacts> emptied)
    {
        foreach (SqliteTableFacts table in emptied)
        {
            // The table of sequences exists once a table has been declared AUTOINCREMENT.
            if (connection.Rows($"SELECT 1 FROM {SqliteTableFacts.Master(table.Schema)} WHERE name = 'sqlite_sequence'").Count > 0)
            {
                connection.Rows($"DELETE FROM {SqliteTableFacts.Quoted(table.Schema)}.sqlite_sequence WHERE name = ?1", table.Name);
            }
        }
    }

    private static void Add(List<SqliteTableFacts> tables, SqliteTableFacts table)
    {
        if (!tables.Exists(other => IsSame(other, table.Schema, table.Name)))
        {
            tables.Add(table);
        }
    }

    private static bool IsSame(SqliteTableFacts table, string schema, string name) =>
        table.Schema.Equals(schema, StringComparison.OrdinalIgnoreCase) && table.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
