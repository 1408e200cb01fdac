using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Keys of ORDER BY, GROUP BY, PARTITION BY and DISTINCT; LIMIT and row locks.</summary>
public sealed partial class PostgresDialect
{
    /// <inheritdoc/>
    public override Fidelity WriteSortKey(SqlExpressionWriter writer, SortKey key)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(key);
        Fidelity fidelity = WriteSortValue(writer, key);
        writer.Sql.Append(key.IsDescending ? " DESC" : " ASC").Append(key.NullsFirst ? " NULLS FIRST" : " NULLS LAST");
        return fidelity;
    }

    /// <inheritdoc/>
    public override Fidelity WriteSortValue(SqlExpressionWriter writer, SortKey key)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(key);
        Expr expression = key.Expression;
        if (key.Operator.Name != (key.IsDescending ? ">" : "<") || !IsOwnOperator(key.Operator, expression.Type))
        {
            return writer.Refuse("the order is not the type's usual one");
        }

        if (!TryOperator(writer, key.Operator, key.Collation, [expression], out string? collation))
        {
            return Fidelity.No;
        }

        if (WriteKey(writer, expression, isOrder: collation is null) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        if (PostgresCollations.WriteClause(writer, expression, collation) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteGroupKey(SqlExpressionWriter writer, GroupKey key)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(key);
        if (key.Equality.Name != "=" || !IsOwnOperator(key.Equality, key.Expression.Type))
        {
            return writer.Refuse("groups are told apart by another operator than the type's usual one");
        }

        if (!TryOperator(writer, key.Equality, key.Collation, [key.Expression], out string? collation))
        {
            return Fidelity.No;
        }

        // With a COLLATE the key would not be the expression that the select list has.
        if (!key.Collation.IsDeterministic
            || PostgresCollations.Conflict(key.Expression)
            || (collation is not null && !(key.Expression is VarExpr { Collation.IsDatabaseDefault: true } && key.Collation.IsDatabaseDefault)))
        {
            return writer.Refuse($"groups depend on the collation \"{key.Collation.Name}\"");
        }

        return WriteKey(writer, key.Expression, isOrder: false);
    }

    /// <inheritdoc/>
    public override Fidelity WriteLimit(SqlExpressionWriter writer, Expr? count, Expr? offset)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return WriteRowCount(writer, " LIMIT ", count) == Fidelity.Exact ? WriteRowCount(writer, " OFFSET ", offset) : Fidelity.No;
    }

    /// <inheritdoc/>
    public override void WriteLock(StringBuilder sql, string? alias, RowLock rowLock)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(rowLock);
        sql.Append(rowLock.Strength switch
        {
            LockStrength.KeyShare => " FOR KEY SHARE",
            LockStrength.Share => " FOR SHARE",
            LockStrength.NoKeyUpdate => " FOR NO KEY UPDATE",
            _ => " FOR UPDATE",
        });
        if (alias is not null)
        {
            WriteIdentifier(sql.Append(" OF "), alias);
        }

        sql.Append(rowLock.Wait switch
        {
            LockWait.Skip => " SKIP LOCKED",
            LockWait.Error => " NOWAIT",
            _ => string.Empty,
        });
    }

    private static Fidelity WriteRowCount(SqlExpressionWriter writer, string clause, Expr? rows)
    {
        if (rows is null)
        {
            return Fidelity.Exact;
        }

        writer.Sql.Append(clause);
        return writer.Write(rows);
    }

    private static bool TrySortCollation(SqlExpressionWriter writer, CollationFacts local, out string? collation)
    {
        if (PostgresCollations.TryFind(writer, local, TextNeed.Rules, isOrder: true, out collation, out string reason))
        {
            return true;
        }

        writer.Refuse("order of text: " + reason);
        return false;
    }

    private static Fidelity WriteKey(SqlExpressionWriter writer, Expr expression, bool isOrder)
    {
        // A bare number would be a position in the select list.
        bool isNumber = expression is ConstExpr { Value.Form: ValueForm.Int64 };

        // And ORDER BY takes a bare name for that of an output column first, which for these types is their text.
        if (!isNumber && !(isOrder && IsTextOutside(expression)))
        {
            return writer.Write(expression);
        }

        return PostgresTrust.TryType(writer, expression.Type, out RemoteTypeName type) ? WriteCast(writer, expression, type.Sql) : Fidelity.No;
    }

    private static bool IsTextOutside(Expr expression) =>
        expression is VarExpr { Type.Kind: not 'e' } && PostgresTypes.Transfer(expression.Type) == TypeTransfer.Text;

    // Whether ORDER BY and GROUP BY find the operator by themselves: that of the type, or of the one to which it is relabelled.
    private static bool IsOwnOperator(ProcedureFacts op, TypeFacts type)
    {
        string[] arguments = op.Arguments.Split(',');
        if (arguments.Length != 2 || arguments[0] != arguments[1])
        {
            return false;
        }

        uint oid = PostgresTypes.BaseOid(type);
        return arguments[0] switch
        {
            "text" => oid is TypeOid.Text or TypeOid.VarChar,
            "inet" => oid is TypeOid.Inet or TypeOid.Cidr,
            "anyarray" => PostgresTypes.FindElement(oid) is not null || type.ElementOid != 0,
            "anyenum" => type.Kind == 'e',
            "anyrange" => oid is 3904 or 3906 or 3908 or 3910 or 3912 or 3926 || type.Kind == 'r',
            "anymultirange" => oid is 4451 or (>= 4532 and <= 4536) || type.Kind == 'm',
            "char" => oid == TypeOid.Char,
            "record" => oid == PostgresTypes.Record,
            var name => type.Origin == ObjectOrigin.Extension ? name == type.Name : PostgresTypes.Find(oid)?.Name == name,
        };
    }
}
