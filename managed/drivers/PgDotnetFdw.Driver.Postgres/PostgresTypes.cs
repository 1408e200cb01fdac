using System.Text;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// What the driver knows of types: how their values travel, and what they are called on the remote. Built-in types that are not here, and those of
/// users, travel as text and are looked at locally only: their values mean something in their own database, as oids and composite types do.
/// </summary>
internal static class PostgresTypes
{
    private const string Catalog = "pg_catalog.";

    // A list that is searched from its start: the types that most columns have come first.
    private static readonly List<PostgresType> s_all = [];

    static PostgresTypes()
    {
        // Values that the host makes into Datums itself.
        Add(TypeOid.Bool, 1000, "bool", TypeTransfer.Value);
        Add(TypeOid.Int2, 1005, "int2", TypeTransfer.Value);
        Add(TypeOid.Int4, 1007, "int4", TypeTransfer.Value);
        Add(TypeOid.Int8, 1016, "int8", TypeTransfer.Value);
        Add(TypeOid.Oid, 1028, "oid", TypeTransfer.Value);
        Add(TypeOid.Float4, 1021, "float4", TypeTransfer.Value);
        Add(TypeOid.Float8, 1022, "float8", TypeTransfer.Value);
        Add(TypeOid.Numeric, 1231, "numeric", TypeTransfer.Value);
        Add(TypeOid.Text, 1009, "text", TypeTransfer.Value);
        Add(TypeOid.VarChar, 1015, "varchar", TypeTransfer.Value);
        Add(TypeOid.BpChar, 1014, "bpchar", TypeTransfer.Value);
        Add(TypeOid.Name, 1003, "name", TypeTransfer.Value);
        Add(TypeOid.Json, 199, "json", TypeTransfer.Value);
        Add(TypeOid.Jsonb, 3807, "jsonb", TypeTransfer.Value);
        Add(TypeOid.Bytea, 1001, "bytea", TypeTransfer.Value);
        Add(TypeOid.Date, 1182, "date", TypeTransfer.Value);
        Add(TypeOid.Timestamp, 1115, "timestamp", TypeTransfer.Value);
        Add(TypeOid.TimestampTz, 1185, "timestamptz", TypeTransfer.Value);
        Add(TypeOid.Uuid, 2951, "uuid", TypeTransfer.Value);

        // Values whose binary form is the same in all supported versions; "char" is here because its one byte need not be valid text.
        Add(TypeOid.Char, 1002, "\"char\"", TypeTransfer.Receive);
        Add(TypeOid.Time, 1183, "time", TypeTransfer.Receive);
        Add(TypeOid.TimeTz, 1270, "timetz", TypeTransfer.Receive);
        Add(TypeOid.Interval, 1187, "interval", TypeTransfer.Receive);
        Add(TypeOid.Inet, 1041, "inet", TypeTransfer.Receive);
        Add(TypeOid.Cidr, 651, "cidr", TypeTransfer.Receive);
        Add(TypeOid.MacAddr, 1040, "macaddr", TypeTransfer.Receive);
        Add(TypeOid.MacAddr8, 775, "macaddr8", TypeTransfer.Receive);
        Add(TypeOid.Bit, 1561, "bit", TypeTransfer.Receive);
        Add(TypeOid.VarBit, 1563, "varbit", TypeTransfer.Receive);
        Add(TypeOid.Point, 1017, "point", TypeTransfer.Receive);
        Add(TypeOid.LSeg, 1018, "lseg", TypeTransfer.Receive);
        Add(TypeOid.Path, 1019, "path", TypeTransfer.Receive);
        Add(TypeOid.Box, 1020, "box", TypeTransfer.Receive);
        Add(TypeOid.Polygon, 1027, "polygon", TypeTransfer.Receive);
        Add(TypeOid.Line, 629, "line", TypeTransfer.Receive);
        Add(TypeOid.Circle, 719, "circle", TypeTransfer.Receive);
        Add(TypeOid.Tid, 1010, "tid", TypeTransfer.Receive);
        Add(TypeOid.Xid, 1011, "xid", TypeTransfer.Receive);
        Add(TypeOid.Cid, 1012, "cid", TypeTransfer.Receive);
        Add(3220, 3221, "pg_lsn", TypeTransfer.Receive);
        Add(5069, 271, "xid8", TypeTransfer.Receive, sinceMajor: 13);
        Add(3904, 3905, "int4range", TypeTransfer.Receive);
        Add(3926, 3927, "int8range", TypeTransfer.Receive);
        Add(NumericRange, 3907, "numrange", TypeTransfer.Receive);
        Add(3908, 3909, "tsrange", TypeTransfer.Receive);
        Add(3910, 3911, "tstzrange", TypeTransfer.Receive);
        Add(3912, 3913, "daterange", TypeTransfer.Receive);
        Add(4451, 6150, "int4multirange", TypeTransfer.Receive, sinceMajor: 14);
        Add(4536, 6157, "int8multirange", TypeTransfer.Receive, sinceMajor: 14);
        Add(NumericMultirange, 6151, "nummultirange", TypeTransfer.Receive, sinceMajor: 14);
        Add(4533, 6152, "tsmultirange", TypeTransfer.Receive, sinceMajor: 14);
        Add(4534, 6153, "tstzmultirange", TypeTransfer.Receive, sinceMajor: 14);
        Add(4535, 6155, "datemultirange", TypeTransfer.Receive, sinceMajor: 14);

        // The text form of money follows lc_monetary, which the remote may lack; its binary form does not. What xml takes depends on the XML library.
        Add(TypeOid.Money, 791, "money", TypeTransfer.Receive, hasText: false);
        Add(TypeOid.Xml, 143, "xml", TypeTransfer.Text, hasText: false);

        // Values whose binary form depends on the version, or on how text is encoded.
        Add(3614, 3643, "tsvector", TypeTransfer.Text);
        Add(3615, 3645, "tsquery", TypeTransfer.Text);
        Add(JsonPath, 4073, "jsonpath", TypeTransfer.Text, sinceMajor: 12);
        Add(22, 1006, "int2vector", TypeTransfer.Text);
        Add(30, 1013, "oidvector", TypeTransfer.Text);
        Add(2970, 2949, "txid_snapshot", TypeTransfer.Text);
        Add(5038, 5039, "pg_snapshot", TypeTransfer.Text, sinceMajor: 13);
    }

