// Which DDL does IMPORT FOREIGN SCHEMA run?
//
// One CREATE FOREIGN TABLE for each remote table. PostgreSQL accepts no other command here, puts the local schema in by itself, and compares
// the names of LIMIT TO and EXCEPT with the local names; so where names are folded, the filter is applied here, after folding.
// Local names are chosen here too: two remote names that become one are an error that names both.

using System.Text;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Import;

/// <summary>Writes the commands of an import.</summary>
public static class ImportScript
{
    private const string DuplicateColumn = "42701";
    private const string DuplicateTable = "42P07";

    /// <summary>Which tables the driver is asked for; more than wanted where only folded names can be compared.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="options">Its options.</param>
    public static ImportRequest RequestFor(ImportStatement statement, ImportOptions options)
    {
        bool mustSeeAll = options.Case != NameCase.Keep;
        return new ImportRequest(
            statement.RemoteSchema,
            mustSeeAll ? ImportSelection.All : statement.Selection,
            mustSeeAll ? [] : statement.TableNames,
            options);
    }

    /// <summary>Writes the commands, one for each row of a table with one column.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="options">Its options.</param>
    /// <param name="tables">What the remote has.</param>
    /// <exception cref="ForeignDataException">42P07, 42701: two names become the same.</exception>
    public static TextTable Write(ImportStatement statement, ImportOptions options, IReadOnlyList<ImportedTable> tables)
    {
        var commands = new TextTable(1);
        var remoteNames = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ImportedTable table in tables)
        {
            string localName = LocalName(table.Name, options.Case);
            if (!IsWanted(statement, localName))
            {
                continue;
            }

            if (!remoteNames.TryAdd(localName, table.Name))
            {
                throw Clash(DuplicateTable, $"remote tables \"{remoteNames[localName]}\" and \"{table.Name}\"", localName);
            }

            commands.AddRow(Command(statement, options, table, localName));
        }

        return commands;
    }

    private static string Command(ImportStatement statement, ImportOptions options, ImportedTable table, string localName)
    {
        var sql = new StringBuilder(256);
        sql.Append("CREATE FOREIGN TABLE ").Append(SqlQuoting.Identifier(localName)).Append(" (\n");
        var remoteNames = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < table.Columns.Count; i++)
        {
            ImportedColumn column = table.Columns[i];
            string localColumn = LocalName(column.Name, options.Case);
            if (!remoteNames.TryAdd(localColumn, column.Name))
            {
                throw Clash(
                    DuplicateColumn,
                    $"columns \"{remoteNames[localColumn]}\" and \"{column.Name}\" of remote table \"{table.Name}\"",
                    localColumn);
            }

            WriteColumn(sql, options, column, localColumn);
            sql.Append(i + 1 < table.Columns.Count ? ",\n" : "\n");
        }

        sql.Append(") SERVER ").Append(SqlQuoting.Identifier(statement.ServerName)).Append("\nOPTIONS (");
        if (table.Schema is not null)
        {
            sql.Append("schema_name ").Append(SqlQuoting.Literal(table.Schema)).Append(", ");
        }

        return sql.Append("table_name ").Append(SqlQuoting.Literal(table.Name)).Append(')').ToString();
    }

    private static void WriteColumn(StringBuilder sql, ImportOptions options, ImportedColumn column, string localName)
    {
        sql.Append("  ").Append(SqlQuoting.Identifier(localName)).Append(' ').Append(column.LocalType);

        // Also where both names are the same: the column finds its remote one after it has been renamed.
        sql.Append(" OPTIONS (column_name ").Append(SqlQuoting.Literal(column.Name));
        if (column.RemoteType is not null)
        {
            sql.Append(", remote_type ").Append(SqlQuoting.Literal(column.RemoteType));
        }

        if (column.IsKey)
        {
            sql.Append(", key 'true'");
        }

        sql.Append(')');
        if (column.Collation is not null)
        {
            sql.Append(" COLLATE ").Append(column.Collation);
        }

        if (column.GeneratedAs is not null)
        {
            sql.Append(" GENERATED ALWAYS AS (").Append(column.GeneratedAs).Append(") STORED");
        }
        else if (column.Default is not null)
        {
            sql.Append(" DEFAULT ").Append(column.Default);
        }

        if (options.NotNull && column.IsNotNull)
        {
            sql.Append(" NOT NULL");
        }
    }

    private static bool IsWanted(ImportStatement statement, string localName)
    {
        return statement.Selection switch
        {
            ImportSelection.All => true,
            ImportSelection.LimitTo => statement.TableNames.Contains(localName, StringComparer.Ordinal),
            ImportSelection.Except => !statement.TableNames.Contains(localName, StringComparer.Ordinal),
        };
    }

    private static string LocalName(string remoteName, NameCase nameCase)
    {
        string name = nameCase switch
        {
            NameCase.Keep => remoteName,
            NameCase.Lower => remoteName.ToLowerInvariant(),
            NameCase.Smart => remoteName.Any(char.IsLower) ? remoteName : remoteName.ToLowerInvariant(),
        };
        return SqlQuoting.Truncate(name);
    }

    private static ForeignDataException Clash(string sqlState, string what, string localName)
    {
        return new ForeignDataException(sqlState, $"{what} would both be named \"{localName}\"")
        {
            Hint = "Set the import option \"import_case\" to \"keep\", or leave one of them out with LIMIT TO or EXCEPT.",
        };
    }
}
