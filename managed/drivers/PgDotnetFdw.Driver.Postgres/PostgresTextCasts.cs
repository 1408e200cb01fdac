using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Which conversions through a type's text (a cast by output and input function) give the same on both sides, whatever the settings there.
/// Casts that have a function of their own are routines; see <see cref="PostgresRoutines"/>.
/// </summary>
/// <remarks>
/// Found by writing and reading edge values and malformed ones of every type under each setting, and in every version from 10 to 18.
/// </remarks>
internal static class PostgresTextCasts
{
    private const uint Int2Vector = 22;
    private const uint OidVector = 30;
    private const uint TransactionSnapshot = 2970;
    private const uint Lsn = 3220;
    private const uint TextVector = 3614;
    private const uint TextQuery = 3615;
    private const uint Int4Range = 3904;
    private const uint NumericRange = 3906;
    private const uint Int8Range = 3926;
    private const uint JsonPath = 4072;
    private const uint Int4MultiRange = 4451;
    private const uint NumericMultiRange = 4532;
    private const uint Int8MultiRange = 4536;
    private const uint Snapshot = 5038;
    private const uint Xid8 = 5069;

    private const string NoText = "it neither reads nor writes text";
    private const string OtherType = "it is not known to read and write the type's text alike everywhere";

    private static readonly Dictionary<uint, RoutineRule> s_written = [];
    private static readonly Dictionary<uint, RoutineRule> s_read = [];

    static PostgresTextCasts()
    {
        RoutineRule always = RoutineRule.Always;
        RoutineRule sameEncoding = always with { Text = TextNeed.Encoding };

        // The text is the same under every setting.
        Add(
            always,
            TypeOid.Bool, TypeOid.Uuid, TypeOid.Inet, TypeOid.Cidr, TypeOid.MacAddr, TypeOid.MacAddr8, TypeOid.Bit, TypeOid.VarBit, TypeOid.Tid, Lsn);
        Add(always with { SinceMajor = 13 }, Snapshot);
        Add(always, TransactionSnapshot);

        // 16 reads 0x1F, 0o17, 0b11 and 1_000; transaction ids took anything before, and numbers of objects with a leading zero became octal.
        Change(
            always,
            MajorChanges.In16,
            TypeOid.Int2, TypeOid.Int4, TypeOid.Int8, TypeOid.Oid, TypeOid.Xid, TypeOid.Cid, OidVector, Int2Vector, Int4Range, Int8Range);
        Change(always with { SinceMajor = 13 }, MajorChanges.In16, Xid8);
        Change(always with { SinceMajor = 14 }, MajorChanges.In16, Int4MultiRange, Int8MultiRange);

        // 14 reads infinities.
        s_written.Add(TypeOid.Numeric, always);
        s_written.Add(NumericRange, always);
        s_written.Add(NumericMultiRange, always with { SinceMajor = 14 });
        RoutineRule readNumeric = always with { SinceMajor = 14, Changes = MajorChanges.In16 };
        s_read.Add(TypeOid.Numeric, readNumeric);
        s_read.Add(NumericRange, readNumeric);
        s_read.Add(NumericMultiRange, readNumeric);

        // Escapes of characters, and the order of keys and lexemes, are matters of the encoding.
        Add(sameEncoding, TypeOid.Jsonb);
        s_written.Add(TextVector, sameEncoding);
        s_written.Add(TextQuery, sameEncoding);

        // Blanks between lexemes are those of the locale.
        s_read.Add(TextVector, sameEncoding with { Text = TextNeed.Rules });
        s_read.Add(TextQuery, sameEncoding with { Text = TextNeed.Rules });
        s_written.Add(TypeOid.Json, always);
        s_read.Add(TypeOid.Json, sameEncoding);
        s_written.Add(JsonPath, sameEncoding with { SinceMajor = 13, Changes = MajorChanges.In17 });
        s_read.Add(JsonPath, sameEncoding with { SinceMajor = 13, Changes = MajorChanges.In16 | MajorChanges.In17 });

        // One direction only.
        s_written.Add(TypeOid.Time, always);
        Refuse(s_read, "it reads words such as now, and depends on the setting DateStyle", TypeOid.Time);
        s_written.Add(TypeOid.TimeTz, always);
        Refuse(s_read, "it reads words such as now, and depends on the setting TimeZone", TypeOid.TimeTz);
        Refuse(s_written, "it depends on the setting bytea_output", TypeOid.Bytea);
        s_read.Add(TypeOid.Bytea, sameEncoding);
        Refuse(
            s_written,
            "it depends on the setting extra_float_digits",
            TypeOid.Float4, TypeOid.Float8, TypeOid.Point, TypeOid.LSeg, TypeOid.Line, TypeOid.Box, TypeOid.Path, TypeOid.Polygon, TypeOid.Circle);
        s_read.Add(TypeOid.Float8, always);

        // Rounded twice before.
        s_read.Add(TypeOid.Float4, always with { SinceMajor = 12 });

        Refuse("it depends on the settings DateStyle and TimeZone", TypeOid.Date, TypeOid.Timestamp, TypeOid.TimestampTz);
        Refuse("it depends on the setting IntervalStyle", TypeOid.Interval);
        Refuse("it depends on the setting lc_monetary", TypeOid.Money);
        Refuse("it depends on the setting xmloption", TypeOid.Xml);
        Refuse("it depends on the setting search_path", TypeOid.RegProc);
    }