    /// <summary>Oid of jsonpath.</summary>
    public const uint JsonPath = 4072;

    /// <summary>Oid of numrange.</summary>
    public const uint NumericRange = 3906;

    /// <summary>Oid of nummultirange.</summary>
    public const uint NumericMultirange = 4532;

    /// <summary>Oid of record.</summary>
    public const uint Record = 2249;

    /// <summary>text[].</summary>
    public static TypeFacts TextArray { get; } =
        new(1009, -1, 'b', ObjectOrigin.BuiltIn, null, TypeOid.Text, 0, "pg_catalog", "_text");

    /// <summary>The built-in base type of that oid; null for every other.</summary>
    public static PostgresType? Find(uint oid) => s_all.Find(type => type.Oid == oid);

    /// <summary>The built-in base type of which that oid is the array; null for every other.</summary>
    public static PostgresType? FindElement(uint arrayOid) => s_all.Find(type => type.ArrayOid == arrayOid);

    /// <summary>Oid of the type of which values really are: a domain's base type, every other type itself.</summary>
    public static uint BaseOid(TypeFacts type) => type.Kind == 'd' ? type.BaseOid : type.Oid;

    /// <summary>Name for a cast, e.g. <c>pg_catalog.int4</c> or <c>pg_catalog.int4[]</c>; null when the type is not a known one.</summary>
    public static string? CastName(uint oid)
    {
        if (Find(oid) is { } type)
        {
            return Catalog + type.Name;
        }

        return FindElement(oid) is { } element ? Catalog + element.Name + "[]" : null;
    }

    /// <summary>Finds what a type is called on the remote, when its values mean the same there.</summary>
    /// <param name="type">The local type.</param>
    /// <param name="extensions">Extensions that are on both sides alike.</param>
    /// <returns>null when they do not, or are not known to.</returns>
    public static RemoteTypeName? RemoteName(TypeFacts type, IReadOnlySet<string> extensions)
    {
        if (type.Kind == 'e')
        {
            return new RemoteTypeName(Catalog + "text", PostgresRoutines.OldestMajor, IsEnum: true);
        }

        if (type.Origin == ObjectOrigin.Extension && type.Extension is { } extension && extensions.Contains(extension))
        {
            // A composite type may have other columns there, and is no business of casts.
            return type.Kind is 'c' or 'p' ? null : new RemoteTypeName(QualifiedName(type.Schema, type.Name), PostgresRoutines.OldestMajor);
        }

        if (type.Origin != ObjectOrigin.BuiltIn && type.Kind != 'd')
        {
            return null;
        }

        uint oid = BaseOid(type);
        return (Find(oid) ?? FindElement(oid)) is { } known && CastName(oid) is { } name
            ? new RemoteTypeName(name, known.SinceMajor, HasText: known.HasText)
            : null;
    }

