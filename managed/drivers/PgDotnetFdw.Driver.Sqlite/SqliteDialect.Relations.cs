// Which joins, groups, orders and limits are SQLite's the same as PostgreSQL's, and how are their keys written?
//
// - Joins are standard; a condition of a join follows the rules of conditions (SqliteDialect.cs). FULL since SQLite 3.40, which has no known errors in it.
// - ORDER BY: NULLs come first in SQLite, so their place is always said. Plain columns are sorted as they are; those whose values have several forms,
//   by what the driver's functions make of them. real, numeric without a scale, text under other collations: not sent.
// - GROUP BY, PARTITION BY, DISTINCT: each key in its one form (SqliteValues.cs), so that equal keys of PostgreSQL are one group, and a value that
//   cannot be read is an error also when only the group's count is asked for.
// - DISTINCT and ORDER BY may be written differently: SQLite sorts by the values of one of the equal rows, and equal rows sort alike.
// - A constant is no key: SQLite would take an integer as a position.
// - LIMIT and OFFSET take NULL for none and fail on negative numbers, which SQLite takes for none.
// - Frames by RANGE with an offset are not sent; PostgreSQL's rules on their arithmetic depend on the type.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;
using SortKey = PgDotnetFdw.Sdk.Relations.SortKey;

namespace PgDotnetFdw.Driver.Sqlite;

public partial class SqliteDialect
{
    private const int FullJoinVersion = 3_040_000;

    /// <inheritdoc/>
    /// <remarks>SQLite takes any column there; a key and what is read may be written in different forms.</remarks>
    public override bool FindsGroupKeysByText => false;

    /// <inheritdoc/>
    public override bool CanGroup => true;

    /// <inheritdoc/>
    public override bool CanDistinct => true;

    /// <inheritdoc/>
    public override bool SortsDistinctFreely => true;

    /// <inheritdoc/>
    public override bool CanWindow => true;

    /// <inheritdoc/>
    public override bool CanJoin(JoinKind kind) => kind switch
    {
        JoinKind.Inner or JoinKind.Left or JoinKind.Semi or JoinKind.Anti => true,
        JoinKind.Full => HasVersion(FullJoinVersion),
        _ => false,
    };

    /// <inheritdoc/>
    /// <remarks>A column whose remote_type is unix or julian gets an alias that tells the cursor so.</remarks>
    public override ColumnTransfer WriteSelectColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(column);
        writer.WriteColumnName(variable);
        if (SqliteTypes.MarkerOf(column.Options.RemoteType) is { } marker && SqliteTypes.BaseOid(column.Type) is TypeOid.Date or TypeOid.Timestamp or TypeOid.TimestampTz)
        {
            writer.Sql.Append(" AS ");
            WriteIdentifier(writer.Sql, MarkerPrefix + marker);
        }