    /// <summary>Finds the rule of a conversion through text.</summary>
    /// <param name="fromTypeOid">Type of the value.</param>
    /// <param name="toTypeOid">Type of the result.</param>
    public static RoutineRule Find(uint fromTypeOid, uint toTypeOid)
    {
        if ((fromTypeOid, toTypeOid) is (TypeOid.Json, TypeOid.Jsonb) or (TypeOid.Jsonb, TypeOid.Json))
        {
            return RoutineRule.Always with { Text = TextNeed.Encoding };
        }

        bool isFromText = IsText(fromTypeOid);
        bool isToText = IsText(toTypeOid);
        if (!isFromText && !isToText)
        {
            return RoutineRule.No(NoText);
        }

        RoutineRule rule = isFromText
            ? isToText ? RoutineRule.Always : Read(toTypeOid)
            : Write(fromTypeOid);

        // A name is cut to 63 bytes.
        return toTypeOid == TypeOid.Name && rule.Text == TextNeed.None ? rule with { Text = TextNeed.Encoding } : rule;
    }

    private static RoutineRule Read(uint type) => s_read.TryGetValue(type, out RoutineRule rule) ? rule : RoutineRule.No(
        PostgresTypes.FindElement(type) is null ? OtherType : "it depends on the setting array_nulls");

    private static RoutineRule Write(uint type)
    {
        if (s_written.TryGetValue(type, out RoutineRule rule))
        {
            return rule;
        }

        // An array is written like its elements, between braces. Those with text may be quoted by rules that are not the same everywhere.
        return PostgresTypes.FindElement(type) is { } element && !IsText(element.Oid) && element.Transfer != TypeTransfer.Text && s_written.TryGetValue(element.Oid, out rule)
            ? rule
            : RoutineRule.No(OtherType);
    }

    private static bool IsText(uint type) => type is TypeOid.Text or TypeOid.VarChar or TypeOid.BpChar or TypeOid.Name or TypeOid.Unknown;

    private static void Add(RoutineRule rule, params ReadOnlySpan<uint> types)
    {
        foreach (uint type in types)
        {
            s_written.Add(type, rule);
            s_read.Add(type, rule);
        }
    }

    /// <summary>Adds types that are written alike, and whose reading a version changed.</summary>
    private static void Change(RoutineRule rule, MajorChanges reading, params ReadOnlySpan<uint> types)
    {
        foreach (uint type in types)
        {
            s_written.Add(type, rule);
            s_read.Add(type, rule with { Changes = reading });
        }
    }

    private static void Refuse(string reason, params ReadOnlySpan<uint> types)
    {
        Refuse(s_written, reason, types);
        Refuse(s_read, reason, types);
    }

    private static void Refuse(Dictionary<uint, RoutineRule> table, string reason, params ReadOnlySpan<uint> types)
    {
        foreach (uint type in types)
        {
            table.Add(type, RoutineRule.No(reason));
        }
    }
}