    /// <summary>How a column or expression of that type is fetched, provided that the remote has the same type.</summary>
    public static TypeTransfer Transfer(TypeFacts type)
    {
        if (type.Origin != ObjectOrigin.BuiltIn)
        {
            return TypeTransfer.Text;
        }

        // An array's binary form holds that of its elements.
        return FindElement(type.Oid) is { } element
            ? element.Transfer == TypeTransfer.Text ? TypeTransfer.Text : TypeTransfer.Receive
            : Find(type.Oid)?.Transfer ?? TypeTransfer.Text;
    }

    /// <summary>Two names with a dot between them, quoted when needed.</summary>
    public static string QualifiedName(string schema, string name)
    {
        StringBuilder sql = new();
        PostgresIdentifiers.Write(sql, schema);
        PostgresIdentifiers.Write(sql.Append('.'), name);
        return sql.ToString();
    }

    /// <summary>Whether values of a remote type are, byte for byte, the text that its output function gives.</summary>
    public static bool IsTextual(uint oid) =>
        oid is TypeOid.Text or TypeOid.VarChar or TypeOid.BpChar or TypeOid.Name or TypeOid.Json or TypeOid.Unknown;

    /// <summary>
    /// Whether a column option remote_type says the same as the local type. An absent option says nothing against it; a name that is not
    /// understood does.
    /// </summary>
    /// <param name="remoteType">The option's value, e.g. <c>character varying(20)</c>; may be null.</param>
    /// <param name="local">The declared local type.</param>
    public static bool IsSameType(string? remoteType, TypeFacts local)
    {
        if (remoteType is null)
        {
            return true;
        }

        // The modifier may stand inside: timestamp(3) without time zone.
        string name = remoteType.Trim();
        int open = name.IndexOf('(', StringComparison.Ordinal);
        int close = name.IndexOf(')', StringComparison.Ordinal);
        if (open >= 0 && close > open)
        {
            name = string.Concat(name.AsSpan(0, open).TrimEnd(), name.AsSpan(close + 1));
        }

        bool isArray = name.EndsWith("[]", StringComparison.Ordinal);
        if (isArray)
        {
            name = name[..^2].TrimEnd();
        }

        if (name.StartsWith("pg_catalog.", StringComparison.Ordinal))
        {
            name = name["pg_catalog.".Length..];
        }

        uint localOid = isArray ? FindElement(local.Oid)?.Oid ?? 0 : local.Oid;
        if (AliasOf(name) is var oid and not 0)
        {
            return oid == localOid;
        }

        return Find(localOid) is { } type
            ? string.Equals(type.Name, name, StringComparison.Ordinal)
            : !isArray && (string.Equals(local.Name, name, StringComparison.Ordinal) || string.Equals(QualifiedName(local.Schema, local.Name), name, StringComparison.Ordinal));
    }

    // The type that has another name in SQL than in the catalog; 0 for every other.
    private static uint AliasOf(string name) => name switch
    {
        "boolean" => TypeOid.Bool,
        "smallint" => TypeOid.Int2,
        "integer" or "int" => TypeOid.Int4,
        "bigint" => TypeOid.Int8,
        "real" => TypeOid.Float4,
        "double precision" => TypeOid.Float8,
        "decimal" => TypeOid.Numeric,
        "character varying" => TypeOid.VarChar,
        "character" or "char" => TypeOid.BpChar,
        "\"char\"" => TypeOid.Char,
        "timestamp without time zone" => TypeOid.Timestamp,
        "timestamp with time zone" => TypeOid.TimestampTz,
        "time without time zone" => TypeOid.Time,
        "time with time zone" => TypeOid.TimeTz,
        "bit varying" => TypeOid.VarBit,
        _ => 0,
    };

    private static void Add(
        uint oid, uint arrayOid, string name, TypeTransfer transfer, bool hasText = true, int sinceMajor = PostgresRoutines.OldestMajor)
    {
        s_all.Add(new PostgresType(oid, arrayOid, name, transfer, hasText, sinceMajor));
    }
}
