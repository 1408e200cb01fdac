using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Since which version a built-in routine exists, or means what it means in version 15, and which later versions changed it.
/// </summary>
/// <remarks>
/// Found by comparing the catalogs of all versions from 10 to 18, and by calling every immutable routine with edge values on each of them. Routines
/// that are refused anyway are not listed. Not counted as changes: date_trunc of an infinite timestamp to a unit that does not
/// exist, which version 18 reports; results that differ only because a version reads a constant differently.
/// </remarks>
internal static class RoutineVersions
{
    /// <summary>Infinities and NaN in geometric types, and the tolerance of comparisons, were corrected in versions 12 and 14.</summary>
    private const int GeometrySince = 14;

    private static readonly RoutineTable<int> s_since = new();
    private static readonly RoutineTable<MajorChanges> s_changes = new();

    static RoutineVersions()
    {
        AddSince11();
        AddSince12();
        AddSince13();
        AddSince14();
        AddSince15();
        AddLater();
        AddChanges();
    }

    /// <summary>What is listed, for tests.</summary>
    public static IEnumerable<(RoutineKind Kind, string Name, string? Arguments)> Entries => s_since.Entries.Concat(s_changes.Entries);

    /// <summary>First major version with today's meaning.</summary>
    public static int Since(RoutineKind kind, string name, string arguments)
    {
        int since = s_since.TryFind(kind, name, arguments, out int listed) ? listed : PostgresRoutines.OldestMajor;
        return since < GeometrySince && PostgresRoutines.HasArgument(arguments, IsGeometric) ? GeometrySince : since;
    }

    /// <summary>Versions after 15 that changed it.</summary>
    public static MajorChanges Changes(RoutineKind kind, string name, string arguments) =>
        s_changes.TryFind(kind, name, arguments, out MajorChanges changes) ? changes : MajorChanges.None;

    private static void AddSince11()
    {
        Functions(11, "bool(jsonb) float4(jsonb) float8(jsonb) int2(jsonb) int4(jsonb) int8(jsonb) numeric(jsonb)");
        Functions(
            11,
            "hash_array_extended hash_numeric_extended hash_range_extended hashbpcharextended hashinetextended hashmacaddr8extended "
            + "hashmacaddrextended hashnameextended hashtextextended jsonb_hash_extended uuid_hash_extended");
        Functions(12, "hashtid hashtidextended");
        Functions(14, "hash_multirange hash_multirange_extended");
        Functions(18, "hashbytea hashbyteaextended");
        Functions(11, "sha224 sha256 sha384 sha512 starts_with in_range");
        Functions(
            11,
            "hashint2extended hashint4extended hashint8extended hashoidextended hashoidvectorextended interval_hash_extended pg_lsn_hash_extended "
            + "time_hash_extended timestamp_hash_extended timetz_hash_extended");
        Operators(11, "^@");

        // A length that overflows together with the start, or is negative, is handled alike since then.
        Functions(11, "substr(text,int4,int4) substr(bytea,int4,int4) substring(text,int4,int4) substring(bytea,int4,int4) substring(bit,int4,int4)");

        // NaN to the power of zero is one.
        Functions(11, "pow(numeric,numeric) power(numeric,numeric) numeric_power");
        Operators(11, "^(numeric,numeric)");

        // No elements = no dimensions since then.
        Functions(11, "tsvector_to_array");
    }

