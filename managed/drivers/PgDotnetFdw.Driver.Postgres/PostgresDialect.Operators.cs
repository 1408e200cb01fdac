using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Operators, and the forms that stand for one: IS DISTINCT FROM, NULLIF, ANY and ALL, GREATEST and LEAST, comparisons of rows.</summary>
public sealed partial class PostgresDialect
{
    /// <inheritdoc/>
    public override Fidelity WriteOperator(SqlExpressionWriter writer, OpExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        IReadOnlyList<Expr> arguments = Operands(expression.Operator, expression.Arguments);
        if (arguments.Count is not (1 or 2) || !TryOperator(writer, expression.Operator, expression.InputCollation, arguments, out string? collation, canOrderRecords: true))
        {
            return Fidelity.No;
        }

        PostgresOperands operands = new(writer, arguments, collation, OrdersRecords(expression.Operator));
        writer.Sql.Append('(');
        if (arguments.Count == 2)
        {
            if (operands.Write(arguments[0]) != Fidelity.Exact)
            {
                return Fidelity.No;
            }

            writer.Sql.Append(' ');
        }

        WriteOperatorName(writer.Sql, expression.Operator);
        writer.Sql.Append(' ');
        if (operands.Write(arguments[^1]) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(')');
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteDistinct(SqlExpressionWriter writer, DistinctExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        return WriteEquality(writer, expression.Operator, expression.InputCollation, [expression.Left, expression.Right], "(", " IS DISTINCT FROM ");
    }

    /// <inheritdoc/>
    public override Fidelity WriteNullIf(SqlExpressionWriter writer, NullIfExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        return WriteEquality(writer, expression.Operator, expression.InputCollation, [expression.Left, expression.Right], "NULLIF(", ", ");
    }

    /// <inheritdoc/>
    public override Fidelity WriteScalarArray(SqlExpressionWriter writer, ScalarArrayOpExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        Expr scalar = Operands(expression.Operator, [expression.Scalar])[0];
        Expr array = expression.Array;
        if (scalar.Type.Kind == 'e')
        {
            // Its labels are text here, so those of the array have to be, too.
            if (array is not (ConstExpr or ParamExpr) || array.Type.ElementOid != scalar.Type.Oid)
            {
                return writer.Refuse("an array of an enum is neither a constant nor a parameter");
            }

            array = array with { Type = PostgresTypes.TextArray };
        }

        if (!TryOperator(writer, expression.Operator, expression.InputCollation, [scalar, expression.Array], out string? collation))
        {
            return Fidelity.No;
        }

        PostgresOperands operands = new(writer, [scalar, array], collation);
        writer.Sql.Append('(');
        if (operands.Write(scalar) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(' ');
        WriteOperatorName(writer.Sql, expression.Operator);
        writer.Sql.Append(expression.UseOr ? " ANY (" : " ALL (");
        if (operands.Write(array) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append("))");
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The remote shall look each key up in an index, however many there are, and hash them where there is no index. So the planner must not see the array:
    /// it would take a sequential scan for 10,000 keys, which a subquery prevents. <c>= ANY (array)</c> without an index compares each row with each key.
    /// In the order of the keys an index is read twice as fast; texts take too long to be sorted.
    /// </remarks>
    public override Fidelity WriteKeyLookup(SqlExpressionWriter writer, KeyLookupExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        StringBuilder lists = new();
        bool isRow = expression.Keys.Count > 1;
        writer.Sql.Append(isRow ? "((" : "(");
        for (int i = 0; i < expression.Keys.Count; i++)
        {
            LookupKey key = expression.Keys[i];
            if (isRow && (key.Operator.Name != "=" || !PostgresTrust.IsBuiltIn(key.Operator)))
            {
                return writer.Refuse("rows are compared by other operators than the usual ones");
            }

            Expr column = Operands(key.Operator, [key.Column])[0];
            Expr array = key.Array;
            if (column.Type.Kind == 'e')
            {
                // Its labels are text here, so those of the array have to be, too.
                if (array is not ParamExpr || array.Type.ElementOid != column.Type.Oid)
                {
                    return writer.Refuse("an array of an enum is no parameter");
                }

                array = array with { Type = PostgresTypes.TextArray };
            }

            if (!TryOperator(writer, key.Operator, key.InputCollation, [column, key.Array], out string? collation))
            {
                return Fidelity.No;
            }

            PostgresOperands operands = new(writer, [column, array], collation);
            string separator = i == 0 ? string.Empty : ", ";
            writer.Sql.Append(separator);
            if (operands.Write(column) != Fidelity.Exact)
            {
                return Fidelity.No;
            }

            int start = writer.Sql.Length;
            if (operands.Write(array) != Fidelity.Exact)
            {
                return Fidelity.No;
            }

            lists.Append(separator).Append("unnest((SELECT ").Append(writer.Sql, start, writer.Sql.Length - start).Append("))");
            writer.Sql.Length = start;
        }

        writer.Sql.Append(isRow ? ") " : " ");
        WriteOperatorName(writer.Sql, expression.Keys[0].Operator);
        bool isSorted = expression.Keys.All(static k => IsSortedFast(k.Array.Type.ElementOid));
        writer.Sql.Append(isSorted ? " ANY (SELECT DISTINCT " : " ANY (SELECT ").Append(lists);
        for (int i = 0; isSorted && i < expression.Keys.Count; i++)
        {
            writer.Sql.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? " ORDER BY " : ", ")}{i + 1}");
        }

        writer.Sql.Append("))");
        return Fidelity.Exact;
    }

    private static bool IsSortedFast(uint type) => type is TypeOid.Int2 or TypeOid.Int4 or TypeOid.Int8 or TypeOid.Oid or TypeOid.Float4 or TypeOid.Float8
        or TypeOid.Numeric or TypeOid.Uuid or TypeOid.Date or TypeOid.Timestamp or TypeOid.TimestampTz or TypeOid.Bytea;

    /// <inheritdoc/>
    public override Fidelity WriteMinMax(SqlExpressionWriter writer, MinMaxExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        if (!TryOperator(writer, expression.Comparison, expression.InputCollation, expression.Arguments, out string? collation, canOrderRecords: true))
        {
            return Fidelity.No;
        }

        writer.Sql.Append(expression.IsLeast ? "LEAST(" : "GREATEST(");
        Fidelity fidelity = new PostgresOperands(writer, expression.Arguments, collation, OrdersRecords(expression.Comparison))
            .WriteList(expression.Arguments);
        writer.Sql.Append(')');
        return fidelity;
    }

    /// <inheritdoc/>
    public override Fidelity WriteRowCompare(SqlExpressionWriter writer, RowCompareExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        string? name = expression.Comparison switch
        {
            RowComparison.Less => "<",
            RowComparison.LessOrEqual => "<=",
            RowComparison.GreaterOrEqual => ">=",
            RowComparison.Greater => ">",
            _ => null,
        };

        PostgresOperands[] pairs = new PostgresOperands[expression.Operators.Count];
        for (int i = 0; i < pairs.Length; i++)
        {
            // The remote looks each pair's operator up by the one name.
            Expr[] pair = [expression.Left[i], expression.Right[i]];
            if (expression.Operators[i].Name != name || !PostgresTrust.IsBuiltIn(expression.Operators[i]))
            {
                return writer.Refuse("rows are compared by other operators than the usual ones");
            }

            if (!TryOperator(writer, expression.Operators[i], expression.InputCollations[i], pair, out string? collation))
            {
                return Fidelity.No;
            }

            pairs[i] = new PostgresOperands(writer, pair, collation);
        }

        writer.Sql.Append('(');
        if (!WriteFields(writer.Sql, pairs, expression.Left))
        {
            return Fidelity.No;
        }

        writer.Sql.Append(' ').Append(name).Append(' ');
        if (!WriteFields(writer.Sql, pairs, expression.Right))
        {
            return Fidelity.No;
        }

        writer.Sql.Append(')');
        return Fidelity.Exact;
    }

    private static bool WriteFields(StringBuilder sql, PostgresOperands[] pairs, IReadOnlyList<Expr> fields)
    {
        sql.Append("ROW(");
        for (int i = 0; i < pairs.Length; i++)
        {
            sql.Append(i == 0 ? string.Empty : ", ");
            if (pairs[i].Write(fields[i]) != Fidelity.Exact)
            {
                return false;
            }
        }

        sql.Append(')');
        return true;
    }

    private static Fidelity WriteEquality(
        SqlExpressionWriter writer, ProcedureFacts equality, CollationFacts input, IReadOnlyList<Expr> pair, string start, string separator)
    {
        pair = Operands(equality, pair);

        // These forms look "=" up by its name.
        if (!PostgresTrust.IsBuiltIn(equality) || equality.Name != "=")
        {
            return writer.Refuse("equality is not the type's usual one");
        }

        if (!TryOperator(writer, equality, input, pair, out string? collation))
        {
            return Fidelity.No;
        }

        PostgresOperands operands = new(writer, pair, collation);
        writer.Sql.Append(start);
        if (operands.Write(pair[0]) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(separator);
        if (operands.Write(pair[1]) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(')');
        return Fidelity.Exact;
    }

    private static bool TryOperator(
        SqlExpressionWriter writer, ProcedureFacts op, CollationFacts input, IReadOnlyList<Expr> arguments, out string? collation, bool canOrderRecords = false)
    {
        if (!PostgresTrust.TryRoutine(writer, RoutineKind.Operator, op, input, out collation))
        {
            return false;
        }

        if (OrdersRecords(op) && !canOrderRecords)
        {
            writer.Refuse("each field of a record has a collation of its own");
            return false;
        }

        bool isEquality = op.Name is "=" or "<>";
        bool hasText = false;
        foreach (Expr argument in arguments)
        {
            if (argument.Type.Kind == 'e' && !(isEquality && PostgresTrust.IsBuiltIn(op)))
            {
                writer.Refuse($"the order of enum {argument.Type.Name} may be another one on the remote");
                return false;
            }

            if (argument.Type.Oid == PostgresTypes.Record && !PostgresTrust.IsBuiltIn(op))
            {
                writer.Refuse("records are not for routines of others");
                return false;
            }

            hasText |= PostgresCollations.IsCollatable(argument) || PostgresCollations.IsName(argument);
        }

        // PostgreSQL itself reports it as an error, for all but concatenation.
        if (hasText && input.Oid == 0 && (isEquality || (op.Name != "||" && op.Arguments is "text,text" or "bpchar,bpchar" or "bpchar,text" or "name,name" or "name,text" or "text,name")))
        {
            writer.Refuse("the collation is not determined");
            return false;
        }

        if (!PostgresOperands.HasPlace(collation, arguments))
        {
            writer.Refuse("type name has no collation in all versions");
            return false;
        }

        return true;
    }

    // The others compare records for equality, or byte by byte.
    private static bool OrdersRecords(ProcedureFacts routine) =>
        routine.Arguments == "record,record" && routine.Name is "<" or "<=" or ">" or ">=" or "record_lt" or "record_le" or "record_gt" or "record_ge" or "btrecordcmp";

    /// <summary>
    /// Takes casts off columns where the remote puts them on by itself, as no operator is nearer: from varchar to text, and from cidr to inet.
    /// </summary>
    private static IReadOnlyList<Expr> Operands(ProcedureFacts op, IReadOnlyList<Expr> arguments)
    {
        if (op.Arguments is not ("text,text" or "inet,inet"))
        {
            return arguments;
        }

        Expr[] bare = [.. arguments];
        for (int i = 0; i < bare.Length; i++)
        {
            Expr inner = bare[i];
            while (inner is RelabelExpr relabel)
            {
                inner = relabel.Argument;
            }

            if (inner is VarExpr { Type.Oid: TypeOid.VarChar or TypeOid.Cidr })
            {
                bare[i] = inner;
            }
        }

        return bare;
    }

    private static void WriteOperatorName(StringBuilder sql, ProcedureFacts op)
    {
        if (PostgresTrust.IsBuiltIn(op))
        {
            sql.Append(op.Name);
            return;
        }

        sql.Append("OPERATOR(");
        PostgresIdentifiers.Write(sql, op.Schema);
        sql.Append('.').Append(op.Name).Append(')');
    }
}
