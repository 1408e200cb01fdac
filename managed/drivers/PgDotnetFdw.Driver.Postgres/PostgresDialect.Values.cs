using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Constants and parameters. Each says its type, so that the remote finds the same operators and functions; only literals that have their type by
/// themselves (int4, large int8, bool) go without.
/// </summary>
public sealed partial class PostgresDialect
{
    /// <inheritdoc/>
    public override Fidelity WriteConst(SqlExpressionWriter writer, ConstExpr constant)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(constant);
        RemoteValue value = constant.Value;
        if (!IsTrusted(writer, constant, out RemoteTypeName type))
        {
            return Fidelity.No;
        }

        StringBuilder sql = writer.Sql;
        if (value.Form == ValueForm.Boolean)
        {
            sql.Append(value.Boolean ? "true" : "false");
        }
        else if (value.Form == ValueForm.Int64 && IsLiteralOf(constant.Type.Oid, value.Int64))
        {
            string digits = value.Int64.ToString(CultureInfo.InvariantCulture);
            sql.Append(value.Int64 < 0 ? $"({digits})" : digits);
        }
        else
        {
            if (value.IsNull)
            {
                sql.Append("NULL");
            }
            else
            {
                PostgresLiterals.WriteQuoted(sql, PostgresLiterals.ToText(value, constant.Type.Oid));
            }

            sql.Append("::").Append(type.Sql);
        }

        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity JudgeConst(SqlExpressionWriter writer, ConstExpr constant)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(constant);
        return IsTrusted(writer, constant, out _) ? Fidelity.Exact : Fidelity.No;
    }

    /// <inheritdoc/>
    public override bool TryWriteConstParameter(SqlExpressionWriter writer, ConstExpr constant, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(constant);
        if (constant.Value.IsNull
            || constant.Value.Form == ValueForm.Boolean
            || PostgresTypes.RemoteName(constant.Type, writer.Extensions) is not { } type)
        {
            return false;
        }

        writer.Sql.Append(CultureInfo.InvariantCulture, $"${ordinal}::{type.Sql}");
        return true;
    }

    /// <inheritdoc/>
    public override Fidelity WriteParameter(SqlExpressionWriter writer, ParamExpr parameter)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(parameter);
        if (PostgresTypes.BaseOid(parameter.Type) is TypeOid.Char or CharArray)
        {
            return writer.Refuse("versions write a \"char\" above 127 in different ways");
        }

        if (!PostgresTrust.TryTypeOfValue(writer, parameter.Type, out RemoteTypeName type) || !PostgresTrust.CanHold(writer, parameter.Type))
        {
            return Fidelity.No;
        }

        writer.Sql.Append(CultureInfo.InvariantCulture, $"${writer.ParameterOrdinal(parameter)}::{type.Sql}");
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override void WriteUnknownParameter(SqlExpressionWriter writer, ParamExpr parameter)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(parameter);
        string type = PostgresTypes.RemoteName(parameter.Type, writer.Extensions)?.Sql ?? "pg_catalog.text";

        // A subquery, so that the planner does not take it for the constant NULL, which no row equals.
        writer.Sql.Append(CultureInfo.InvariantCulture, $"((SELECT NULL::{type})::{type})");
    }

    private static bool IsTrusted(SqlExpressionWriter writer, ConstExpr constant, out RemoteTypeName type) =>
        PostgresTrust.TryTypeOfValue(writer, constant.Type, out type)
        && PostgresTrust.IsReadable(writer, PostgresTypes.BaseOid(constant.Type), constant.Value);

    private const uint CharArray = 1002;

    // Numbers up to 2147483647 are int4, larger ones int8. The smallest of each is not the negative of another.
    private static bool IsLiteralOf(uint typeOid, long value) => typeOid switch
    {
        TypeOid.Int4 => value > int.MinValue,
        TypeOid.Int8 => value > int.MaxValue || (value < -int.MaxValue && value > long.MinValue),
        _ => false,
    };
}
