// What does a declared type of SQLite mean, and which PostgreSQL type is imported for it?
//
// SQLite keeps a storage class with every value (NULL, INTEGER, FLOAT, TEXT, BLOB); the declared type is any text and only gives the column an
// affinity. Source: https://www.sqlite.org/datatype3.html, section 3.1 "Determination Of Column Affinity".
//
// Import maps by name, then by affinity:
//
//   declared type                                              local type
//   INT, INTEGER, TINYINT .. BIGINT, INT2, INT8, ...           bigint: SQLite keeps 64 bits whatever the name says
//   BOOL, BOOLEAN                                              boolean
//   REAL, FLOAT, DOUBLE, DOUBLE PRECISION                      double precision
//   DECIMAL, NUMERIC, DEC, NUMBER, MONEY, CURRENCY             numeric, with (precision, scale) when given and valid
//   DATE · TIME · DATETIME, TIMESTAMP · TIMESTAMPTZ            date · time · timestamp · timestamptz
//   UUID, GUID, UNIQUEIDENTIFIER · JSON · JSONB                uuid · json · jsonb
//   BLOB, BYTEA, BINARY, VARBINARY                             bytea
//   all others, and none (CHAR, VARCHAR, TEXT, CLOB, ...)      text: SQLite does not enforce a length
//   all others whose affinity is REAL                          double precision
//
// It does not read values (SqliteCursor.cs, SqliteReader.cs).

using System.Globalization;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Driver.Sqlite;

internal static class SqliteTypes
{
    // Markers in the column option remote_type that say how a point in time is kept in a number.
    internal const string Unix = "unix";
    internal const string Julian = "julian";

    /// <summary>Remote type that import notes for a column without a declared type: its affinity is the one that this name has.</summary>
    internal const string NoDeclaredType = "BLOB";

    private const int MaximumPrecision = 1000;

    /// <summary>The affinity that a declared type gives; Unknown for null and for the markers, whose values are no plain numbers.</summary>
    internal static SqliteAffinity Affinity(string? declaredType)
    {
        if (declaredType is null || IsMarker(declaredType))
        {
            return SqliteAffinity.Unknown;
        }

        if (Has(declaredType, "INT"))
        {
            return SqliteAffinity.Integer;
        }

        if (Has(declaredType, "CHAR") || Has(declaredType, "CLOB") || Has(declaredType, "TEXT"))
        {
            return SqliteAffinity.Text;
        }

        if (declaredType.Length == 0 || Has(declaredType, "BLOB"))
        {
            return SqliteAffinity.Blob;
        }

        return Has(declaredType, "REAL") || Has(declaredType, "FLOA") || Has(declaredType, "DOUB") ? SqliteAffinity.Real : SqliteAffinity.Numeric;
    }

    /// <summary>Whether the remote type says how a point in time is kept in a number.</summary>
    internal static bool IsMarker(string? remoteType) => MarkerOf(remoteType) is not null;

    /// <summary>The marker that the remote type is, in lower case; null when it is none.</summary>
    internal static string? MarkerOf(string? remoteType) =>
        string.Equals(remoteType, Unix, StringComparison.OrdinalIgnoreCase) ? Unix
        : string.Equals(remoteType, Julian, StringComparison.OrdinalIgnoreCase) ? Julian
        : null;

    /// <summary>The PostgreSQL type that import declares, as SQL text.</summary>
    /// <param name="declaredType">Declared type; empty when there is none.</param>
    internal static string LocalType(string declaredType)
    {
        int parenthesis = declaredType.IndexOf('(', StringComparison.Ordinal);
        string name = (parenthesis < 0 ? declaredType : declaredType[..parenthesis]).Trim().ToUpperInvariant();
        switch (name)
        {
            case "BOOL" or "BOOLEAN":
                return "boolean";
            case "REAL" or "FLOAT" or "DOUBLE" or "DOUBLE PRECISION" or "FLOATING POINT":
                return "double precision";
            case "DECIMAL" or "NUMERIC" or "DEC" or "NUMBER" or "MONEY" or "CURRENCY":
                return "numeric" + NumericModifier(declaredType, parenthesis);
            case "DATE":
                return "date";
            case "TIME":
                return "time without time zone";
            case "DATETIME" or "TIMESTAMP" or "TIMESTAMP WITHOUT TIME ZONE":
                return "timestamp without time zone";
            case "TIMESTAMPTZ" or "TIMESTAMP WITH TIME ZONE" or "DATETIMEOFFSET":
                return "timestamp with time zone";
            case "UUID" or "GUID" or "UNIQUEIDENTIFIER":
                return "uuid";
            case "JSON":
                return "json";
            case "JSONB":
                return "jsonb";
            case "BLOB" or "BYTEA" or "BINARY" or "VARBINARY":
                return "bytea";
        }

        if (IsIntegerName(name))
        {
            return "bigint";
        }

        return Affinity(declaredType) == SqliteAffinity.Real ? "double precision" : "text";
    }

    /// <summary>The type whose values a column holds: a domain's base type, else the type itself.</summary>
    internal static uint BaseOid(TypeFacts type) => type.BaseOid != 0 ? type.BaseOid : type.Oid;

    /// <summary>Splits the modifier of numeric. Source: PostgreSQL, src/backend/utils/adt/numeric.c, make_numeric_typmod.</summary>
    /// <returns>false when there is no modifier.</returns>
    internal static bool TryNumericModifier(int modifier, out int precision, out int scale)
    {
        precision = 0;
        scale = 0;
        if (modifier < 4)
        {
            return false;
        }

        int packed = modifier - 4;
        precision = (packed >> 16) & 0xffff;
        scale = ((packed & 0x7ff) ^ 1024) - 1024;
        return true;
    }

    // INTERVAL and POINT hold the letters INT, too, and get INTEGER affinity, but nobody means a number by them.
    private static bool IsIntegerName(string name)
    {
        foreach (string word in name.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word is "INT" or "INTEGER" or "TINYINT" or "SMALLINT" or "MEDIUMINT" or "BIGINT" or "INT2" or "INT4" or "INT8" or "INT16" or "INT32"
                or "INT64" or "UINT" or "UINT8" or "UINT16" or "UINT32" or "UINT64")
            {
                return true;
            }
        }

        return false;
    }

    private static string NumericModifier(string declaredType, int parenthesis)
    {
        int end = parenthesis < 0 ? -1 : declaredType.IndexOf(')', parenthesis);
        if (end < 0)
        {
            return string.Empty;
        }

        string[] parts = declaredType[(parenthesis + 1)..end].Split(',');
        int scale = 0;
        bool isValid = parts.Length is 1 or 2
            && int.TryParse(parts[0], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int precision)
            && (parts.Length == 1 || int.TryParse(parts[1], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out scale))
            && precision is >= 1 and <= MaximumPrecision && scale >= 0 && scale <= precision;
        if (!isValid)
        {
            return string.Empty;
        }

        return string.Create(CultureInfo.InvariantCulture, $"({parts[0].Trim()},{scale})");
    }

    private static bool Has(string declaredType, string part) => declaredType.Contains(part, StringComparison.OrdinalIgnoreCase);
}