        return ColumnTransfer.Value;
    }

    /// <inheritdoc/>
    public override Fidelity WriteSelectExpression(SqlExpressionWriter writer, Expr expression, out ColumnTransfer transfer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        transfer = ColumnTransfer.Value;
        return WriteReadable(writer, expression);
    }

    /// <inheritdoc/>
    public override Fidelity WriteGroupKey(SqlExpressionWriter writer, GroupKey key)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(key);
        if (!SqliteRoutines.IsBuiltIn(key.Equality) || key.Equality.Name != "=" || key.Expression is ConstExpr or ParamExpr)
        {
            return writer.Refuse("SQLite groups by columns and by what it computes of them, with PostgreSQL's own =");
        }

        SqliteKind kind = SqliteOperand.OfType(key.Expression.Type.Oid);
        if (kind == SqliteKind.Text && !key.Collation.IsDeterministic)
        {
            return writer.Refuse($"collation {key.Collation.Name} takes different texts as equal");
        }

        return kind == SqliteKind.Numeric && key.Expression is not (FunctionExpr or VarExpr)
            ? writer.Refuse("SQLite does not compute with numeric")
            : WriteReadable(writer, key.Expression);
    }

    /// <inheritdoc/>
    public override Fidelity WriteSortKey(SqlExpressionWriter writer, SortKey key)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(key);
        if (!SqliteRoutines.IsBuiltIn(key.Operator) || key.Operator.Name != (key.IsDescending ? ">" : "<") || key.Expression is ConstExpr or ParamExpr)
        {
            return writer.Refuse("SQLite sorts by columns and by what it computes of them, by PostgreSQL's own < or >");
        }

        SqliteKind kind = SqliteOperand.OfType(key.Expression.Type.Oid);
        if (kind == SqliteKind.Text && !SqliteValues.MaySortText(writer, key.Collation))
        {
            return Fidelity.No;
        }

        var operand = SqliteOperand.Of(writer, key.Expression);
        bool isWritten;
        if (operand is { IsColumn: true, Expression: VarExpr variable, Kind: SqliteKind.Integer or SqliteKind.Float or SqliteKind.Boolean or SqliteKind.Text or SqliteKind.Bytes or SqliteKind.Date })
        {
            writer.WriteColumnName(variable);
            writer.Sql.Append(operand.Kind is SqliteKind.Text or SqliteKind.Date ? SqliteComparisons.Binary : string.Empty);
            isWritten = true;
        }
        else if (kind == SqliteKind.Numeric && key.Expression is not FunctionExpr)
        {
            isWritten = SqliteValues.TryWriteUnits(writer, key.Expression, out _);
            if (!isWritten)
            {
                writer.Refuse("SQLite sorts numeric only as a column with a scale and at most 18 digits");
            }
        }
        else
        {
            isWritten = SqliteValues.Write(writer, key.Expression) == Fidelity.Exact;
        }

        if (!isWritten)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(key.IsDescending ? " DESC" : string.Empty);
        if (key.NullsFirst == key.IsDescending)
        {
            writer.Sql.Append(key.NullsFirst ? " NULLS FIRST" : " NULLS LAST");
        }

        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteLimit(SqlExpressionWriter writer, Expr? count, Expr? offset)
    {
        ArgumentNullException.ThrowIfNull(writer);

        // There is no OFFSET without LIMIT; -1 is no limit.
        writer.Sql.Append(" LIMIT ");
        if (count is null)
        {
            writer.Sql.Append("-1");
        }
        else if (WriteCount(writer, count, "pgdotnet_limit(") != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        if (offset is null)
        {
            return Fidelity.Exact;
        }

        writer.Sql.Append(" OFFSET ");
        return WriteCount(writer, offset, "pgdotnet_offset(");
    }

    /// <inheritdoc/>
    public override Fidelity WriteFrame(SqlExpressionWriter writer, WindowDefinition window)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(window);
        foreach (Expr? offset in (ReadOnlySpan<Expr?>)[window.Start, window.End])
        {
            if (offset is not null && (((WindowFrame)window.Frame & WindowFrame.Range) != 0 || !SqliteRoutines.IsInteger(offset, 0, int.MaxValue)))
            {
                return writer.Refuse("frames are sent with constant offsets of rows or groups only");
            }
        }

        return SqlForms.WriteFrame(writer, window);
    }

    private static Fidelity WriteCount(SqlExpressionWriter writer, Expr value, string function)
    {
        switch (value)
        {
            case ConstExpr { Value: { Form: ValueForm.Int64, Int64: >= 0 } constant }:
                SqliteLiterals.WriteInt64(writer.Sql, constant.Int64);
                return Fidelity.Exact;
            case ConstExpr { Value.IsNull: true } or ParamExpr when SqliteOperand.OfType(value.Type.Oid) == SqliteKind.Integer:
                writer.Sql.Append(function);
                Fidelity fidelity = writer.Write(value);
                writer.Sql.Append(')');
                return fidelity;
            default:
                return writer.Refuse("LIMIT and OFFSET are sent as constants and parameters");
        }
    }

    // Points in time and numerics leave SQLite as a BLOB, see SqliteFunctions.cs; all other forms are read as they are.
    private static Fidelity WriteReadable(SqlExpressionWriter writer, Expr expression)
    {
        if (expression is VarExpr && SqliteOperand.OfType(expression.Type.Oid) == SqliteKind.Numeric)
        {
            int start = writer.Sql.Length;
            writer.Sql.Append("pgdotnet_decimal(");
            if (!SqliteValues.TryWriteUnits(writer, expression, out int scale))
            {
                writer.Sql.Length = start;
                return writer.Refuse("SQLite does not tell all values of numeric without a scale, or with more than 18 digits, apart");
            }

            writer.Sql.Append(CultureInfo.InvariantCulture, $", {scale})");
            return Fidelity.Exact;
        }

        if (SqliteOperand.OfType(expression.Type.Oid) is not (SqliteKind.Timestamp or SqliteKind.TimestampTz))
        {
            return SqliteValues.Write(writer, expression);
        }

        StringBuilder sql = writer.Sql.Append("pgdotnet_moment(");
        Fidelity fidelity = SqliteValues.Write(writer, expression);
        sql.Append(')');
        return fidelity;
    }

    private static bool HasVersion(int version)
    {
        try
        {
            return SqliteConnection.HasVersion(version);
        }
        catch (DllNotFoundException)
        {
            // Told when the connection opens.
            return false;
        }
    }
}
