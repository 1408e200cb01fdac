// How is the statement written that inserts, updates or deletes one row?

using System.Text;
using PgDotnetFdw.Core.Planning;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>Writes statements for one row.</summary>
internal static class ModifyStatementWriter
{
    /// <summary>Completes a description by its statement and what that returns.</summary>
    /// <param name="table">The table.</param>
    /// <param name="modify">All but statement and returned columns.</param>
    /// <param name="returned">Attributes to be returned.</param>
    /// <exception cref="ForeignDataException">0A000: the dialect has no words for a part of it.</exception>
    public static RemoteModify Write(PlannedRelation table, RemoteModify modify, IReadOnlyList<short> returned)
    {
        SqlDialect dialect = table.Context.Dialect;
        RemoteTable remote = table.Tables.Values.Single();
        var sql = new StringBuilder(128);
        switch (modify.Kind)
        {
            case ModifyKind.Insert:
                WriteInsert(sql, dialect, remote, modify);
                break;
            case ModifyKind.Update:
                WriteUpdate(sql, dialect, remote, modify);
                break;
            case ModifyKind.Delete:
                sql.Append("DELETE FROM ");
                dialect.WriteTable(sql, remote);
                break;
        }

        WriteOldValues(sql, dialect, modify);
        IReadOnlyList<ResultColumn> columns = WriteReturning(sql, table, returned);
        return modify with { Sql = sql.ToString(), Returning = columns };
    }

    /// <summary>Writes RETURNING with columns of a table, if there are any.</summary>
    /// <param name="sql">Where to.</param>
    /// <param name="table">The table; names are written without an alias.</param>
    /// <param name="returned">Attributes to be returned; −1 = ctid.</param>
    public static IReadOnlyList<ResultColumn> WriteReturning(StringBuilder sql, PlannedRelation table, IReadOnlyList<short> returned)
    {
        SqlDialect dialect = table.Context.Dialect;
        (int index, RemoteTable remote) = table.Tables.Single();
        RemoteColumn[] columns = returned
            .Where(a => a > 0 || dialect.HasTupleIdentifier)
            .Select(a => a < 0 ? table.Context.Deparse.TupleIdentifier : remote.Columns.First(c => c.Attribute == a))
            .ToArray();
        if (columns.Length == 0)
        {
            return [];
        }

        if (!dialect.CanReturn)
        {
            throw new ForeignDataException(SqlState.FeatureNotSupported, $"foreign table \"{remote.LocalName}\" cannot return what was written")
            {
                Detail = "The remote has no RETURNING.",
                Hint = "Leave out RETURNING, AFTER triggers for each row, and WITH CHECK OPTION.",
            };
        }

        var scope = new TableScope();
        scope.Add(index, remote, alias: null);
        var writer = new SqlDeparser(table.Context.Deparse, scope);
        var results = new ResultColumn[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            writer.Sql.Append(i == 0 ? " RETURNING " : ", ");
            ColumnTransfer transfer = dialect.WriteSelectColumn(
                writer, new VarExpr(columns[i].Type, index, columns[i].Attribute, columns[i].Collation), columns[i]);
            results[i] = new ResultColumn(columns[i].Attribute, columns[i].LocalName, columns[i].Type, transfer);
        }

        sql.Append(writer.Sql);
        return results;
    }

    private static void WriteInsert(StringBuilder sql, SqlDialect dialect, RemoteTable remote, RemoteModify modify)
    {
        sql.Append("INSERT INTO ");
        dialect.WriteTable(sql, remote);
        if (modify.Values.Count == 0)
        {
            sql.Append(" DEFAULT VALUES");
        }
        else
        {
            sql.Append('(');
            WriteList(sql, modify.Values.Count, i => dialect.WriteIdentifier(sql, modify.Values[i].RemoteName));
            sql.Append(") VALUES (");
            WriteList(sql, modify.Values.Count, i => dialect.WriteOutgoing(sql, modify.Values[i], i + 1));
            sql.Append(')');
        }

        if (modify.OnConflict != ConflictAction.Error)
        {
            WriteConflict(sql, dialect, remote, modify);
        }
    }

    private static void WriteConflict(StringBuilder sql, SqlDialect dialect, RemoteTable remote, RemoteModify modify)
    {
        OutgoingColumn[] key = modify.Values.Where(v => remote.Columns.Any(c => c.Attribute == v.Attribute && c.Options.IsKey)).ToArray();
        if (modify.OnConflict == ConflictAction.Update && key.Length == 0)
        {
            throw new ForeignDataException(SqlState.FeatureNotSupported, $"option on_conflict 'update' of foreign table \"{remote.LocalName}\" needs a key")
            {
                Hint = "Set option key of the columns of a unique key to 'true'.",
            };
        }

        if (!dialect.TryWriteConflict(sql, modify.OnConflict, modify.OnConflict == ConflictAction.Update ? key : [], modify.Values.Except(key).ToArray()))
        {
            throw new ForeignDataException(SqlState.FeatureNotSupported, $"the remote of foreign table \"{remote.LocalName}\" cannot leave out or replace rows in conflict");
        }
    }

    private static void WriteUpdate(StringBuilder sql, SqlDialect dialect, RemoteTable remote, RemoteModify modify)
    {
        sql.Append("UPDATE ");
        dialect.WriteTable(sql, remote);
        sql.Append(" SET ");
        WriteList(sql, modify.Values.Count, i =>
        {
            dialect.WriteIdentifier(sql, modify.Values[i].RemoteName);
            sql.Append(" = ");
            dialect.WriteOutgoing(sql, modify.Values[i], i + 1);
        });
    }

    private static void WriteOldValues(StringBuilder sql, SqlDialect dialect, RemoteModify modify)
    {
        int ordinal = modify.Values.Count;
        string separator = " WHERE ";
        foreach (OutgoingColumn column in modify.Identity.Concat(modify.Expected))
        {
            sql.Append(separator);
            dialect.WriteOldValueTest(sql, column, ++ordinal);
            separator = " AND ";
        }
    }

    private static void WriteList(StringBuilder sql, int count, Action<int> write)
    {
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
            {
                sql.Append(", ");
            }

            write(i);
        }
    }
}
