// What is a table in SQLite itself, as far as writing depends on it?
//
// Asked when a writer opens, of the file and not of the options of the foreign table: the affinity decides what SQLite makes of a value that is stored, and a
// declared type that was noted by an import may be out of date. The catalog is read inside the transaction in which the rows will be written.

using System.Text;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Driver.Sqlite.Writes;

/// <summary>A table or view as the file has it.</summary>
/// <param name="Schema">SQLite's name of the database that holds it.</param>
/// <param name="Name">The name as it was declared.</param>
/// <param name="IsView">Whether it is a view, which can be written to only through INSTEAD OF triggers.</param>
/// <param name="MayIgnoreRows">Whether a trigger or a constraint may drop a new row without an error.</param>
/// <param name="Affinities">Affinity of each column, by name without case.</param>
/// <param name="DeclaredTypes">Declared type of each column, by name without case.</param>
internal sealed record SqliteTableFacts(
    string Schema, string Name, bool IsView, bool MayIgnoreRows, IReadOnlyDictionary<string, SqliteAffinity> Affinities, IReadOnlyDictionary<string, string> DeclaredTypes)
{
    private const int TableListVersion = 3_037_000;

    /// <summary>Finds a table or view.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="schema">Remote schema; null = the first one that has the table, as SQLite itself finds it.</param>
    /// <param name="name">Remote name.</param>
    /// <returns>null when there is none; the statement itself then says so.</returns>
    internal static SqliteTableFacts? Find(SqliteConnection connection, string? schema, string name)
    {
        foreach (string?[] database in connection.Rows("SELECT name FROM pragma_database_list ORDER BY seq"))
        {
            if (database[0] is not { } candidate || (schema is not null && !candidate.Equals(schema, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            List<string?[]> found = connection.Rows($"SELECT type, name, sql FROM {Master(candidate)} WHERE name = ?1 COLLATE NOCASE AND type IN ('table', 'view')", name);
            if (found is [[{ } type, { } declared, var sql]])
            {
                return Read(connection, candidate, declared, type == "view", sql ?? string.Empty);
            }
        }

        return null;
    }

    /// <summary>The name of a schema's catalog, quoted.</summary>
    internal static string Master(string schema) => Quoted(schema).Append(".sqlite_master").ToString();

    /// <summary>An identifier in grave accents.</summary>
    internal static StringBuilder Quoted(string name) => new StringBuilder("`").Append(name.Replace("`", "``", StringComparison.Ordinal)).Append('`');

    /// <summary>The name of the table for a statement.</summary>
    internal string QualifiedName => $"{Quoted(Schema)}.{Quoted(Name)}";

    private static SqliteTableFacts Read(SqliteConnection connection, string schema, string name, bool isView, string sql)
    {
        // RAISE(IGNORE) and ON CONFLICT IGNORE; a name that looks so makes nothing worse than slower.
        bool mayIgnore = isView || sql.Contains("IGNORE", StringComparison.OrdinalIgnoreCase) || sql.StartsWith("CREATE VIRTUAL", StringComparison.OrdinalIgnoreCase)
            || connection.Rows($"SELECT 1 FROM {Master(schema)} WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE AND sql LIKE '%IGNORE%'", name).Count > 0;
        var affinities = new Dictionary<string, SqliteAffinity>(StringComparer.OrdinalIgnoreCase);
        var types = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        bool hasAny = false;
        foreach (string?[] row in connection.Rows("SELECT name, type FROM pragma_table_xinfo(?1, ?2)", name, schema))
        {
            string declared = row[1] ?? string.Empty;
            hasAny |= declared.Equals("ANY", StringComparison.OrdinalIgnoreCase);
            affinities[row[0] ?? string.Empty] = SqliteTypes.Affinity(SqliteTypes.IsMarker(declared) ? SqliteTypes.NoDeclaredType : declared);
            types[row[0] ?? string.Empty] = declared;
        }

        // Only a STRICT table takes ANY for what it says: https://www.sqlite.org/stricttables.html.
        if (hasAny && SqliteConnection.HasVersion(TableListVersion)
            && connection.Rows("SELECT 1 FROM pragma_table_list WHERE schema = ?1 AND name = ?2 AND strict", schema, name).Count > 0)
        {
            foreach ((string column, string type) in types)
            {
                affinities[column] = type.Equals("ANY", StringComparison.OrdinalIgnoreCase) ? SqliteAffinity.Blob : affinities[column];
            }
        }

        return new SqliteTableFacts(schema, name, isView, mayIgnore, affinities, types);
    }

    /// <summary>The refusal of a way of writing that the table does not allow.</summary>
    internal static ForeignDataException Refused(string localTable, string detail, string hint) =>
        new(SqlState.FeatureNotSupported, $"foreign table \"{localTable}\" cannot be written to so") { Detail = detail, Hint = hint };
}
