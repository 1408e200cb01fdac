using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Which built-in routines depend on the encoding or on the collation rules of the database, given a deterministic collation. All others that take
/// text treat it as characters (length, substr, position, LIKE), or do not even need these: =, ||, string_agg and so on, see <c>s_bytes</c>.
/// </summary>
internal static class RoutineTexts
{
    private static readonly RoutineTable<TextNeed> s_table = new();

    /// <summary>Those that need the same rules only when the call has a collation, because their argument types do not say whether text is involved.</summary>
    private static readonly RoutineTable<bool> s_collated = new();

    /// <summary>Those that take text and give the same whatever the encoding is: they compare, join or search it as a whole, or take words of ASCII only.</summary>
    private static readonly RoutineTable<bool> s_bytes = new();

    static RoutineTexts()
    {
        s_bytes.Add(RoutineKind.Operator, true, "= <> || ^@ -> #> - #- ? ?| ?&");
        s_bytes.Add(RoutineKind.Aggregate, true, "string_agg");
        s_bytes.Add(
            RoutineKind.Function,
            true,
            "texteq textne nameeq namene nameeqtext namenetext texteqname textnename bpchareq bpcharne textcat starts_with replace repeat "
            + "quote_literal(text) quote_nullable(text) text(bpchar) text(name) varchar(name) bpchar(name) "
            + "extract date_part date_trunc encode decode "
            + "json_object_field jsonb_object_field jsonb_exists jsonb_exists_any jsonb_exists_all jsonb_delete jsonb_delete_path jsonb_set jsonb_insert "
            + "json_extract_path jsonb_extract_path");
        const TextNeed Encoding = TextNeed.Encoding;
        const TextNeed Rules = TextNeed.Rules;

        // They count, number, hash, truncate or order bytes of the encoding.
        s_table.Add(RoutineKind.Function, Encoding, "octet_length(text) octet_length(bpchar) bit_length(text) md5(text) ascii chr to_ascii unistr");
        s_table.Add(RoutineKind.Function, Encoding, "char(text) text(char) name nameconcatoid");
        s_table.Add(
            RoutineKind.Function,
            Encoding,
            "text_pattern_lt text_pattern_le text_pattern_gt text_pattern_ge bpchar_pattern_lt bpchar_pattern_le bpchar_pattern_gt bpchar_pattern_ge");
        s_table.Add(RoutineKind.Operator, Encoding, "~<~ ~<=~ ~>~ ~>=~");
        s_table.Add(RoutineKind.Function, Encoding, "record_image_lt record_image_le record_image_gt record_image_ge btrecordimagecmp");
        s_table.Add(RoutineKind.Operator, Encoding, "*< *<= *> *>=");

        s_table.Add(
            RoutineKind.Function,
            Encoding,
            "hashtext hashbpchar hashname hash_array jsonb_hash hashtextextended hashbpcharextended hashnameextended hash_array_extended jsonb_hash_extended");

        // Only databases in UTF8 can do it.
        s_table.Add(RoutineKind.Function, Encoding, "normalize is_normalized unicode_assigned");

        // The keys of a jsonb object and the lexemes of text search are kept in the order of their bytes.
        s_table.Add(
            RoutineKind.Function,
            Encoding,
            "jsonb_pretty jsonb_object_keys jsonb_each jsonb_each_text jsonb_object_field_text jsonb_array_element_text jsonb_array_elements_text "
            + "jsonb_extract_path_text tsvector_to_array unnest(tsvector) "
            + "tsvector_lt tsvector_le tsvector_gt tsvector_ge tsquery_lt tsquery_le tsquery_gt tsquery_ge");
        s_table.Add(RoutineKind.Operator, Encoding, "->>(jsonb,text) ->>(jsonb,int4) #>>(jsonb,_text)");
        s_table.Add(
            RoutineKind.Operator,
            Encoding,
            "<(tsvector,tsvector) <=(tsvector,tsvector) >(tsvector,tsvector) >=(tsvector,tsvector) "
            + "<(tsquery,tsquery) <=(tsquery,tsquery) >(tsquery,tsquery) >=(tsquery,tsquery)");

        // Order of text.
        s_table.Add(
            RoutineKind.Operator,
            Rules,
            "<(text,text) <=(text,text) >(text,text) >=(text,text) <(bpchar,bpchar) <=(bpchar,bpchar) >(bpchar,bpchar) >=(bpchar,bpchar) "
            + "<(name,name) <=(name,name) >(name,name) >=(name,name) <(name,text) <=(name,text) >(name,text) >=(name,text) "
            + "<(text,name) <=(text,name) >(text,name) >=(text,name)");
        s_table.Add(
            RoutineKind.Function,
            Rules,
            "text_lt text_le text_gt text_ge text_larger text_smaller bpcharlt bpcharle bpchargt bpcharge bpchar_larger bpchar_smaller "
            + "namelt namele namegt namege namelttext nameletext namegttext namegetext textltname textlename textgtname textgename");
        s_table.Add(RoutineKind.Aggregate, Rules, "max(text) min(text) max(bpchar) min(bpchar)");

        // Columns of a record are ordered by their own collations, values in jsonb by the database's: the call shows neither.
        s_table.Add(RoutineKind.Operator, Rules, "<(record,record) <=(record,record) >(record,record) >=(record,record)");
        s_table.Add(RoutineKind.Function, Rules, "record_lt record_le record_gt record_ge record_larger record_smaller btrecordcmp");
        s_table.Add(RoutineKind.Aggregate, Rules, "max(record) min(record)");
        s_table.Add(RoutineKind.Operator, Rules, "<(jsonb,jsonb) <=(jsonb,jsonb) >(jsonb,jsonb) >=(jsonb,jsonb)");
        s_table.Add(RoutineKind.Function, Rules, "jsonb_lt jsonb_le jsonb_gt jsonb_ge");

        // Case and classes of characters; parse_ident folds like the parser does, and a jsonpath may hold a like_regex.
        s_table.Add(RoutineKind.Function, Rules, "lower(text) upper(text) initcap casefold parse_ident");
        s_table.Add(RoutineKind.Operator, Rules, "~~* !~~*");
        s_table.Add(RoutineKind.Function, Rules, "texticlike texticnlike bpchariclike bpcharicnlike nameiclike nameicnlike");
        s_table.Add(
            RoutineKind.Operator,
            Rules,
            "~(text,text) ~(bpchar,text) ~(name,text) ~* !~ !~* @?(jsonb,jsonpath) @@(jsonb,jsonpath)");
        s_table.Add(
            RoutineKind.Function,
            Rules,
            "textregexeq textregexne texticregexeq texticregexne bpcharregexeq bpcharregexne bpcharicregexeq bpcharicregexne nameregexeq nameregexne "
            + "nameicregexeq nameicregexne regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array "
            + "regexp_split_to_table regexp_substr substring(text,text) substring(text,text,text) jsonb_path_exists jsonb_path_exists_opr "
            + "jsonb_path_match jsonb_path_match_opr jsonb_path_query jsonb_path_query_array jsonb_path_query_first");

        // Order of whatever the arguments are.
        s_collated.Add(RoutineKind.Operator, true, "<(anyarray,anyarray) <=(anyarray,anyarray) >(anyarray,anyarray) >=(anyarray,anyarray)");
        s_collated.Add(
            RoutineKind.Function,
            true,
            "array_lt array_le array_gt array_ge array_larger array_smaller btarraycmp array_sort width_bucket(anycompatible,anycompatiblearray)");
        s_collated.Add(
            RoutineKind.Aggregate,
            true,
            "max(anyarray) min(anyarray) mode percentile_disc rank dense_rank percent_rank cume_dist");
    }

    /// <summary>What is listed, for tests.</summary>
    public static IEnumerable<(RoutineKind Kind, string Name, string? Arguments)> Entries => s_table.Entries.Concat(s_collated.Entries).Concat(s_bytes.Entries);

    /// <summary>What both databases must have in common.</summary>
    public static TextNeed Find(RoutineKind kind, string name, string arguments, bool hasInputCollation)
    {
        if (hasInputCollation && s_collated.TryFind(kind, name, arguments, out _))
        {
            return TextNeed.Rules;
        }

        if (s_table.TryFind(kind, name, arguments, out TextNeed need))
        {
            return need;
        }

        return PostgresRoutines.HasArgument(arguments, IsText) && !s_bytes.TryFind(kind, name, arguments, out _) ? TextNeed.Characters : TextNeed.None;
    }

    private static bool IsText(string type) => type is "text" or "varchar" or "bpchar" or "name" or "_text" or "_varchar" or "_bpchar" or "_name";
}
