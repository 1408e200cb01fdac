// Which expressions does the dialect compare, and as what?
//
// A kind is a set of PostgreSQL types whose comparison SQLite can be trusted with when column and value are both of it. A column has a kind only
// if its affinity is known from the column option remote_type and the driver reads it by a strict rule (SqliteReader.cs): what reading would
// refuse may be dropped remotely, but what reading accepts must compare as in PostgreSQL.

using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>As what a value is compared.</summary>
internal enum SqliteKind
{
    None,
    Integer,
    Float,
    Numeric,
    Boolean,
    Text,
    Bytes,
    Date,
    Timestamp,
    TimestampTz,
}

/// <summary>A column, constant or parameter with its kind.</summary>
/// <param name="Kind">None when it cannot be compared remotely.</param>
/// <param name="Expression">The expression without relabelling.</param>
/// <param name="Column">The column; null for constants and parameters.</param>
/// <param name="Affinity">The column's affinity.</param>
/// <param name="IsRead">Whether a value of the column that cannot be read is an error, see <see cref="SqliteConditions"/>.</param>
internal readonly record struct SqliteOperand(SqliteKind Kind, Expr Expression, RemoteColumn? Column, SqliteAffinity Affinity, bool IsRead = false)
{
    internal bool IsColumn => Column is not null;

    /// <summary>Whether reading rounds the column to a declared scale, so that two remote values can be one local value.</summary>
    internal bool IsRounded => Kind == SqliteKind.Numeric && Column is { } column && SqliteTypes.TryNumericModifier(column.Type.Modifier, out _, out _);

    /// <summary>Whether the column reads as a multiple of its scale's unit, in a number that fits 64 bits.</summary>
    internal bool HasUnits(out int precision, out int scale)
    {
        precision = 0;
        scale = 0;
        return Kind == SqliteKind.Numeric && Column is { } column && SqliteTypes.TryNumericModifier(column.Type.Modifier, out precision, out scale)
            && precision <= SqliteUnits.LargestPrecision && scale >= 0 && scale <= precision;
    }

    /// <summary>Whether the expression is as SQLite has it before the scan starts, or a column: nothing that SQLite would have to compute.</summary>
    internal static bool IsPlain(Expr expression) => expression switch
    {
        RelabelExpr relabel => IsTransparent(relabel) && IsPlain(relabel.Argument),
        _ => expression is VarExpr or ConstExpr or ParamExpr,
    };

    /// <summary>Classifies an argument.</summary>
    internal static SqliteOperand Of(SqlExpressionWriter writer, Expr expression)
    {
        bool isRead = false;
        while (expression is RelabelExpr relabel && IsTransparent(relabel))
        {
            isRead |= SqliteConditions.IsMark(relabel);
            expression = relabel.Argument;
        }

        switch (expression)
        {
            case VarExpr variable when writer.Column(variable) is { } column:
                SqliteAffinity affinity = SqliteTypes.Affinity(column.Options.RemoteType);
                return new SqliteOperand(OfColumn(variable.Type, affinity, column.Options.RemoteType), expression, column, affinity, isRead);
            case ConstExpr or ParamExpr:
                return new SqliteOperand(OfType(expression.Type.Oid), expression, null, SqliteAffinity.Unknown);
            default:
                return new SqliteOperand(SqliteKind.None, expression, null, SqliteAffinity.Unknown);
        }
    }

    /// <summary>The kind of a constant's or parameter's type. float4 counts: its value reaches the driver widened, as PostgreSQL compares it.</summary>
    internal static SqliteKind OfType(uint oid) => oid switch
    {
        TypeOid.Int2 or TypeOid.Int4 or TypeOid.Int8 => SqliteKind.Integer,
        TypeOid.Float4 or TypeOid.Float8 => SqliteKind.Float,
        TypeOid.Numeric => SqliteKind.Numeric,
        TypeOid.Bool => SqliteKind.Boolean,
        TypeOid.Text or TypeOid.VarChar => SqliteKind.Text,
        TypeOid.Bytea => SqliteKind.Bytes,
        TypeOid.Date => SqliteKind.Date,
        TypeOid.Timestamp => SqliteKind.Timestamp,
        TypeOid.TimestampTz => SqliteKind.TimestampTz,
        _ => SqliteKind.None,
    };

    private static SqliteKind OfColumn(TypeFacts type, SqliteAffinity affinity, string? remoteType)
    {
        SqliteKind kind = OfType(type.Oid);
        bool isNumber = affinity is SqliteAffinity.Integer or SqliteAffinity.Numeric or SqliteAffinity.Real;
        bool isComparable = kind switch
        {
            // Under another affinity a number that is compared becomes text.
            SqliteKind.Integer => isNumber,

            // float4 rounds what it reads, so two remote values can be one local value.
            SqliteKind.Float => isNumber && type.Oid == TypeOid.Float8,

            // A negative scale rounds integers, too.
            SqliteKind.Numeric => isNumber && (!SqliteTypes.TryNumericModifier(type.Modifier, out _, out int scale) || scale >= 0),

            // Under REAL affinity 0 and 1 are kept as FLOAT, which reading refuses.
            SqliteKind.Boolean => isNumber && affinity != SqliteAffinity.Real,

            // Under another affinity '05' may equal '5'.
            SqliteKind.Text => affinity == SqliteAffinity.Text,

            // No affinity changes a BLOB, or a text that is an ISO date and therefore no number.
            SqliteKind.Bytes or SqliteKind.Date => affinity != SqliteAffinity.Unknown,

            // Read by a function of the driver, which looks at the storage class.
            SqliteKind.Timestamp or SqliteKind.TimestampTz => remoteType is not null,
            _ => false,
        };
        return isComparable ? kind : SqliteKind.None;
    }

    // Between text and varchar a relabelling changes nothing but the name; bpchar compares without trailing blanks and stays out.
    private static bool IsTransparent(RelabelExpr relabel) =>
        SqliteConditions.IsMark(relabel) || (IsText(relabel.Type.Oid) && IsText(relabel.Argument.Type.Oid));

    private static bool IsText(uint oid) => oid is TypeOid.Text or TypeOid.VarChar;
}
