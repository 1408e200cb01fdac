using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// What the driver knows of built-in types: how their values travel and which of them compare alike everywhere. Types that are not here (of
/// users, of extensions, and built-in ones whose binary form or name resolution depends on the remote) travel as text and are compared locally.
/// </summary>
internal static class PostgresTypes
{
    private const uint Lsn = 3220;

    private static readonly Dictionary<uint, PostgresType> s_byOid = [];
    private static readonly Dictionary<uint, PostgresType> s_byArrayOid = [];
    private static readonly Dictionary<string, uint> s_aliases = new(StringComparer.Ordinal)
    {
        ["boolean"] = TypeOid.Bool,
        ["smallint"] = TypeOid.Int2,
        ["integer"] = TypeOid.Int4,
        ["int"] = TypeOid.Int4,
        ["bigint"] = TypeOid.Int8,
        ["real"] = TypeOid.Float4,
        ["double precision"] = TypeOid.Float8,
        ["decimal"] = TypeOid.Numeric,
        ["character varying"] = TypeOid.VarChar,
        ["character"] = TypeOid.BpChar,
        ["char"] = TypeOid.BpChar,
        ["\"char\""] = TypeOid.Char,
        ["timestamp without time zone"] = TypeOid.Timestamp,
        ["timestamp with time zone"] = TypeOid.TimestampTz,
        ["time without time zone"] = TypeOid.Time,
        ["time with time zone"] = TypeOid.TimeTz,
        ["bit varying"] = TypeOid.VarBit,
    };

    static PostgresTypes()
    {
        // Values that the host makes into Datums itself.
        Add(TypeOid.Bool, 1000, "bool", TypeTransfer.Value, TypeFamily.Boolean);
        Add(TypeOid.Int2, 1005, "int2", TypeTransfer.Value, TypeFamily.Integer);
        Add(TypeOid.Int4, 1007, "int4", TypeTransfer.Value, TypeFamily.Integer);
        Add(TypeOid.Int8, 1016, "int8", TypeTransfer.Value, TypeFamily.Integer);
        Add(TypeOid.Oid, 1028, "oid", TypeTransfer.Value, TypeFamily.ObjectId);
        Add(TypeOid.Float4, 1021, "float4", TypeTransfer.Value, TypeFamily.Float);
        Add(TypeOid.Float8, 1022, "float8", TypeTransfer.Value, TypeFamily.Float);
        Add(TypeOid.Numeric, 1231, "numeric", TypeTransfer.Value, TypeFamily.Numeric);
        Add(TypeOid.Text, 1009, "text", TypeTransfer.Value, TypeFamily.Text);
        Add(TypeOid.VarChar, 1015, "varchar", TypeTransfer.Value, TypeFamily.Text);
        Add(TypeOid.BpChar, 1014, "bpchar", TypeTransfer.Value, TypeFamily.BlankPadded);
        Add(TypeOid.Name, 1003, "name", TypeTransfer.Value, TypeFamily.Name);
        Add(TypeOid.Json, 199, "json", TypeTransfer.Value, TypeFamily.None);
        Add(TypeOid.Jsonb, 3807, "jsonb", TypeTransfer.Value, TypeFamily.Jsonb);
        Add(TypeOid.Bytea, 1001, "bytea", TypeTransfer.Value, TypeFamily.Bytes);
        Add(TypeOid.Date, 1182, "date", TypeTransfer.Value, TypeFamily.Date);
        Add(TypeOid.Timestamp, 1115, "timestamp", TypeTransfer.Value, TypeFamily.Timestamp);
        Add(TypeOid.TimestampTz, 1185, "timestamptz", TypeTransfer.Value, TypeFamily.TimestampTz);
        Add(TypeOid.Uuid, 2951, "uuid", TypeTransfer.Value, TypeFamily.Uuid);

        // Values whose binary form is the same in all supported versions; "char" is here because its one byte need not be valid text.
        Add(TypeOid.Char, 1002, "\"char\"", TypeTransfer.Receive, TypeFamily.SingleByte);
        Add(TypeOid.Time, 1183, "time", TypeTransfer.Receive, TypeFamily.Time);
        Add(TypeOid.TimeTz, 1270, "timetz", TypeTransfer.Receive, TypeFamily.TimeTz);
        Add(TypeOid.Interval, 1187, "interval", TypeTransfer.Receive, TypeFamily.Interval);
        Add(TypeOid.Inet, 1041, "inet", TypeTransfer.Receive, TypeFamily.Inet);
        Add(TypeOid.Cidr, 651, "cidr", TypeTransfer.Receive, TypeFamily.Inet);
        Add(TypeOid.MacAddr, 1040, "macaddr", TypeTransfer.Receive, TypeFamily.MacAddr);
        Add(TypeOid.MacAddr8, 775, "macaddr8", TypeTransfer.Receive, TypeFamily.MacAddr8);
        Add(TypeOid.Bit, 1561, "bit", TypeTransfer.Receive, TypeFamily.Bit);
        Add(TypeOid.VarBit, 1563, "varbit", TypeTransfer.Receive, TypeFamily.VarBit);
        Add(TypeOid.Money, 791, "money", TypeTransfer.Receive, TypeFamily.None);
        Add(TypeOid.Point, 1017, "point", TypeTransfer.Receive, TypeFamily.None);
        Add(TypeOid.LSeg, 1018, "lseg", TypeTransfer.Receive, TypeFamily.None);
        Add(TypeOid.Path, 1019, "path", TypeTransfer.Receive, TypeFamily.None);
        Add(TypeOid.Box, 1020, "box", TypeTransfer.Receive, TypeFamily.None);
        Add(TypeOid.Polygon, 1027, "polygon", TypeTransfer.Receive, TypeFamily.None);
        Add(TypeOid.Line, 629, "line", TypeTransfer.Receive, TypeFamily.None);
        Add(TypeOid.Circle, 719, "circle", TypeTransfer.Receive, TypeFamily.None);
        Add(TypeOid.Tid, 1010, "tid", TypeTransfer.Receive, TypeFamily.None);
        Add(TypeOid.Xid, 1011, "xid", TypeTransfer.Receive, TypeFamily.None);
        Add(TypeOid.Cid, 1012, "cid", TypeTransfer.Receive, TypeFamily.None);
        Add(Lsn, 3221, "pg_lsn", TypeTransfer.Receive, TypeFamily.None);
    }