    private static void AddSince12()
    {
        Functions(12, "sinh cosh tanh asinh acosh atanh log10 nameconcatoid");
        Functions(
            12,
            "nameeqtext namenetext namelttext nameletext namegttext namegetext texteqname textnename textltname textlename textgtname textgename");
        Operators(
            12,
            "=(name,text) <>(name,text) <(name,text) <=(name,text) >(name,text) >=(name,text) "
            + "=(text,name) <>(text,name) <(text,name) <=(text,name) >(text,name) >=(text,name)");

        // Repetitions in a pattern of SIMILAR TO are not greedy in its first parts.
        Functions(12, "similar_escape");

        // More digits after the point than 2000; overflows of money and intervals.
        Functions(12, "round(numeric,int4) trunc(numeric,int4)");
        Functions(12, "cash_mul_flt4 cash_mul_flt8 cash_mul_int8 flt4_mul_cash flt8_mul_cash int8_mul_cash interval_mul mul_d_interval interval_div");
        Operators(
            12,
            "*(money,float4) *(money,float8) *(money,int8) *(float4,money) *(float8,money) *(int8,money) *(interval,float8) *(float8,interval) "
            + "/(interval,float8)");

        // Another way to sum squares, with fewer rounding errors.
        Functions(
            12,
            "float4_accum float8_accum float8_combine float8_regr_accum float8_regr_combine float8_stddev_pop float8_stddev_samp float8_var_pop "
            + "float8_var_samp float8_corr float8_covar_pop float8_covar_samp float8_regr_intercept float8_regr_r2 float8_regr_slope "
            + "float8_regr_sxx float8_regr_sxy float8_regr_syy");
        Aggregates(
            12,
            "stddev(float4) stddev(float8) stddev_pop(float4) stddev_pop(float8) stddev_samp(float4) stddev_samp(float8) variance(float4) "
            + "variance(float8) var_pop(float4) var_pop(float8) var_samp(float4) var_samp(float8) corr covar_pop covar_samp "
            + "regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy");
    }

    private static void AddSince13()
    {
        Functions(13, "gcd lcm min_scale trim_scale similar_to_escape jsonb_set_lax get_bit(bytea,int8) set_bit(bytea,int8,int4)");
        Functions(13, "pg_lsn_larger pg_lsn_smaller btequalimage");
        Aggregates(13, "max(pg_lsn) min(pg_lsn)");
        Functions(13, "xid xid8eq xid8ne xid8lt xid8le xid8gt xid8ge xid8cmp xid8send");
        Operators(13, "=(xid8,xid8) <>(xid8,xid8) <(xid8,xid8) <=(xid8,xid8) >(xid8,xid8) >=(xid8,xid8)");
        Functions(13, "pg_snapshot_send pg_snapshot_xip pg_snapshot_xmax pg_snapshot_xmin pg_visible_in_snapshot");

        // jsonpath is new in 12; 13 added methods.
        Functions(
            13,
            "jsonb_path_exists jsonb_path_exists_opr jsonb_path_match jsonb_path_match_opr jsonb_path_query jsonb_path_query_array "
            + "jsonb_path_query_first");
        Operators(13, "@? @@(jsonb,jsonpath)");

        // Dates outside the range of timestamps compare since then.
        Functions(
            13,
            "date_eq_timestamp date_ne_timestamp date_lt_timestamp date_le_timestamp date_gt_timestamp date_ge_timestamp date_cmp_timestamp "
            + "timestamp_eq_date timestamp_ne_date timestamp_lt_date timestamp_le_date timestamp_gt_date timestamp_ge_date timestamp_cmp_date");
        Operators(
            13,
            "=(date,timestamp) <>(date,timestamp) <(date,timestamp) <=(date,timestamp) >(date,timestamp) >=(date,timestamp) "
            + "=(timestamp,date) <>(timestamp,date) <(timestamp,date) <=(timestamp,date) >(timestamp,date) >=(timestamp,date)");
    }

