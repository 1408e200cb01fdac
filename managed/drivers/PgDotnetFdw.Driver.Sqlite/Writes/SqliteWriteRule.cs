// As what is a value stored, so that reading gives the same value again?
//
// Chosen once for a column, from its local type, the affinity that the file gives it, and the option remote_type where a number holds points in time. SQLite
// converts what it stores (https://www.sqlite.org/datatype3.html, section 3): where that would change the value, or make it one that SqliteReader.cs refuses,
// the rule is Refused, or the value is looked at (SqliteEncoder.cs).
//
//   local type                 affinity  INTEGER, NUMERIC   REAL            TEXT       none, unknown
//   smallint .. bigint                   INTEGER            if exact        refused    INTEGER
//   boolean                              0, 1               refused         refused    0, 1
//   real, double precision               FLOAT, not NaN     FLOAT           refused    FLOAT
//   numeric                              if exact           if exact        TEXT       if exact
//   text and others                      if it stays        if it stays     TEXT       TEXT
//   bytea                                BLOB               BLOB            BLOB       BLOB
//   date, timestamp(tz)                  TEXT               TEXT            TEXT       TEXT
//     with unix, julian                  number             number          refused    number
//   uuid                                 TEXT, or BLOB where the declared type speaks of bytes

using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Sqlite.Writes;

/// <summary>As what a column's values are stored.</summary>
internal enum SqliteWriteRule
{
    /// <summary>Only NULL can be stored.</summary>
    Refused,

    /// <summary>INTEGER.</summary>
    Integer,

    /// <summary>An integer of which REAL affinity makes a FLOAT.</summary>
    RealInteger,

    /// <summary>INTEGER 0 or 1.</summary>
    Boolean,

    /// <summary>FLOAT.</summary>
    Float8,

    /// <summary>FLOAT that a single names.</summary>
    Float4,

    /// <summary>INTEGER or FLOAT.</summary>
    Numeric,

    /// <summary>TEXT as it comes.</summary>
    Text,

    /// <summary>TEXT without the blanks that the local type adds.</summary>
    PaddedText,

    /// <summary>TEXT, of which SQLite makes a number that must read as the same text.</summary>
    LooseText,

    /// <summary>TEXT of which SQLite makes no number.</summary>
    NoNumber,

    /// <summary>BLOB.</summary>
    Bytes,

    /// <summary>TEXT YYYY-MM-DD.</summary>
    DateText,

    /// <summary>TEXT YYYY-MM-DD HH:MM:SS.ffffff.</summary>
    TimestampText,

    /// <summary>The same, with the zone +00:00.</summary>
    TimestampTzText,

    /// <summary>Seconds since 1970 of a date.</summary>
    DateUnix,

    /// <summary>Seconds since 1970 of a point in time.</summary>
    TimestampUnix,

    /// <summary>Julian day of a date.</summary>
    DateJulian,

    /// <summary>Julian day of a point in time.</summary>
    TimestampJulian,

    /// <summary>TEXT, in lower case with hyphens.</summary>
    UuidText,

    /// <summary>BLOB of 16 bytes.</summary>
    UuidBytes,

    /// <summary>INTEGER of a tid.</summary>
    RowId,
}

internal static class SqliteWriteRules
{
    private static readonly string[] s_byteWords = ["BLOB", "BINARY", "BYTE"];

    /// <summary>The rule for a column.</summary>
    /// <param name="type">Local type.</param>
    /// <param name="affinity">Affinity that the file gives.</param>
    /// <param name="declaredType">Declared type in the file; empty when not known.</param>
    /// <param name="remoteType">Column option remote_type.</param>
    internal static SqliteWriteRule Of(TypeFacts type, SqliteAffinity affinity, string declaredType, string? remoteType)
    {
        bool isText = affinity == SqliteAffinity.Text;
        bool isNumber = affinity is SqliteAffinity.Integer or SqliteAffinity.Numeric or SqliteAffinity.Real;
        string? marker = SqliteTypes.MarkerOf(remoteType);
        switch (SqliteTargets.Of(type, affinity, marker))
        {
            case SqliteTarget.RowId:
                return SqliteWriteRule.RowId;
            case SqliteTarget.Boolean:
                return isText || affinity == SqliteAffinity.Real ? SqliteWriteRule.Refused : SqliteWriteRule.Boolean;
            case SqliteTarget.Integer:
                return isText ? SqliteWriteRule.Refused : affinity == SqliteAffinity.Real ? SqliteWriteRule.RealInteger : SqliteWriteRule.Integer;
            case SqliteTarget.Float8:
                return isText ? SqliteWriteRule.Refused : SqliteWriteRule.Float8;
            case SqliteTarget.Float4:
                return isText ? SqliteWriteRule.Refused : SqliteWriteRule.Float4;
            case SqliteTarget.Numeric or SqliteTarget.ScaledNumeric:
                return SqliteWriteRule.Numeric;
            case SqliteTarget.Bytes:
                return SqliteWriteRule.Bytes;
            case SqliteTarget.Date:
                return SqliteWriteRule.DateText;
            case SqliteTarget.Timestamp:
                return SqliteWriteRule.TimestampText;
            case SqliteTarget.TimestampTz:
                return SqliteWriteRule.TimestampTzText;
            case SqliteTarget.Unix:
                return isText ? SqliteWriteRule.Refused : IsDate(type) ? SqliteWriteRule.DateUnix : SqliteWriteRule.TimestampUnix;
            case SqliteTarget.Julian:
                return isText ? SqliteWriteRule.Refused : IsDate(type) ? SqliteWriteRule.DateJulian : SqliteWriteRule.TimestampJulian;
            case SqliteTarget.Uuid:
                return KeepsBytes(declaredType) ? SqliteWriteRule.UuidBytes : SqliteWriteRule.UuidText;
            case SqliteTarget.InputText:
                return isNumber ? SqliteWriteRule.NoNumber : SqliteWriteRule.Text;
            case SqliteTarget.TextNumeric or SqliteTarget.StrictText:
                return SqliteWriteRule.Text;
            default:
                // A declared length makes reading add the blanks again.
                return isNumber ? SqliteWriteRule.LooseText
                    : SqliteTypes.BaseOid(type) == TypeOid.BpChar && type.Modifier >= 4 ? SqliteWriteRule.PaddedText
                    : SqliteWriteRule.Text;
        }
    }

    /// <summary>The form in which the values are wanted.</summary>
    internal static OutgoingForm FormOf(SqliteWriteRule rule, TypeFacts type) => rule switch
    {
        SqliteWriteRule.Refused => OutgoingForm.Text,
        SqliteWriteRule.Text or SqliteWriteRule.PaddedText or SqliteWriteRule.LooseText or SqliteWriteRule.NoNumber =>
            SqliteTypes.BaseOid(type) is TypeOid.Text or TypeOid.VarChar or TypeOid.BpChar ? OutgoingForm.Binary : OutgoingForm.Text,
        _ => OutgoingForm.Binary,
    };

    /// <summary>Whether a declared type speaks of bytes.</summary>
    internal static bool KeepsBytes(string? declaredType) =>
        declaredType is not null && Array.Exists(s_byteWords, word => declaredType.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static bool IsDate(TypeFacts type) => SqliteTypes.BaseOid(type) == TypeOid.Date;
}
