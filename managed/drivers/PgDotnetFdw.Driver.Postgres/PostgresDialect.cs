using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// How a remote PostgreSQL writes SQL, and what it may be trusted with: everything that PostgreSQL can hand over and that means the same there,
/// always Exact; the rest is refused with a reason. This file has names and select lists; the others a subject each: values, operators, casts, calls
/// of functions, aggregates and windows, and order.
/// </summary>
/// <remarks>
/// Assumes that a remote column has the type that the foreign table declares, or a domain over it, and a deterministic collation if the local one is;
/// column option remote_type says otherwise. The session's search_path holds pg_catalog only, so that names without a schema are those of PostgreSQL.
/// </remarks>
public sealed partial class PostgresDialect : SqlDialect
{
    /// <inheritdoc/>
    public override bool HasTupleIdentifier => true;

    /// <inheritdoc/>
    public override bool CanGroup => true;

    /// <inheritdoc/>
    public override bool CanDistinct => true;

    /// <inheritdoc/>
    public override bool CanDistinctOn => true;

    /// <inheritdoc/>
    public override bool CanWindow => true;

    /// <inheritdoc/>
    public override bool CanJoin(JoinKind kind) =>
        kind is JoinKind.Inner or JoinKind.Left or JoinKind.Full or JoinKind.Semi or JoinKind.Anti;

    /// <inheritdoc/>
    public override RoutineVerdict Judge(RoutineKind kind, ProcedureFacts routine)
    {
        ArgumentNullException.ThrowIfNull(routine);
        return PostgresTrust.Judge(kind, routine);
    }

    /// <inheritdoc/>
    public override void WriteIdentifier(StringBuilder sql, string name)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(name);
        PostgresIdentifiers.Write(sql, name);
    }

    /// <inheritdoc/>
    public override void WriteTable(StringBuilder sql, RemoteTable table)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(table);
        WriteIdentifier(sql, table.RemoteSchema ?? table.LocalSchema);
        sql.Append('.');
        WriteIdentifier(sql, table.RemoteName);
    }

    /// <inheritdoc/>
    public override ColumnTransfer WriteSelectColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(column);
        if (column.Attribute == -1)
        {
            writer.WriteColumnName(variable);
            return ColumnTransfer.Receive;
        }

        TypeTransfer transfer = Transfer(column);
        if (transfer == TypeTransfer.Text)
        {
            writer.Sql.Append('(');
            writer.WriteColumnName(variable);
            writer.Sql.Append(")::pg_catalog.text");
            return ColumnTransfer.Value;
        }

        writer.WriteColumnName(variable);
        return transfer == TypeTransfer.Receive ? ColumnTransfer.Receive : ColumnTransfer.Value;
    }

    /// <inheritdoc/>
    public override Fidelity WriteSelectExpression(SqlExpressionWriter writer, Expr expression, out ColumnTransfer transfer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        transfer = ColumnTransfer.Value;
        TypeFacts type = expression.Type;
        TypeTransfer known = PostgresTypes.Transfer(type);

        // Enums are text already; records have a form that only their own type can read.
        if (type.Kind == 'e' || known == TypeTransfer.Value)
        {
            return writer.Write(expression);
        }

        if (known == TypeTransfer.Receive)
        {
            transfer = ColumnTransfer.Receive;
            return writer.Write(expression);
        }

        return PostgresTrust.TryType(writer, type, out _) ? WriteCast(writer, expression, "pg_catalog.text") : Fidelity.No;
    }

    /// <inheritdoc/>
    public override Fidelity WriteSelectTableOid(SqlExpressionWriter writer, VarExpr variable, RemoteTable table)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(table);
        writer.Sql.Append("CASE WHEN num_nonnulls(");
        if (!writer.TryWriteAlias(variable))
        {
            return Fidelity.No;
        }

        writer.Sql.Append(CultureInfo.InvariantCulture, $".*) = 1 THEN {table.LocalOid}::pg_catalog.oid END");
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteSelectRow(SqlExpressionWriter writer, VarExpr variable, RemoteTable table)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(table);
        StringBuilder sql = writer.Sql;

        // A row that an outer join made up is NULL itself, unlike one whose columns are all NULL; IS NULL does not tell them apart. The one table of a
        // statement has no alias, and no such rows.
        int start = sql.Length;
        sql.Append("CASE WHEN num_nonnulls(");
        bool mayBeMissing = writer.TryWriteAlias(variable);
        if (mayBeMissing)
        {
            sql.Append(".*) = 1 THEN ");
        }
        else
        {
            sql.Length = start;
        }

        sql.Append("ROW(");
        for (int i = 0; i < table.Columns.Count; i++)
        {
            RemoteColumn column = table.Columns[i];
            uint oid = PostgresTypes.BaseOid(column.Type);
            if ((PostgresTypes.FindElement(oid)?.Oid ?? oid) == TypeOid.Money)
            {
                return writer.Refuse("the text form of money depends on the remote's lc_monetary");
            }

            sql.Append(i == 0 ? string.Empty : ", ");
            writer.WriteColumnName(new VarExpr(column.Type, variable.Relation, column.Attribute, column.Collation));
        }

        sql.Append(mayBeMissing ? ")::pg_catalog.text END" : ")::pg_catalog.text");
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteNullTestColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(column);
        writer.WriteColumnName(variable);
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(column);
        if (!PostgresTypes.IsSameType(column.Options.RemoteType, column.Type))
        {
            return writer.Refuse($"column {column.LocalName} has the type {column.Options.RemoteType} on the remote");
        }

        if (!PostgresTrust.TryType(writer, variable.Type, out RemoteTypeName type))
        {
            return Fidelity.No;
        }

        if (!type.IsEnum)
        {
            writer.WriteColumnName(variable);
            return Fidelity.Exact;
        }

        // Labels are compared as text, which is what they are fetched as: the remote may have others, in another order.
        writer.Sql.Append('(');
        writer.WriteColumnName(variable);
        writer.Sql.Append(")::").Append(type.Sql);
        return Fidelity.Exact;
    }

    private static TypeTransfer Transfer(RemoteColumn column) =>
        PostgresTypes.IsSameType(column.Options.RemoteType, column.Type) ? PostgresTypes.Transfer(column.Type) : TypeTransfer.Text;
}
