using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>INSERT, UPDATE and DELETE: placeholders, old values, conflicts, and new values that the remote computes.</summary>
public sealed partial class PostgresDialect
{
    // A partitioned table has several rows of one ctid.
    private static readonly string[] s_statementIdentity = ["ctid", "tableoid"];

    private const uint RefCursor = 1790;
    private const uint TransactionSnapshot = 2970;
    private const uint Snapshot = 5038;

    /// <inheritdoc/>
    public override bool CanReturn => true;

    /// <inheritdoc/>
    public override bool TupleIdentifierChanges => true;

    /// <inheritdoc/>
    public override bool CanModify(ModifyKind kind) => true;

    /// <inheritdoc/>
    /// <remarks>Unless the remote table turns out to be none, or to have children; the writer sees that.</remarks>
    public override bool IdentifiesRows(RemoteTable table) => true;

    /// <inheritdoc/>
    /// <remarks>Without a type: the remote finds it, so that its input function reads what the local type writes.</remarks>
    public override void WriteOutgoing(StringBuilder sql, OutgoingColumn column, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(sql);
        sql.Append(CultureInfo.InvariantCulture, $"${ordinal}");
    }

    /// <inheritdoc/>
    public override void WriteOldValueTest(StringBuilder sql, OutgoingColumn column, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(column);
        StringBuilder name = new();
        WriteIdentifier(name, column.RemoteName);
        if (column.Attribute >= 0 && !HasEquality(column.Type))
        {
            sql.Append(CultureInfo.InvariantCulture, $"({name})::pg_catalog.text IS NOT DISTINCT FROM ${ordinal}");
        }
        else if (column.IsNotNull || column.Attribute < 0)
        {
            sql.Append(CultureInfo.InvariantCulture, $"{name} = ${ordinal}");
        }
        else
        {
            // An index serves this, but not IS NOT DISTINCT FROM.
            sql.Append(CultureInfo.InvariantCulture, $"({name} = ${ordinal} OR ({name} IS NULL AND ${ordinal} IS NULL))");
        }
    }

    /// <inheritdoc/>
    public override bool TryWriteConflict(StringBuilder sql, ConflictAction action, IReadOnlyList<OutgoingColumn> key, IReadOnlyList<OutgoingColumn> values)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(values);
        if (action == ConflictAction.Ignore)
        {
            sql.Append(" ON CONFLICT DO NOTHING");
            return true;
        }

        if (action != ConflictAction.Update || key.Count == 0)
        {
            return false;
        }

        sql.Append(" ON CONFLICT (");
        for (int i = 0; i < key.Count; i++)
        {
            sql.Append(i == 0 ? string.Empty : ", ");
            WriteIdentifier(sql, key[i].RemoteName);
        }

        string separator = ") DO UPDATE SET ";
        foreach (OutgoingColumn value in values)
        {
            if (!key.Any(column => column.Attribute == value.Attribute))
            {
                WriteIdentifier(sql.Append(separator), value.RemoteName);
                WriteIdentifier(sql.Append(" = EXCLUDED."), value.RemoteName);
                separator = ", ";
            }
        }

        sql.Append(separator == ", " ? string.Empty : ") DO NOTHING");
        return true;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> StatementIdentity => s_statementIdentity;

    /// <inheritdoc/>
    public override bool CanModifyWhole(ModifyKind kind, bool isJoined) => kind is ModifyKind.Update or ModifyKind.Delete;

    /// <inheritdoc/>
    public override Fidelity WriteAssignment(SqlExpressionWriter writer, RemoteColumn column, Expr value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(column);
        ArgumentNullException.ThrowIfNull(value);
        TypeFacts type = column.Type;
        if (!PostgresTypes.IsSameType(column.Options.RemoteType, type))
        {
            return writer.Refuse($"column {column.LocalName} has the type {column.Options.RemoteType} on the remote");
        }

        if (type.Kind == 'd')
        {
            return writer.Refuse($"column {column.LocalName} is of a domain, whose checks are made here");
        }

        if (value.Type.Oid != type.Oid)
        {
            return writer.Refuse($"the new value of column {column.LocalName} is of type {value.Type.Name}");
        }

        if (type.Kind != 'e')
        {
            return writer.Write(value);
        }

        // Elsewhere labels are text, which no column of an enum takes; a literal without a type is read by the remote's own enum.
        if (value is not ConstExpr constant)
        {
            return writer.Refuse($"column {column.LocalName} is of an enum");
        }

        if (constant.Value.IsNull)
        {
            writer.Sql.Append("NULL");
        }
        else
        {
            PostgresLiterals.WriteQuoted(writer.Sql, PostgresLiterals.ToText(constant.Value, type.Oid));
        }

        return Fidelity.Exact;
    }

    /// <summary>Whether the type has an operator <c>=</c> that tells its values apart.</summary>
    private static bool HasEquality(TypeFacts type)
    {
        uint oid = PostgresTypes.BaseOid(type);
        return (PostgresTypes.FindElement(oid)?.Oid ?? oid) is not (TypeOid.Json or TypeOid.Xml or TypeOid.Point or TypeOid.LSeg or TypeOid.Path or TypeOid.Box
            or TypeOid.Polygon or TypeOid.Line or TypeOid.Circle or PostgresTypes.JsonPath or RefCursor or TransactionSnapshot or Snapshot);
    }
}
