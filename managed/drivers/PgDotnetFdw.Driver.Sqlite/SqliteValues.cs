// How is an expression written whose value is computed with, grouped by or handed back, and not just compared?
//
// In one form for each value of the local type, so that SQLite's own functions, groups and comparisons treat it as PostgreSQL treats the value:
//
//   int2, int4, int8        INTEGER                    text, varchar            TEXT, valid, without zero characters
//   float8                  FLOAT                      bytea                    BLOB
//   bool                    INTEGER 0 and 1            date                     TEXT YYYY-MM-DD
//   numeric                 only what EXTRACT gives:   timestamp, timestamptz   INTEGER, microseconds since 2000-01-01
//                           INTEGER
//
// Columns get it by the read functions (SqliteFunctions.cs), which fail where reading would. Parameters whose form may hold more than that (NaN,
// infinite dates) are left to comparisons.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Sqlite;

internal static class SqliteValues
{
    // SQLite refuses statements of more than a million bytes; the host's own limit is much higher.
    private const int LongestLiteral = 100_000;

    /// <summary>Writes an expression in its one form.</summary>
    /// <returns>Exact or No.</returns>
    internal static Fidelity Write(SqlExpressionWriter writer, Expr expression)
    {
        SqliteKind kind = SqliteOperand.OfType(expression.Type.Oid);
        if (kind == SqliteKind.None || expression.Type.Oid == TypeOid.Float4)
        {
            return writer.Refuse($"SQLite has no exact form for values of type {expression.Type.Name}");
        }

        if (expression is ParamExpr && kind is not (SqliteKind.Integer or SqliteKind.Boolean or SqliteKind.Text or SqliteKind.Bytes))
        {
            return writer.Refuse($"SQLite has no form for each parameter of type {expression.Type.Name}");
        }

        Expr value = kind == SqliteKind.Boolean && expression is not VarExpr ? SqliteConditions.Read(expression) : expression;
        return writer.Write(value) == Fidelity.Exact ? Fidelity.Exact : Fidelity.No;
    }

    /// <summary>Writes a column in its one form; an unreadable value is an error then.</summary>
    internal static Fidelity WriteColumn(SqlExpressionWriter writer, VarExpr variable)
    {
        var operand = SqliteOperand.Of(writer, variable);
        string? function = operand.Kind switch
        {
            SqliteKind.Integer => variable.Type.Oid switch { TypeOid.Int2 => "pgdotnet_read_int2", TypeOid.Int4 => "pgdotnet_read_int4", _ => "pgdotnet_read_int8" },
            SqliteKind.Float => "pgdotnet_read_float8",
            SqliteKind.Boolean => "pgdotnet_read_bool",
            SqliteKind.Text => "pgdotnet_read_text",
            SqliteKind.Bytes => "pgdotnet_read_bytea",
            SqliteKind.Date => "pgdotnet_read_date",
            SqliteKind.Timestamp or SqliteKind.TimestampTz => "pgdotnet_read_" + PointFunction(operand),
            _ => null,
        };
        if (function is null)
        {
            return RefuseColumn(writer, variable);
        }

        StringBuilder sql = writer.Sql.Append(function).Append('(');
        writer.WriteColumnName(variable);
        if (operand.Kind == SqliteKind.Text)
        {
            if (!MayComputeText(writer))
            {
                return Fidelity.No;
            }

            if (variable.Type is { Oid: TypeOid.VarChar, Modifier: >= 4 } type)
            {
                sql.Append(CultureInfo.InvariantCulture, $", {type.Modifier - 4}");
            }
        }

        sql.Append(')');
        return Fidelity.Exact;
    }

    /// <summary>Writes a numeric column as a number of units; false when the expression is none that has them.</summary>
    internal static bool TryWriteUnits(SqlExpressionWriter writer, Expr expression, out int scale)
    {
        scale = 0;
        if (expression is not VarExpr variable || !SqliteOperand.Of(writer, expression).HasUnits(out int precision, out scale))
        {
            return false;
        }

        writer.Sql.Append("pgdotnet_read_units(");
        writer.WriteColumnName(variable);
        writer.Sql.Append(CultureInfo.InvariantCulture, $", {precision}, {scale})");
        return true;
    }

