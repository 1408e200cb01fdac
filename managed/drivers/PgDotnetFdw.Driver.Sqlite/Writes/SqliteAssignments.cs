// Which expressions may be written as the new value of a column?
//
// Those whose result has the form that a writer would store (SqliteWriteRule.cs) and that the column's affinity leaves as it is. SqliteValues.cs writes most
// types in that form already; it fails for what cannot be read, as PostgreSQL would. Points in time and numerics are computed with as integers, so only
// their constants are written here, in the stored form.

using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Sqlite.Writes;

internal static class SqliteAssignments
{
    /// <summary>Writes a new value.</summary>
    /// <returns>Exact or No.</returns>
    internal static Fidelity Write(SqlExpressionWriter writer, RemoteColumn column, Expr value)
    {
        if (value is ConstExpr { Value.IsNull: true })
        {
            writer.Sql.Append("NULL");
            return Fidelity.Exact;
        }

        if (SqliteOperand.OfType(value.Type.Oid) != SqliteOperand.OfType(column.Type.Oid))
        {
            return Refuse(writer, column);
        }

        SqliteAffinity affinity = SqliteTypes.Affinity(column.Options.RemoteType);
        bool isNumber = affinity is SqliteAffinity.Integer or SqliteAffinity.Numeric;
        bool isKept = affinity == SqliteAffinity.Blob;
        switch (SqliteOperand.OfType(column.Type.Oid))
        {
            case SqliteKind.Integer or SqliteKind.Boolean when (isNumber || isKept) && value.Type.Oid == column.Type.Oid:
                return SqliteValues.Write(writer, value);
            case SqliteKind.Float when column.Type.Oid == TypeOid.Float8 && value.Type.Oid == TypeOid.Float8 && (isNumber || isKept || affinity == SqliteAffinity.Real):
                return SqliteValues.Write(writer, value);
            case SqliteKind.Text when (affinity == SqliteAffinity.Text || isKept) && SqliteValues.MayComputeText(writer):
                return SqliteValues.Write(writer, value);
            case SqliteKind.Bytes when affinity != SqliteAffinity.Unknown:
                return SqliteValues.Write(writer, value);
            case SqliteKind.Date when affinity != SqliteAffinity.Unknown:
                return SqliteValues.Write(writer, value);
            case SqliteKind.Numeric when value is ConstExpr constant && (isNumber || isKept):
                return WriteNumeric(writer, column, constant.Value);
            case SqliteKind.Timestamp or SqliteKind.TimestampTz when value is ConstExpr constant && affinity != SqliteAffinity.Unknown:
                return WriteTimestamp(writer, column, constant);
            default:
                return Refuse(writer, column);
        }
    }

    private static Fidelity WriteNumeric(SqlExpressionWriter writer, RemoteColumn column, RemoteValue value) =>
        value.Form == ValueForm.Output && SqliteNumber.TryWriteExact(writer.Sql, value.Bytes.Span) ? Fidelity.Exact : Refuse(writer, column);

    private static Fidelity WriteTimestamp(SqlExpressionWriter writer, RemoteColumn column, ConstExpr constant)
    {
        Span<byte> text = stackalloc byte[SqliteTimeText.TimestampLength];
        if (constant.Value.Form != ValueForm.Output || !SqliteMoments.TryParse(constant.Value.Text, out long microseconds) || microseconds is long.MaxValue or long.MinValue
            || !SqliteTimeText.TryWriteTimestamp(microseconds, column.Type.Oid == TypeOid.TimestampTz, text, out int length))
        {
            return Refuse(writer, column);
        }

        SqliteLiterals.WriteText(writer.Sql, Encoding.ASCII.GetString(text[..length]));
        return Fidelity.Exact;
    }

    private static Fidelity Refuse(SqlExpressionWriter writer, RemoteColumn column) =>
        writer.Refuse($"the new value of column {column.LocalName} is not computed by SQLite in the form in which it is stored");
}
