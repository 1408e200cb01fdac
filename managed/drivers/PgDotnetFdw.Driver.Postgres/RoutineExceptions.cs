using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Built-in routines that PostgreSQL calls immutable and that a remote server may all the same do differently, grouped by the reason.
/// </summary>
/// <remarks>
/// Found by calling every immutable routine with edge values under each setting that may change a result, in versions 15 and 18, and by the documentation.
/// Not here, because the result does not depend on them: encode and decode (bytea_output), arithmetic of money (lc_monetary), ranges of
/// timestamps, quote_literal (standard_conforming_strings), array functions (array_nulls): settings change only how such values are read and written.
/// </remarks>
internal static class RoutineExceptions
{
    private const string Settings = "it depends on the setting ";

    private static readonly RoutineTable<string> s_table = new();

    static RoutineExceptions()
    {
        // Settings in disguise.
        Functions(Settings + "TimeZone", "age(timestamptz,timestamptz)");
        Functions(
            "it looks up time zone names, which depend on the setting timezone_abbreviations and on the server's time zone data",
            "timezone(text,timestamp) timezone(text,timestamptz) date_trunc(text,timestamptz,text) date_add(timestamptz,interval,text) "
            + "date_subtract(timestamptz,interval,text) generate_series(timestamptz,timestamptz,interval,text)");
        Functions(Settings + "quote_all_identifiers and on the server's keywords", "quote_ident");
        Functions(
            Settings + "client_encoding",
            "json_send jsonb_send jsonpath_send tsvectorsend tsquerysend unknownsend");
        Add(
            RoutineKind.Aggregate,
            "it writes values as text, which depends on settings such as IntervalStyle and TimeZone",
            "jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict");

        Functions("it is decided by the server's XML library", "xmlexists xpath xpath_exists xml_is_well_formed_content xml_is_well_formed_document");

        // No value of text that can travel has it.
        Functions("it makes text with a zero byte of an empty \"char\"", "bpchar(char)");

        // Objects of the server.
        Functions(
            "it uses text search objects, which are each server's own",
            "to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery json_to_tsvector jsonb_to_tsvector ts_headline "
            + "ts_lexize ts_parse ts_token_type");
        Functions(
            "it shows oids, which are each server's own",
            "regclasssend regcollationsend regconfigsend regdictionarysend regnamespacesend regoperatorsend regopersend regproceduresend "
            + "regprocsend regrolesend regtypesend");
        const string Roles = "it is about roles, which are each server's own";
        Functions(Roles, "aclcontains acldefault aclinsert aclitemeq aclremove makeaclitem");
        Add(RoutineKind.Operator, Roles, "=(aclitem,aclitem) @>(_aclitem,aclitem) +(_aclitem,aclitem) -(_aclitem,aclitem)");
        Functions(
            "it reads the server's catalogs",
            "pg_partition_root satisfies_hash_partition postgresql_fdw_validator");
        Functions(
            "it depends on how the server was built or is run",
            "pg_walfile_name pg_walfile_name_offset unicode_version icu_unicode_version");
        Functions(
            "it serves the server's own indexes",
            "btvarstrequalimage gist_translate_cmptype_common pg_indexam_progress_phasename");

        // Values that are nobody's promise.
        Functions(
            "it promises the sign of its result only",
            "bitcmp bpcharcmp btbpchar_pattern_cmp btnamecmp btnametextcmp bttext_pattern_cmp bttextcmp bttextnamecmp "
            + "byteacmp gin_cmp_tslexeme gin_compare_jsonb jsonb_cmp network_cmp tsquery_cmp tsvector_cmp uuid_cmp varbitcmp");

        // Of the hash values that RoutineHashes does not know about.
        Functions(
            "it computes a hash value that depends on oids, on the sign of a char, or on the version",
            "hash_aclitem hash_record hashchar hashenum hashfloat4 hashfloat8 "
            + "hash_aclitem_extended hash_record_extended hashcharextended hashenumextended hashfloat4extended hashfloat8extended");
    }

    /// <summary>What is listed, for tests.</summary>
    public static IEnumerable<(RoutineKind Kind, string Name, string? Arguments)> Entries => s_table.Entries;

    /// <summary>Why an immutable routine is refused; null when it is not.</summary>
    public static string? Find(RoutineKind kind, string name, string arguments) =>
        s_table.TryFind(kind, name, arguments, out string? reason) ? reason : null;

    private static void Functions(string reason, string words) => Add(RoutineKind.Function, reason, words);

    private static void Add(RoutineKind kind, string reason, string words) => s_table.Add(kind, reason, words);
}
