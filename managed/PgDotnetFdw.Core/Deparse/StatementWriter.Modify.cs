// A whole UPDATE or DELETE as one statement.
//
// Of one table it is UPDATE ... SET ... WHERE. With joins, the rows and their new values are computed by a subquery that names each row of the changed table by what
// identifies it within the statement: so every kind of join stands where it stands in SELECT, and a row that comes several times is changed once.

using System.Globalization;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Deparse;

internal sealed partial class StatementWriter
{
    private const string ChangedAlias = "t";
    private const string RowsAlias = "s";

    /// <summary>Writes a whole UPDATE or DELETE.</summary>
    /// <param name="context">Dialect and facts.</param>
    /// <param name="modify">What is done.</param>
    /// <param name="outputs">Columns of the changed table that each changed row returns; only when it stands alone.</param>
    /// <param name="reason">Why there is no statement; null when there is one.</param>
    /// <returns>Null when a dialect refuses a part of it.</returns>
    public static WrittenStatement? TryWriteModify(DeparseContext context, ModifyRelation modify, IReadOnlyList<Expr> outputs, out string? reason)
    {
        var writer = new StatementWriter(context, modify.Input, outputs, StatementPurpose.Execution);
        RemoteTable table = RelationShape.Tables(modify.Input).First(t => t.Index == modify.Table).Table;
        bool isWritten = writer.WriteModify(modify, table) && !writer._sql.HasStrayParameter;
        reason = isWritten ? null : writer._sql.Reason ?? "the remote cannot compute it";
        return isWritten ? new WrittenStatement(writer._sql.Sql.ToString(), writer._transfers, writer._sql.FindParameters()) : null;
    }

    private bool WriteModify(ModifyRelation modify, RemoteTable table)
    {
        _sql.Scope = _body.Scope;
        bool isJoined = !_shape.IsSingleTable;
        Append(modify.Kind == ModifyKind.Update ? "UPDATE " : "DELETE FROM ");
        _context.Dialect.WriteTable(_sql.Sql, table);
        if (isJoined)
        {
            _context.Dialect.WriteAlias(_sql.Sql, ChangedAlias);
            return WriteJoinedModify(modify, table);
        }

        return (modify.Kind == ModifyKind.Delete || WriteSet(modify, table)) && WriteModifiedRows() && WriteReturned();
    }

    private bool WriteSet(ModifyRelation modify, RemoteTable table)
    {
        Append(" SET ");
        return WriteList(modify.Assignments, assignment =>
        {
            RemoteColumn column = ColumnOf(table, assignment);
            _context.Dialect.WriteIdentifier(_sql.Sql, column.RemoteName);
            Append(" = ");
            return WriteAssignment(column, assignment);
        });
    }

    private bool WriteModifiedRows()
    {
        _sql.UseConstantParameters = _usesParameters;
        bool isWritten = WriteConditions(" WHERE ", _body.Where, _body.Scope);
        _sql.UseConstantParameters = false;
        return isWritten;
    }

    private bool WriteReturned()
    {
        if (_outputs.Count == 0)
        {
            return true;
        }

        Append(" RETURNING ");
        return WriteList(_outputs, WriteOutput);
    }

    private bool WriteJoinedModify(ModifyRelation modify, RemoteTable table)
    {
        IReadOnlyList<string> identity = _context.Dialect.StatementIdentity;
        if (_outputs.Count > 0 || identity.Count == 0)
        {
            return Refuse("the remote changes no joined rows");
        }

        if (modify.Kind == ModifyKind.Update)
        {
            Append(" SET ");
            WriteList(modify.Assignments, assignment =>
            {
                _context.Dialect.WriteIdentifier(_sql.Sql, ColumnOf(table, assignment).RemoteName);
                _sql.Sql.Append(CultureInfo.InvariantCulture, $" = {RowsAlias}.v{assignment.Attribute}");
                return true;
            });
        }

        Append(modify.Kind == ModifyKind.Update ? " FROM (SELECT " : " USING (SELECT ");
        string? alias = _body.Scope.Alias(modify.Table);
        if (alias is null)
        {
            return Refuse("the changed table stands in a subquery");
        }

        bool isWritten = WriteIdentity(identity, alias) && WriteNewValues(modify, table) && WriteBody();
        Append(")");
        _context.Dialect.WriteAlias(_sql.Sql, RowsAlias);
        string separator = " WHERE ";
        for (int i = 0; i < identity.Count; i++)
        {
            _sql.Sql.Append(separator).Append(ChangedAlias).Append('.').Append(identity[i]);
            _sql.Sql.Append(CultureInfo.InvariantCulture, $" = {RowsAlias}.k{i + 1}");
            separator = " AND ";
        }

        return isWritten;
    }

    private bool WriteIdentity(IReadOnlyList<string> identity, string alias)
    {
        for (int i = 0; i < identity.Count; i++)
        {
            _sql.Sql.Append(i == 0 ? string.Empty : ", ").Append(alias).Append('.').Append(identity[i]);
            _sql.Sql.Append(CultureInfo.InvariantCulture, $" AS k{i + 1}");
        }

        return true;
    }

    private bool WriteNewValues(ModifyRelation modify, RemoteTable table)
    {
        foreach (Assignment assignment in modify.Assignments)
        {
            Append(", ");
            if (!WriteAssignment(ColumnOf(table, assignment), assignment))
            {
                return false;
            }

            _sql.Sql.Append(CultureInfo.InvariantCulture, $" AS v{assignment.Attribute}");
        }

        return true;
    }

    private bool WriteAssignment(RemoteColumn column, Assignment assignment)
    {
        _sql.UseConstantParameters = _usesParameters;
        bool isWritten = _sql.TryExact(() => _context.Dialect.WriteAssignment(_sql, column, assignment.Value));
        _sql.UseConstantParameters = false;
        return isWritten || Refuse($"the new value of column {column.LocalName} is not shippable");
    }

    private static RemoteColumn ColumnOf(RemoteTable table, Assignment assignment) =>
        table.Columns.FirstOrDefault(c => c.Attribute == assignment.Attribute)
        ?? throw new ForeignDataException(SqlState.InternalError, "a column that is to be set does not exist");
}