    /// <summary>The built-in base type of that oid; null for every other.</summary>
    public static PostgresType? Find(uint oid) => s_byOid.GetValueOrDefault(oid);

    /// <summary>The built-in base type of which that oid is the array; null for every other.</summary>
    public static PostgresType? FindElement(uint arrayOid) => s_byArrayOid.GetValueOrDefault(arrayOid);

    /// <summary>How values of that type compare; <see cref="TypeFamily.None"/> when the remote is not trusted with it.</summary>
    public static TypeFamily Family(TypeFacts type) =>
        type.Origin == ObjectOrigin.BuiltIn ? Find(type.Oid)?.Family ?? TypeFamily.None : TypeFamily.None;

    /// <summary>Name for a cast, e.g. <c>pg_catalog.int4</c> or <c>pg_catalog.int4[]</c>; null when the type is not a known one.</summary>
    public static string? CastName(uint oid)
    {
        if (Find(oid) is { } type)
        {
            return "pg_catalog." + type.Name;
        }

        return FindElement(oid) is { } element ? "pg_catalog." + element.Name + "[]" : null;
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
        if (s_aliases.TryGetValue(name, out uint oid))
        {
            return oid == localOid;
        }

        return Find(localOid) is { } type
            ? string.Equals(type.Name, name, StringComparison.Ordinal)
            : !isArray && string.Equals(local.Name, name, StringComparison.Ordinal);
    }

    private static void Add(uint oid, uint arrayOid, string name, TypeTransfer transfer, TypeFamily family)
    {
        PostgresType type = new(oid, name, transfer, family);
        s_byOid.Add(oid, type);
        s_byArrayOid.Add(arrayOid, type);
    }
}