    private static void AddSince14()
    {
        Functions(14, "bit_count date_bin extract ltrim(bytea,bytea) rtrim(bytea,bytea) string_to_table trim_array unistr");
        Functions(14, "numeric_pl_pg_lsn pg_lsn pg_lsn_mii pg_lsn_pli");
        Operators(14, "+(numeric,pg_lsn) +(pg_lsn,numeric) -(pg_lsn,numeric)");
        Aggregates(14, "bit_xor range_agg(anyrange) range_intersect_agg");

        // Arguments of different types find a common one since then.
        Functions(
            14,
            "array_append array_cat array_position array_positions array_prepend array_remove array_replace "
            + "width_bucket(anycompatible,anycompatiblearray)");
        Operators(14, "||(anycompatible,anycompatiblearray) ||(anycompatiblearray,anycompatible) ||(anycompatiblearray,anycompatiblearray)");
        s_since.Add(RoutineKind.Window, 14, "lag(anycompatible,int4,anycompatible) lead(anycompatible,int4,anycompatible)");

        // Multiranges.
        Functions(
            14,
            "multirange datemultirange int4multirange int8multirange nummultirange tsmultirange tstzmultirange isempty(anymultirange) "
            + "lower(anymultirange) lower_inc(anymultirange) lower_inf(anymultirange) upper(anymultirange) upper_inc(anymultirange) "
            + "upper_inf(anymultirange) range_merge(anymultirange) unnest(anymultirange) multirange_union multirange_minus "
            + "multirange_intersect multirange_eq multirange_ne multirange_lt multirange_le multirange_gt multirange_ge multirange_cmp "
            + "multirange_adjacent_multirange multirange_adjacent_range multirange_after_multirange multirange_after_range "
            + "multirange_before_multirange multirange_before_range multirange_contained_by_multirange multirange_contained_by_range "
            + "multirange_contains_elem multirange_contains_multirange multirange_contains_range multirange_overlaps_multirange "
            + "multirange_overlaps_range multirange_overleft_multirange multirange_overleft_range multirange_overright_multirange "
            + "multirange_overright_range multirange_intersect_agg_transfn elem_contained_by_multirange range_adjacent_multirange "
            + "range_after_multirange range_before_multirange range_contained_by_multirange range_contains_multirange "
            + "range_overlaps_multirange range_overleft_multirange range_overright_multirange range_intersect_agg_transfn");
        foreach (string name in "= <> < <= > >= + - * && << >> &< &> -|- @> <@".Split(' '))
        {
            Operators(14, $"{name}(anymultirange,anymultirange)");
            if (name is "&&" or "<<" or ">>" or "&<" or "&>" or "-|-" or "@>" or "<@")
            {
                Operators(14, $"{name}(anymultirange,anyrange) {name}(anyrange,anymultirange)");
            }
        }

        Operators(14, "@>(anymultirange,anyelement) <@(anyelement,anymultirange)");

        // A result that becomes zero because an argument is infinite is no underflow since then; numeric has infinities.
        Functions(14, "exp(float8) dexp pow(float8,float8) power(float8,float8) dpow float4div float8div float48div float84div");
        Functions(14, "in_range(float4,float4,float8,bool,bool) in_range(float8,float8,float8,bool,bool) cash_div_flt4 cash_div_flt8");
        Functions(14, "numeric(float4) numeric(float8)");
        Operators(
            14,
            "^(float8,float8) /(float4,float4) /(float8,float8) /(float4,float8) /(float8,float4) /(money,float4) /(money,float8)");

        // Infinities and rounding on the border of a bucket.
        Functions(14, "width_bucket(numeric,numeric,numeric,int4)");

        // Negative arguments: factorials are errors, fields count from the end, years are before Christ.
        Functions(14, "factorial split_part make_timestamp");

        // Character classes within brackets and newlines.
        Functions(
            14,
            "textregexeq textregexne texticregexeq texticregexne bpcharregexeq bpcharregexne bpcharicregexeq bpcharicregexne nameregexeq nameregexne "
            + "nameicregexeq nameicregexne regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table "
            + "substring(text,text) substring(text,text,text)");
        Operators(14, "~(text,text) ~(bpchar,text) ~(name,text) ~* !~ !~*");
    }

    private static void AddSince15()
    {
        Functions(15, "regexp_count regexp_instr regexp_like regexp_substr");
        Functions(15, "regexp_replace(text,text,text,int4) regexp_replace(text,text,text,int4,int4) regexp_replace(text,text,text,int4,int4,text)");
        Functions(15, "xid8_larger xid8_smaller");
        Aggregates(15, "max(xid8) min(xid8) range_agg(anymultirange)");

        // Bytes above 127 in "char" are written as an octal escape since then.
        Functions(15, "char(text) text(char)");

        // Negative scales, petabytes, distances of polygons, NULL among the lexemes.
        Functions(15, "numeric(numeric,int4) pg_size_bytes pg_size_pretty poly_distance setweight(tsvector,char,_text) ts_delete(tsvector,_text)");
        Operators(15, "<->(polygon,polygon)");

        // The tables of Unicode; see also the changes.
        Functions(15, "normalize is_normalized");
    }

