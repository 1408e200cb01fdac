using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>Which rule reads a column; bound once for a cursor.</summary>
internal enum SqliteTarget
{
    /// <summary>INTEGER 0 or 1.</summary>
    Boolean,

    /// <summary>INTEGER, or FLOAT that is whole.</summary>
    Integer,

    /// <summary>FLOAT, or INTEGER that a double can hold.</summary>
    Float8,

    /// <summary>FLOAT or INTEGER, rounded.</summary>
    Float4,

    /// <summary>INTEGER or FLOAT.</summary>
    Numeric,

    /// <summary>INTEGER or FLOAT, rounded to the declared scale.</summary>
    ScaledNumeric,

    /// <summary>INTEGER, FLOAT or TEXT: the declared type has TEXT affinity, which makes text of numbers.</summary>
    TextNumeric,

    /// <summary>TEXT only: the declared type has TEXT affinity, and comparisons rely on it.</summary>
    StrictText,

    /// <summary>TEXT, or a number as SQLite writes it.</summary>
    Text,

    /// <summary>BLOB.</summary>
    Bytes,

    /// <summary>TEXT YYYY-MM-DD.</summary>
    Date,

    /// <summary>TEXT in ISO 8601, without zone.</summary>
    Timestamp,

    /// <summary>TEXT in ISO 8601; UTC when there is no zone.</summary>
    TimestampTz,

    /// <summary>INTEGER or FLOAT: seconds since 1970, for date, timestamp and timestamptz.</summary>
    Unix,

    /// <summary>INTEGER or FLOAT: Julian day, for date, timestamp and timestamptz.</summary>
    Julian,

    /// <summary>TEXT, or BLOB of 16 bytes.</summary>
    Uuid,

    /// <summary>TEXT only, for types without a rule of their own.</summary>
    InputText,

    /// <summary>INTEGER that names a row, for tid.</summary>
    RowId,
}

internal static class SqliteTargets
{
    /// <summary>The rule for a column.</summary>
    /// <param name="type">Local type.</param>
    /// <param name="affinity">Affinity of the remote column as SQLite reports it; Unknown for an expression.</param>
    /// <param name="marker">How a point in time is kept in a number; null = not.</param>
    internal static SqliteTarget Of(TypeFacts type, SqliteAffinity affinity, string? marker)
    {
        switch (SqliteTypes.BaseOid(type))
        {
            case TypeOid.Bool:
                return SqliteTarget.Boolean;
            case TypeOid.Int2 or TypeOid.Int4 or TypeOid.Int8:
                return SqliteTarget.Integer;
            case TypeOid.Float8:
                return SqliteTarget.Float8;
            case TypeOid.Float4:
                return SqliteTarget.Float4;
            case TypeOid.Numeric:
                return affinity == SqliteAffinity.Text ? SqliteTarget.TextNumeric
                    : SqliteTypes.TryNumericModifier(type.Modifier, out _, out int scale) && scale >= 0 ? SqliteTarget.ScaledNumeric
                    : SqliteTarget.Numeric;
            case TypeOid.Tid:
                return SqliteTarget.RowId;
            case TypeOid.Bytea:
                return SqliteTarget.Bytes;
            case TypeOid.Date or TypeOid.Timestamp or TypeOid.TimestampTz when marker is not null:
                return marker == SqliteTypes.Unix ? SqliteTarget.Unix : SqliteTarget.Julian;
            case TypeOid.Date:
                return SqliteTarget.Date;
            case TypeOid.Timestamp:
                return SqliteTarget.Timestamp;
            case TypeOid.TimestampTz:
                return SqliteTarget.TimestampTz;
            case TypeOid.Uuid:
                return SqliteTarget.Uuid;
            case TypeOid.Text or TypeOid.VarChar:
                return affinity == SqliteAffinity.Text ? SqliteTarget.StrictText : SqliteTarget.Text;
            case TypeOid.BpChar or TypeOid.Name or TypeOid.Json or TypeOid.Jsonb:
                return SqliteTarget.Text;
            default:
                return type.Kind == 'e' || type.ElementOid != 0 ? SqliteTarget.InputText : SqliteTarget.Text;
        }
    }

    /// <summary>The storage classes that a rule accepts, for messages.</summary>
    internal static string Accepted(SqliteTarget target) => target switch
    {
        SqliteTarget.Boolean => "INTEGER 0 and 1",
        SqliteTarget.TextNumeric => "INTEGER, FLOAT and TEXT",
        SqliteTarget.StrictText or SqliteTarget.InputText => "TEXT",
        SqliteTarget.Text => "TEXT, INTEGER and FLOAT",
        SqliteTarget.Bytes => "BLOB",
        SqliteTarget.Date => "TEXT of the form YYYY-MM-DD",
        SqliteTarget.Timestamp => "TEXT in ISO 8601 form without a zone",
        SqliteTarget.TimestampTz => "TEXT in ISO 8601 form",
        SqliteTarget.Uuid => "TEXT and BLOB of 16 bytes",
        _ => "INTEGER and FLOAT",
    };
}
