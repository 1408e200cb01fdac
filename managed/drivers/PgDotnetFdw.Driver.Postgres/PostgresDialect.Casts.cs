using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Casts: by relabelling, by a function, through text, and of arrays.</summary>
public sealed partial class PostgresDialect
{
    /// <inheritdoc/>
    public override Fidelity WriteRelabel(SqlExpressionWriter writer, RelabelExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);

        // Only another collation or modifier, or a domain taken for its base type: what depends on the collation says so itself.
        if (PostgresTypes.BaseOid(expression.Type) == PostgresTypes.BaseOid(expression.Argument.Type))
        {
            return writer.Write(expression.Argument);
        }

        return PostgresTrust.TryType(writer, expression.Argument.Type, out RemoteTypeName from)
            && PostgresTrust.TryTypeOfValue(writer, expression.Type, out RemoteTypeName to)
            ? from.IsEnum || to.IsEnum ? writer.Refuse("a cast of an enum") : WriteCast(writer, expression.Argument, to.Sql)
            : Fidelity.No;
    }

    /// <inheritdoc/>
    public override Fidelity WriteIoCast(SqlExpressionWriter writer, IoCastExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        if (!PostgresTrust.TryType(writer, expression.Argument.Type, out RemoteTypeName from)
            || !PostgresTrust.TryTypeOfValue(writer, expression.Type, out RemoteTypeName to))
        {
            return Fidelity.No;
        }

        if (from.IsEnum && expression.Type.Oid is TypeOid.Text or TypeOid.VarChar)
        {
            // It is written as the text of its label anyway.
            return WriteCast(writer, expression.Argument, to.Sql);
        }

        if (from.IsEnum || to.IsEnum)
        {
            return writer.Refuse("the remote's enum may have other labels");
        }

        return PostgresTrust.TryTextCast(writer, expression) ? WriteCast(writer, expression.Argument, to.Sql) : Fidelity.No;
    }

    /// <inheritdoc/>
    public override Fidelity WriteArrayCast(SqlExpressionWriter writer, ArrayCastExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        if (PostgresTypes.FindElement(expression.Type.Oid) is not { } element
            || !PostgresTrust.TryType(writer, expression.Argument.Type, out _)
            || !PostgresTrust.TryTypeOfValue(writer, expression.Type, out RemoteTypeName type))
        {
            return writer.Refuse($"a cast to {expression.Type.Name}");
        }

        if (!IsElementCast(writer, expression.Element))
        {
            return Fidelity.No;
        }

        return TryModifier(writer, element.Oid, expression.Type.Modifier, out string modifier)
            ? WriteCast(writer, expression.Argument, type.Sql.Replace("[]", modifier + "[]", StringComparison.Ordinal))
            : writer.Refuse("the modifier of a cast of an array");
    }

    private static Fidelity WriteCast(SqlExpressionWriter writer, Expr argument, string type)
    {
        writer.Sql.Append('(');
        if (writer.Write(argument) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(")::").Append(type);
        return Fidelity.Exact;
    }

    /// <summary>
    /// The type's text when a function call can be written with "::" and then finds the same function; null when it has to stay a call, which
    /// means the same.
    /// </summary>
    private static string? CastType(SqlExpressionWriter writer, FunctionExpr call)
    {
        if (call.Form is not (CallForm.ExplicitCast or CallForm.ImplicitCast)
            || !PostgresTrust.IsBuiltIn(call.Function)
            || call.Type.Origin != ObjectOrigin.BuiltIn
            || !IsFullCast(call)
            || PostgresTypes.CastName(call.Type.Oid) is not { } name)
        {
            return null;
        }

        int modifier = call.Arguments.Count == 1 ? -1 : call.Type.Modifier;
        return TryModifier(writer, call.Type.Oid, modifier, out string text) ? name + text : null;
    }

    // A cast's function takes the value, perhaps the modifier, and perhaps whether the cast is explicit: "::" is, and cuts what is too long.
    private static bool IsFullCast(FunctionExpr call) => call.Arguments switch
    {
        [_] => true,
        [_, ConstExpr { Value.Form: ValueForm.Int64 } modifier] => modifier.Value.Int64 == call.Type.Modifier && call.Type.Modifier >= 0,
        [_, ConstExpr { Value.Form: ValueForm.Int64 } modifier, ConstExpr { Value: { Form: ValueForm.Boolean, Boolean: true } }] =>
            modifier.Value.Int64 == call.Type.Modifier && call.Type.Modifier >= 0,
        _ => false,
    };

    private static bool IsElementCast(SqlExpressionWriter writer, Expr element)
    {
        switch (element)
        {
            case ElementExpr:
                return true;
            case RelabelExpr relabel:
                return IsElementCast(writer, relabel.Argument);
            case IoCastExpr cast:
                return PostgresTrust.TryTextCast(writer, cast) && IsElementCast(writer, cast.Argument);
            case FunctionExpr call when IsFullCast(call):
                return PostgresTrust.TryRoutine(writer, RoutineKind.Function, call.Function, call.InputCollation, out string? collation)
                    && collation is null
                    && IsElementCast(writer, call.Arguments[0]);
            default:
                writer.Refuse("how the elements of an array are cast");
                return false;
        }
    }

    /// <summary>Writes a modifier as its type declares it, e.g. <c>(10,2)</c>; empty when there is none.</summary>
    /// <returns>false when the type's modifiers are not known, or not to the remote.</returns>
    private static bool TryModifier(SqlExpressionWriter writer, uint typeOid, int modifier, out string text)
    {
        const int HeaderBytes = 4; // VARHDRSZ
        text = string.Empty;
        if (modifier < 0)
        {
            return true;
        }

        switch (typeOid)
        {
            case TypeOid.VarChar or TypeOid.BpChar:
                text = string.Create(CultureInfo.InvariantCulture, $"({modifier - HeaderBytes})");
                return true;
            case TypeOid.Bit or TypeOid.VarBit or TypeOid.Time or TypeOid.TimeTz or TypeOid.Timestamp or TypeOid.TimestampTz:
                text = string.Create(CultureInfo.InvariantCulture, $"({modifier})");
                return true;
            case TypeOid.Numeric:
                // The scale has 11 bits and a sign.
                int precision = ((modifier - HeaderBytes) >> 16) & 0xFFFF;
                int scale = (((modifier - HeaderBytes) & 0x7FF) ^ 1024) - 1024;
                text = string.Create(CultureInfo.InvariantCulture, $"({precision},{scale})");
                return (scale >= 0 && scale <= precision) || PostgresTrust.HasMajor(writer, 15, "numeric" + text);
            default:
                return false;
        }
    }

    // A name without its schema finds what is in pg_catalog only.
    private static void WriteRoutineName(StringBuilder sql, ProcedureFacts routine)
    {
        if (PostgresTrust.IsBuiltIn(routine))
        {
            PostgresIdentifiers.Write(sql, routine.Name);
            return;
        }

        sql.Append(PostgresTypes.QualifiedName(routine.Schema, routine.Name));
    }
}
