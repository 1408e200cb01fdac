// How is a type called in a message? As PostgreSQL's format_type calls it.

using System.Globalization;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Host.Encoders;

internal static class TypeNames
{
    private const int HeaderSize = 4;

    /// <summary>The type's SQL name with its modifier, e.g. <c>character varying(5)</c>.</summary>
    internal static string Display(TypeFacts type)
    {
        int modifier = type.Modifier;
        return type.Oid switch
        {
            TypeOid.Bool => "boolean",
            TypeOid.Int2 => "smallint",
            TypeOid.Int4 => "integer",
            TypeOid.Int8 => "bigint",
            TypeOid.Float4 => "real",
            TypeOid.Float8 => "double precision",
            TypeOid.Numeric when modifier >= HeaderSize => string.Create(
                CultureInfo.InvariantCulture,
                $"numeric({NumericBuilder.Precision(modifier)},{NumericBuilder.Scale(modifier)})"),
            TypeOid.VarChar => Sized("character varying", modifier - HeaderSize),
            TypeOid.BpChar => Sized("character", modifier - HeaderSize),
            TypeOid.Timestamp => Sized("timestamp", modifier) + " without time zone",
            TypeOid.TimestampTz => Sized("timestamp", modifier) + " with time zone",
            _ => type.Name,
        };
    }

    private static string Sized(string name, int size) =>
        size >= 0 ? string.Create(CultureInfo.InvariantCulture, $"{name}({size})") : name;
}