    private static void AddLater()
    {
        Functions(16, "any_value_transfn erf erfc");
        Aggregates(16, "any_value");
        Functions(17, "to_bin to_oct unicode_assigned uuid_extract_timestamp uuid_extract_version xmltext");
        Functions(
            18,
            "array_reverse array_sort bytea bytea_larger bytea_smaller casefold crc32 crc32c gamma lgamma int2(bytea) int4(bytea) int8(bytea) "
            + "json_strip_nulls(json,bool) jsonb_strip_nulls(jsonb,bool) record_larger record_smaller reverse(bytea)");
        Functions(
            18,
            "hashbool hashcid hashdate hashxid hashxid8 timestamptz_hash hashboolextended hashcidextended hashdateextended hashxidextended "
            + "hashxid8extended timestamptz_hash_extended");
        Aggregates(18, "max(bytea) min(bytea) max(record) min(record)");
    }

    private static void AddChanges()
    {
        const MajorChanges In16 = MajorChanges.In16;
        const MajorChanges In17 = MajorChanges.In17;
        const MajorChanges In18 = MajorChanges.In18;

        // Digits of the result; values on the border of a bucket; the unit "B".
        s_changes.Add(RoutineKind.Function, In16, "pow(numeric,numeric) power(numeric,numeric) numeric_power");
        s_changes.Add(RoutineKind.Operator, In16, "^(numeric,numeric)");
        s_changes.Add(RoutineKind.Function, In16, "width_bucket(float8,float8,float8,int4) width_bucket(numeric,numeric,numeric,int4) pg_size_bytes");

        // Overflow is an error from 16 on; intervals have infinities from 17 on.
        s_changes.Add(RoutineKind.Function, In16 | In17, "timestamp_mi");
        s_changes.Add(RoutineKind.Operator, In16 | In17, "-(timestamp,timestamp)");
        s_changes.Add(RoutineKind.Function, In17, "age(timestamp,timestamp) timestamptz_mi make_interval interval_mul mul_d_interval");
        s_changes.Add(RoutineKind.Operator, In17, "-(timestamptz,timestamptz) *(interval,float8) *(float8,interval)");
        s_changes.Add(RoutineKind.Aggregate, In17, "sum(interval) avg(interval) percentile_cont(float8,interval) percentile_cont(_float8,interval)");
        s_changes.Add(RoutineKind.Function, In17, "interval_accum interval_accum_inv interval_avg interval_combine");

        // Methods of jsonpath that a constant may name.
        s_changes.Add(
            RoutineKind.Function,
            In17,
            "jsonb_path_exists jsonb_path_exists_opr jsonb_path_match jsonb_path_match_opr jsonb_path_query jsonb_path_query_array "
            + "jsonb_path_query_first");
        s_changes.Add(RoutineKind.Operator, In17, "@? @@(jsonb,jsonpath)");

        // A JSON null becomes NULL; weeks of an interval; version 7 of uuid.
        s_changes.Add(
            RoutineKind.Function,
            In18,
            "bool(jsonb) float4(jsonb) float8(jsonb) int2(jsonb) int4(jsonb) int8(jsonb) numeric(jsonb) date_part(text,interval) "
            + "extract(text,interval) uuid_extract_timestamp");

        // Every version brings newer tables of Unicode.
        s_changes.Add(RoutineKind.Function, In16 | In17 | In18, "normalize is_normalized unicode_assigned");
    }

    private static bool IsGeometric(string type) => type is "point" or "lseg" or "line" or "box" or "path" or "polygon" or "circle";

    private static void Functions(int since, string words) => s_since.Add(RoutineKind.Function, since, words);

    private static void Operators(int since, string words) => s_since.Add(RoutineKind.Operator, since, words);

    private static void Aggregates(int since, string words) => s_since.Add(RoutineKind.Aggregate, since, words);
}
