using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Forms that are no calls: CASE, COALESCE, ARRAY, subscripts, ROW, IS TRUE.</summary>
public sealed partial class PostgresDialect
{
    /// <summary>
    /// What ends a row that is a value. Without the cast, an operator between two rows would be taken for one between their fields, to which a NULL
    /// means something else.
    /// </summary>
    internal const string RecordEnd = ")::pg_catalog.record";

    /// <inheritdoc/>
    public override Fidelity WriteBooleanTest(SqlExpressionWriter writer, BooleanTestExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        string? test = expression.Test switch
        {
            BooleanTestKind.IsTrue => " IS TRUE",
            BooleanTestKind.IsNotTrue => " IS NOT TRUE",
            BooleanTestKind.IsFalse => " IS FALSE",
            BooleanTestKind.IsNotFalse => " IS NOT FALSE",
            BooleanTestKind.IsUnknown => " IS UNKNOWN",
            BooleanTestKind.IsNotUnknown => " IS NOT UNKNOWN",
            _ => null,
        };
        if (test is null)
        {
            return Fidelity.No;
        }

        writer.Sql.Append('(');
        if (writer.Write(expression.Argument) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(test).Append(')');
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteCase(SqlExpressionWriter writer, CaseExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        Expr[] results = [.. expression.Branches.Select(branch => branch.Result), expression.Default];
        return SqlForms.WriteCase(writer, expression, new PostgresOperands(writer, results, null).Write);
    }

    /// <inheritdoc/>
    public override Fidelity WriteCoalesce(SqlExpressionWriter writer, CoalesceExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        writer.Sql.Append("COALESCE(");
        Fidelity fidelity = new PostgresOperands(writer, expression.Arguments, null).WriteList(expression.Arguments);
        writer.Sql.Append(')');
        return fidelity;
    }

    /// <inheritdoc/>
    public override Fidelity WriteArray(SqlExpressionWriter writer, ArrayExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        if (!PostgresTrust.TryTypeOfValue(writer, expression.Type, out RemoteTypeName type))
        {
            return Fidelity.No;
        }

        writer.Sql.Append("ARRAY[");
        if (new PostgresOperands(writer, expression.Elements, null).WriteList(expression.Elements) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(']');
        if (expression.Elements.Count == 0)
        {
            writer.Sql.Append("::").Append(type.Sql);
        }

        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteSubscript(SqlExpressionWriter writer, SubscriptExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        TypeFacts container = expression.Container.Type;
        uint oid = PostgresTypes.BaseOid(container);
        if (!PostgresTrust.TryType(writer, container, out _))
        {
            return Fidelity.No;
        }

        if (PostgresTypes.FindElement(oid) is null && !(oid == TypeOid.Jsonb && PostgresTrust.HasMajor(writer, 14, "a subscript of jsonb")))
        {
            return writer.Refuse($"a subscript of type {container.Name}");
        }

        writer.Sql.Append('(');
        if (writer.Write(expression.Container) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(')');
        for (int i = 0; i < expression.Upper.Count; i++)
        {
            writer.Sql.Append('[');
            if (expression.Lower.Count > 0)
            {
                if (expression.Lower[i] is { } lower && writer.Write(lower) != Fidelity.Exact)
                {
                    return Fidelity.No;
                }

                writer.Sql.Append(':');
            }

            if (expression.Upper[i] is { } upper && writer.Write(upper) != Fidelity.Exact)
            {
                return Fidelity.No;
            }

            writer.Sql.Append(']');
        }

        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteRow(SqlExpressionWriter writer, RowExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        if (expression.Type.Oid != PostgresTypes.Record)
        {
            return writer.Refuse($"composite type {expression.Type.Name} may have other columns on the remote");
        }

        if (expression.Fields.Any(field => field.Type.Kind == 'e'))
        {
            return writer.Refuse("a row with an enum");
        }

        // Fields are compared by their own collations, which the row does not tell.
        if (expression.Fields.Any(field => PostgresCollations.Conflict(field)))
        {
            return writer.Refuse("a row with a collation that is not deterministic");
        }

        writer.Sql.Append("ROW(");
        if (SqlForms.WriteList(writer, expression.Fields) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(RecordEnd);
        return Fidelity.Exact;
    }
}