    /// <summary>Writes a constant; NULL too.</summary>
    /// <param name="sql">Where to.</param>
    /// <param name="kind">The kind of its type.</param>
    /// <param name="value">The value.</param>
    /// <param name="isCompared">
    /// Whether it is only compared with: then NaN, infinities and far dates get a stand-in that keeps their place, and numerics the number that stands for them.
    /// </param>
    internal static bool TryWriteConstant(StringBuilder sql, SqliteKind kind, RemoteValue value, bool isCompared)
    {
        if (value.IsNull)
        {
            sql.Append("NULL");
            return kind != SqliteKind.None;
        }

        if (value.Bytes.Length > LongestLiteral)
        {
            return false;
        }

        switch (kind, value.Form)
        {
            case (SqliteKind.Integer, ValueForm.Int64):
                SqliteLiterals.WriteInt64(sql, value.Int64);
                return true;
            case (SqliteKind.Float, ValueForm.Float64) when isCompared || !double.IsNaN(value.Float64):
                SqliteLiterals.WriteDouble(sql, value.Float64);
                return true;
            case (SqliteKind.Numeric, ValueForm.Output) when isCompared:
                return SqliteNumber.TryWriteExact(sql, value.Bytes.Span);
            case (SqliteKind.Boolean, ValueForm.Boolean):
                SqliteLiterals.WriteBoolean(sql, value.Boolean);
                return true;
            case (SqliteKind.Text, ValueForm.Text):
                SqliteLiterals.WriteText(sql, value.Text);
                return true;
            case (SqliteKind.Bytes, ValueForm.Bytes):
                SqliteLiterals.WriteBytes(sql, value.Bytes.Span);
                return true;
            case (SqliteKind.Date, ValueForm.Output):
                string day = SqliteDates.Comparable(value.Text);
                SqliteLiterals.WriteText(sql, day);
                return isCompared || day is not ("" or SqliteDates.AfterAll);
            case (SqliteKind.Timestamp or SqliteKind.TimestampTz, ValueForm.Output) when SqliteMoments.TryParse(value.Text, out long microseconds):
                SqliteLiterals.WriteInt64(sql, microseconds);
                return isCompared || microseconds is not (long.MaxValue or long.MinValue);
            default:
                return false;
        }
    }

    /// <summary>What follows pgdotnet_read_ and pgdotnet_try_ for a column that holds points in time.</summary>
    internal static string PointFunction(SqliteOperand operand) =>
        SqliteTypes.MarkerOf(operand.Column?.Options.RemoteType) ?? (operand.Kind == SqliteKind.TimestampTz ? "timestamptz" : "timestamp");

    /// <summary>Says why a column takes no part.</summary>
    internal static Fidelity RefuseColumn(SqlExpressionWriter writer, VarExpr variable)
    {
        if (writer.Column(variable) is not { } column)
        {
            return writer.Refuse("whole rows and system columns are not sent");
        }

        return writer.Refuse(
            column.Options.RemoteType is null ? $"option remote_type of column {column.LocalName} is not set"
            : $"type {column.Type.Name} of column {column.LocalName}, declared {column.Options.RemoteType}, has no exact form in SQLite");
    }

    /// <summary>Whether text has the form that SQLite's functions need: UTF-8 here and there.</summary>
    internal static bool MayComputeText(SqlExpressionWriter writer)
    {
        if (writer.Local.Encoding != "UTF8")
        {
            writer.Refuse("text is computed with only in databases of encoding UTF8");
            return false;
        }

        if (writer.Profile is not SqliteProfile profile)
        {
            writer.Refuse("the encoding of the file is not known yet");
            return false;
        }

        if (profile.IsUtf16)
        {
            writer.Refuse("the file keeps text in UTF-16");
            return false;
        }

        return true;
    }

    /// <summary>Whether SQLite sorts text as a collation does.</summary>
    internal static bool MaySortText(SqlExpressionWriter writer, CollationFacts collation)
    {
        if (!collation.SortsAsC || !collation.IsDeterministic)
        {
            writer.Refuse($"SQLite does not sort text by collation {collation.Name}");
            return false;
        }

        return MayComputeText(writer);
    }
}
