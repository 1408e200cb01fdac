// Which operators and functions are tried, and with what?
//
// One line each: result type, then SQL with its arguments in braces: {type} any expression, {type:s} a column or constant with which arithmetic
// cannot fail, {type:c} a constant, {#pool} one of the words of a pool below. A leading "!" marks what may raise an error; few queries contain
// such rules, because what fails on both sides proves little. Comparisons, CASE, COALESCE, IN and the like are made for every type by
// ExpressionGenerator.cs and ConditionGenerator.cs.
//
// Stable functions and casts stand here, too: their results depend on the session's settings, and whoever sends them to a remote with other
// settings is found out.

using PgDotnetFdw.Tests.Differential.Model;

namespace PgDotnetFdw.Tests.Differential.Generate;

/// <summary>The table of rules.</summary>
internal static partial class Rules
{
    private const string Table = """
        text: lower({text})
        text: upper({text})
        text: initcap({text})
        text: btrim({text})
        text: ltrim({text})
        text: rtrim({text})
        text: btrim({text}, {text})
        text: trim(leading {text:c} from {text})
        text: reverse({text})
        text: left({text}, {#small})
        text: right({text}, {#small})
        text: substr({text}, {#small})
        text: substr({text}, {#small}, {#pos})
        text: substring({text} from {#small} for {#pos})
        text: substring({text} from {#regex})
        text: lpad({text}, {#pos}, {text})
        text: rpad({text}, {#pos}, {text:c})
        text: lpad({text}, {#pos})
        text: repeat({text:s}, {#pos})
        text: replace({text}, {text}, {text})
        text: translate({text}, {text}, {text:c})
        text: split_part({text}, {text:c}, {#pos})
        text: ({text} || {text})
        text: ({text} || {int4})
        text: ({numeric} || {text})
        text: ({varchar} || {bpchar})
        text: md5({text})
        text: quote_ident({text})
        text: quote_literal({text})
        text: quote_nullable({text})
        text: overlay({text} placing {text} from {#pos} for {#pos})
        text: regexp_replace({text}, {#regex}, {text})
        text: regexp_replace({text}, {#regex}, 'x', 'gi')
        text: normalize({text})
        text: to_hex({int4})
        text: to_hex({int8})
        text: encode({bytea}, {#encoding})
        text: concat({text}, {int4}, {text})
        text: concat_ws({text:c}, {text}, {text})
        text: format({#format}, {text}, {int4})
        text: chr(64 + {#pos})
        text: ({bool})::text
        text: ({int2})::text
        text: ({int4})::text
        text: ({int8})::text
        text: ({numeric})::text
        text: ({float4})::text
        text: ({float8})::text
        text: ({varchar})::text
        text: ({bpchar})::text
        text: ({name})::text
        text: ({char})::text
        text: ({bytea})::text
        text: ({date})::text
        text: ({ts})::text
        text: ({tstz})::text
        text: ({time})::text
        text: ({timetz})::text
        text: ({interval})::text
        text: ({uuid})::text
        text: ({json})::text
        text: ({jsonb})::text
        text: ({inet})::text
        text: ({macaddr})::text
        text: ({bit})::text
        text: ({varbit})::text
        text: ({mood})::text
        text: ({int4[]})::text
        text: ({text[]})::text
        text: ({word})::text
        text: to_char({int4}, 'FM999G990D00')
        text: to_char({ts}, 'YYYY-MM-DD HH24:MI:SS.US TMDay')
        text: to_char({tstz}, 'YYYY-MM-DD HH24:MI TZ')
        text: to_char({numeric:s}, 'L990D99')
        text: host({inet})
        text: text({inet})
        text: abbrev({inet})
        text: array_to_string({text[]}, {text:c})
        text: array_to_string({int4[]}, '-', '*')
        text: array_dims({int4[]})
        text: json_typeof({json})
        text: jsonb_typeof({jsonb})
        text: ({jsonb} ->> {#jsonkey})
        text: ({json} ->> {#jsonkey})
        text: ({jsonb} #>> {#jsonpath})
        text: jsonb_pretty({jsonb})
        text: coalesce({text}, {text})
        varchar: ({text})::varchar(5)
        varchar: ({varchar})::varchar(3)
        bpchar: ({text})::char(5)
        bpchar: ({varchar})::char(8)
        name: ({text})::name
        char: ({text})::"char"
        int4: length({text})
        int4: char_length({text})
        int4: octet_length({text})
        int4: bit_length({text})
        int4: length({bpchar})
        int4: ascii({text})
        int4: strpos({text}, {text})
        int4: position({text} in {text})
        int4: length({bytea})
        int4: ({int4:s} + {int4:s})
        int4: ({int4:s} - {int4:s})
        int4: ({int4:s} * {int4:s})
        int4: ({int4:s} / nullif({int4:s}, 0))
        int4: ({int4} % nullif({int4:s}, 0))
        int4: (- {int4:s})
        int4: abs({int4:s})
        int4: ({int4} & {int4})
        int4: ({int4} | {int4})
        int4: ({int4} # {int4})
        int4: (~ {int4})
        int4: ({int4} << {#pos})
        int4: ({int4} >> {#pos})
        int4: gcd({int4:s}, {int4:s})
        int4: lcm({int4:s}, {int4:s})
        int4: mod({int4}, nullif({int4:s}, 0))
        int4: ({bool})::int4
        int4: ({int2})::int4
        int4: ({int8:s})::int4
        int4: ({numeric:s})::int4
        int4: ({float8:s})::int4
        int4: ({positive} + {int4:s})
        int4: ({date:s} - {date:s})
        int4: width_bucket({numeric:s}, 0, 10, 4)
        int4: array_length({int4[]}, {#pos})
        int4: cardinality({int4[]})
        int4: cardinality({text[]})
        int4: array_ndims({int4[]})
        int4: array_upper({int4[]}, 1)
        int4: array_lower({int4[]}, 1)
        int4: array_position({text[]:s}, {text})
        int4: family({inet})
        int4: masklen({inet})
        int4: length({varbit})
        int4: bit_count({bit})::int4
        int4: scale({numeric})
        int4: min_scale({numeric})
        int4: num_nulls({text}, {int4})
        int4: ({int4[]})[{#pos}]
        int2: ({int2:s} + {int2:s})
        int2: ({int2} & {int2})
        int2: ({int2} # {int2})
        int2: ({int4:s})::int2
        int8: ({int4} + {int8:s})
        int8: ({int4}::int8 * {int4}::int8)
        int8: ({int8:s} + {int8:s})
        int8: ({int8:s} * {int4:s})
        int8: ({int8} / greatest({int8:s}, 1))
        int8: ({int8} % nullif({int8:s}, 0))
        int8: abs({int8:s})
        int8: ({int8} & {int8})
        int8: ({int8} | {int8})
        int8: ({int8} # {int8})
        int8: (~ {int8})
        int8: ({int8} << {#pos})
        int8: ({int4})::int8
        int8: ({int2})::int8
        int8: hashtext({text})::int8
        int8: ({int8[]})[{#pos}]
        numeric: ({numeric} + {numeric})
        numeric: ({numeric} - {numeric})
        numeric: ({numeric} * {numeric})
        numeric: ({numeric} / nullif({numeric}, 0))
        numeric: ({numeric:s} % nullif({numeric:s}, 0))
        numeric: (- {numeric})
        numeric: abs({numeric})
        numeric: sign({numeric})
        numeric: round({numeric})
        numeric: round({numeric}, {#small})
        numeric: trunc({numeric}, {#small})
        numeric: ceil({numeric})
        numeric: floor({numeric})
        numeric: sqrt(abs({numeric}))
        numeric: exp({numeric:s})
        numeric: ln(abs({numeric:s}) + 1)
        numeric: log(abs({numeric:s}) + 1)
        numeric: power(abs({numeric:s}) + 1, {#small})
        numeric: div({numeric:s}, nullif({numeric:s}, 0))
        numeric: mod({numeric:s}, nullif({numeric:s}, 0))
        numeric: gcd({numeric:s}::numeric(10,0), {numeric:s}::numeric(10,0))
        numeric: trim_scale({numeric})
        numeric: factorial({#pos})
        numeric: ({int4})::numeric
        numeric: ({int8})::numeric
        numeric: ({float8:s})::numeric
        numeric: ({float8})::numeric
        numeric: ({numeric:s})::numeric(6,1)
        numeric: ({int4} + {numeric})
        numeric: ({int8} * {numeric})
        numeric: extract({#field} from {ts})
        numeric: extract({#field} from {tstz})
        numeric: extract({#datefield} from {date})
        numeric: extract({#timefield} from {time})
        numeric: extract(epoch from {interval})
        numeric: ({numeric[]})[{#pos}]
        float8: ({float8:s} + {float8:s})
        float8: ({float8:s} - {float8:s})
        float8: ({float8:s} * {float8:s})
        float8: ({float8:s} / nullif({float8:s}, 0))
        float8: ({float8:s} + {int4})
        float8: (- {float8})
        float8: (@ {float8})
        float8: abs({float8})
        float8: sign({float8})
        float8: floor({float8})
        float8: ceil({float8})
        float8: round({float8})
        float8: trunc({float8})
        float8: sqrt(abs({float8}))
        float8: cbrt({float8})
        float8: (|/ abs({float8:s}))
        float8: ({float8:s} ^ {#pos})
        float8: power({float8:s}, {#pos})
        float8: exp({float8:s})
        float8: ln(abs({float8:s}) + 1)
        float8: degrees({float8:s})
        float8: radians({float8:s})
        float8: sin({float8:s})
        float8: cos({float8:s})
        float8: atan2({float8:s}, {float8:s})
        float8: pi()
        float8: ({int4})::float8
        float8: ({int8})::float8
        float8: ({numeric:s})::float8
        float8: ({float4})::float8
        float8: date_part({#field}, {ts})
        float8: date_part('epoch', {interval})
        float8: ({float8[]})[{#pos}]
        float4: ({float8:s})::float4
        float4: ({int4:s})::float4
        float4: (- {float4})
        float4: abs({float4})
        bool: {text} like {#pattern}
        bool: {text} not like {#pattern}
        bool: {text} ilike {#pattern}
        bool: {text} not ilike {#pattern}
        bool: {text} like {#pattern} escape '#'
        bool: {text} like {text:s}
        bool: {varchar} like {#pattern}
        bool: {bpchar} like {#pattern}
        bool: {name} like {#pattern}
        bool: {text} ~ {#regex}
        bool: {text} !~ {#regex}
        bool: {text} ~* {#regex}
        bool: {text} !~* {#regex}
        bool: {text} similar to {#similar}
        bool: {text} not similar to {#similar}
        bool: {bytea} like 'a%'::bytea
        bool: starts_with({text}, {text})
        bool: {text} ^@ {text}
        bool: {text} is normalized
        bool: {text} ~<~ {text}
        bool: {text} ~>=~ {text}
        bool: isfinite({date})
        bool: isfinite({ts})
        bool: isfinite({tstz})
        bool: ({date:s}, {date:s}) overlaps ({date:s}, {date:s})
        bool: {inet} << {inet}
        bool: {inet} <<= {inet}
        bool: {inet} >> {inet}
        bool: {inet} && {inet}
        bool: inet_same_family({inet}, {inet})
        bool: {jsonb} @> {jsonb}
        bool: {jsonb} <@ {jsonb}
        bool: {jsonb} ? {#jsonkeytext}
        bool: {jsonb} ?| array['a', 'b']
        bool: {jsonb} ?& {text[]:s}
        bool: {jsonb} @? '$.a'
        bool: {int4[]} @> {int4[]}
        bool: {int4[]} <@ {int4[]}
        bool: {int4[]} && {int4[]}
        bool: {text[]} @> {text[]}
        bool: {text[]} && {text[]}
        bool: {int4} = any({int4[]})
        bool: {text} = any({text[]})
        bool: {text} <> all({text[]})
        bool: {int4} < any({int4[]})
        bool: {int4} >= all({int4[]})
        bool: {date} = any({date[]})
        bool: {mood} = any({mood[]})
        bool: {int8} = {int4}
        bool: {int4} < {int8}
        bool: {int2} <= {int8}
        bool: {int4} > {int2}
        bool: {float4} = {float8}
        bool: {float8} > {float4}
        bool: {int4} = {numeric}
        bool: {int8} < {numeric}
        bool: {numeric} > {float8:c}
        bool: {int4} <> {float8}
        bool: {date} < {ts}
        bool: {date} >= {tstz}
        bool: {ts} < {tstz}
        bool: {tstz} = {ts}
        bool: {text} = {varchar}
        bool: {text} = {bpchar}
        bool: {bpchar} = {varchar}
        bool: {name} = {text}
        bool: {text} > {name}
        bool: {word} = {text}
        bool: {positive} > {int4}
        bool: {inet} = {cidr}
        bool: {bit} = {varbit}
        bool: ({int4:s})::bool
        bool: booleq({bool}, {bool})
        bytea: ({bytea} || {bytea})
        bytea: substr({bytea}, 1, {#pos})
        bytea: overlay({bytea} placing {bytea} from 1)
        bytea: btrim({bytea}, E'\\x00'::bytea)
        bytea: sha256({bytea})
        bytea: convert_to({text}, 'UTF8')
        bytea: reverse(encode({bytea}, 'hex'))::bytea
        date: ({date} + {int4:s})
        date: ({date} - {int4:s})
        date: ({ts})::date
        date: ({tstz})::date
        date: make_date(2000 + {#pos}, {#pos}, {#pos})
        ts: ({date})::timestamp
        ts: ({tstz})::timestamp
        ts: ({date:s} + {time})
        ts: ({date:s} + {interval:s})
        ts: ({ts:s} + {interval:s})
        ts: ({ts:s} - {interval:s})
        ts: date_trunc({#unit}, {ts})
        ts: date_bin('15 minutes', {ts:s}, '2001-01-01'::timestamp)
        ts: ({tstz} at time zone {#zone})
        ts: make_timestamp(2000, {#pos}, {#pos}, {#pos}, 7, 1.5)
        tstz: ({ts} at time zone {#zone})
        tstz: ({date})::timestamptz
        tstz: ({ts})::timestamptz
        tstz: ({tstz:s} + {interval:s})
        tstz: date_trunc({#unit}, {tstz})
        tstz: date_trunc({#unit}, {tstz}, {#zone})
        tstz: to_timestamp({float8:s})
        time: ({ts:s})::time
        time: ({time} + {interval:s})
        time: date_trunc('hour', {time})::time
        time: make_time({#pos}, 7, 1.5)
        timetz: ({time})::timetz
        timetz: ({tstz:s})::timetz
        interval: ({ts:s} - {ts:s})
        interval: ({tstz:s} - {tstz:s})
        interval: ({time} - {time})
        interval: age({ts:s}, {ts:s})
        interval: age({tstz:s}, {tstz:s})
        interval: ({interval:s} + {interval:s})
        interval: ({interval:s} * {float8:s})
        interval: (- {interval:s})
        interval: justify_days({interval:s})
        interval: justify_hours({interval:s})
        interval: justify_interval({interval:s})
        interval: date_trunc({#unit}, {interval:s})
        interval: make_interval(0, {#pos}, 0, {int4:s})
        interval: ({time})::interval
        uuid: md5({text})::uuid
        jsonb: ({jsonb} -> {#jsonkey})
        jsonb: ({jsonb} #> {#jsonpath})
        jsonb: jsonb_strip_nulls({jsonb})
        jsonb: ({json})::jsonb
        jsonb: to_jsonb({text})
        jsonb: to_jsonb({int4})
        jsonb: jsonb_build_object('k', {text}, 'n', {int4})
        jsonb: jsonb_build_array({bool}, {date})
        json: ({json} -> {#jsonkey})
        json: to_json({text})
        json: ({jsonb})::json
        json: row_to_json(row({int4}, {text}))
        inet: set_masklen({inet}, 8)
        inet: ({cidr})::inet
        inet: (~ {inet})
        inet: broadcast({inet})
        inet: hostmask({inet})
        cidr: network({inet})
        cidr: ({inet})::cidr
        macaddr: trunc({macaddr})
        macaddr: (~ {macaddr})
        bit: ({bit} & {bit})
        bit: ({bit} | {bit})
        bit: (~ {bit})
        bit: ({bit} << {#pos})
        bit: ({int4})::bit(8)
        varbit: ({varbit} || {varbit})
        varbit: substring({varbit} from 1 for {#pos})
        mood: ({mood})::text::public.mood
        mood: enum_first({mood})
        int4[]: array[{int4}, {int4}]
        int4[]: ({int4[]:s} || {int4})
        int4[]: ({int4} || {int4[]:s})
        int4[]: array_remove({int4[]:s}, {int4})
        int4[]: array_replace({int4[]}, {int4}, {int4})
        int4[]: ({int4[]})[1:{#pos}]
        int4[]: array_cat({int4[]:s}, {int4[]:s})
        int4[]: ({int8[]:s})::int4[]
        int8[]: ({int4[]})::int8[]
        text[]: array[{text}, {text}]
        text[]: ({int4[]})::text[]
        text[]: string_to_array({text}, {text:c})
        text[]: regexp_split_to_array({text}, {#regex})
        text[]: regexp_match({text}, {#regex})
        text[]: array_append({text[]:s}, {text})
        text[]: array_prepend({text}, {text[]:s})
        text[]: ({text[]})[2:]
        date[]: array[{date}, {date}]
        bool[]: array[{bool}, {bool}]
        numeric[]: array[{numeric}]
        float8[]: array[{float8}, {float8:s}]
        text: current_setting('TimeZone')
        bool: current_user = {name}
        bool: current_schema is distinct from {name}
        date: current_date
        bool: {tstz} < now()
        bool: {ts} < localtimestamp
        bool: {date} <= current_date
        bool: {tstz} > current_timestamp - {interval:s}
        bool: {int4range} && {int4range}
        bool: {int4range} @> {int4range}
        bool: {int4range} @> {int4}
        bool: {int4range} << {int4range}
        bool: {int4range} -|- {int4range}
        bool: isempty({int4range})
        bool: lower_inc({int4range})
        int4: lower({int4range})
        int4: upper({int4range})
        int4range: ({int4range} * {int4range})
        int4range: range_merge({int4range}, {int4range})
        text: ({int4range})::text
        bool: {numrange} && {numrange}
        bool: {numrange} @> {numeric}
        bool: {numrange} <@ {numrange}
        bool: {numeric} <@ {numrange}
        bool: {numrange} >> {numrange}
        bool: {numrange} &< {numrange}
        bool: isempty({numrange})
        bool: upper_inf({daterange})
        bool: {daterange} @> {date}
        bool: {daterange} && {daterange}
        bool: {tsrange} @> {ts}
        bool: {tsrange} -|- {tsrange}
        bool: {tstzrange} @> {tstz}
        bool: {tstzrange} && {tstzrange}
        bool: {int4multirange} && {int4range}
        bool: {int4multirange} @> {int4}
        bool: {int4range} <@ {int4multirange}
        numeric: lower({numrange})
        numeric: upper({numrange})
        numrange: ({numrange} * {numrange})
        numrange: range_merge({numrange}, {numrange})
        date: lower({daterange})
        date: upper({daterange})
        daterange: ({daterange} * {daterange})
        ts: upper({tsrange})
        tsrange: range_merge({tsrange}, {tsrange})
        tstz: lower({tstzrange})
        tstzrange: ({tstzrange} * {tstzrange})
        int4multirange: ({int4multirange} + {int4multirange})
        int4multirange: ({int4multirange} - {int4multirange})
        int4multirange: multirange({int4range})
        int4range: range_merge({int4multirange})
        text: ({numrange})::text
        text: ({daterange})::text
        text: ({tstzrange})::text
        text: ({int4multirange})::text
        text: ({macaddr8})::text
        text: ({lsn})::text
        text: ({tsvector})::text
        text: ({name[]})::text
        bool: {tsvector} @@ {tsquery}
        text[]: tsvector_to_array({tsvector})
        name[]: array[{name}, {name}]
        name[]: array_append({name[]:s}, {name})
        bool: {name} = any({name[]})
        bool: {text} = any({varchar[]})
        bool: {uuid} = any({uuid[]})
        bool: {tstz} <= any({tstz[]})
        bool: {name} in ({name}, {text}, {name})
        varchar[]: ({text[]})::varchar[]
        varchar[]: ({text[]})::varchar(2)[]
        text[]: ({varchar[]})::text[]
        text[]: array_cat({text[]:s}, {text[]:s})
        text[]: trim_array({text[]:s}, 1)
        uuid[]: array[{uuid}]
        tstz[]: array[{tstz}, {tstz}]
        mood[]: array[{mood}, {mood}]
        tstz: ({tstz:s} - {interval:s})
        tstz: date_bin('1 day', {tstz:s}, '2001-01-01 00:00:00+00'::timestamptz)
        bool: row({int4}, {numeric}) is distinct from row({int4}, {numeric})
        bool: row({int4}, {text}) in (row({int4}, {text}), row({int4}, {text}))
        bool: row({int4}, {date})::record *= row({int4}, {date})::record
        bool: row({int4}, {date}) >= row({int4}, {date})
        jsonb: ({jsonb} || {jsonb})
        bool: {jsonb} @@ '$.a == 1'
        jsonb: ({jsonb})[{#jsonkeytext}]
        !int4range: int4range({int4}, {int4})
        !jsonb: ({jsonb} - {#jsonkeytext})
        !jsonb: ({jsonb} #- {#jsonpath})
        !jsonb: jsonb_set({jsonb}, {#jsonpath}, {jsonb})
        !int4range: ({int4range} + {int4range})
        !int4: ({int4} + {int4})
        !int4: ({int4} * {int4:s})
        !int4: ({int4} / {int4})
        !int4: ({text})::int4
        !int4: ({int8})::int4
        !int8: ({int8} + {int8})
        !int8: ({numeric})::int8
        !int2: ({int4})::int2
        !numeric: ({numeric} / {numeric})
        !numeric: ln({numeric})
        !float8: ({float8} * {float8})
        !float8: ln({float8})
        !float8: ({text})::float8
        !float4: ({float8})::float4
        !text: substr({text}, 1, {int4:s})
        !date: ({text})::date
        !interval: ({ts} - {ts})
        !bool: ({text})::bool
        !jsonb: ({text})::jsonb
        !bool: {text} like {text}
        !bool: {text} ~ {text}
        """;

    private static readonly Dictionary<string, string[]> s_pools = new(StringComparer.Ordinal)
    {
        ["small"] = ["0", "1", "2", "3", "-1", "-2"],
        ["pos"] = ["1", "2", "3", "4", "6"],
        ["regex"] = ["'^a'", "'b$'", "'[a-c]+'", "'.'", "'^[[:alpha:]]+$'", "'a|b'", "'\u00e4'", "'(a)(b)?'", "'^$'", "'[^[:ascii:]]'", "E'\\\\d'", "'(?i)AB'", "E'\\\\s'"],
        ["pattern"] = ["'a%'", "'A%'", "'%b'", "'_'", "'%'", "'%a%'", "''", "'a_b'", "'%\u00e4%'", "E'a\\\\_b'", "E'%\\\\%%'", "'#%%'", "'ab'", "'%\u0131%'", "'I%'"],
        ["similar"] = ["'a%'", "'(a|b)%'", "'_'", "'[a-c]+'", "'%(b|d)%'", "'a{1,2}'"],
        ["format"] = ["'%s-%s'", "'%s|%5s'", "'%L %s'", "'%L'", "'%2$s %1$s'"],
        ["encoding"] = ["'hex'", "'base64'", "'escape'"],
        ["jsonkey"] = ["'a'", "'b'", "0", "1", "-1"],
        ["jsonkeytext"] = ["'a'", "'b'", "'x'"],
        ["jsonpath"] = ["'{a}'", "'{a,0}'", "'{0}'", "'{a,2,c}'"],
        ["field"] = ["'year'", "'month'", "'day'", "'hour'", "'minute'", "'dow'", "'doy'", "'week'", "'isoyear'", "'epoch'", "'quarter'", "'century'", "'microseconds'", "'julian'"],
        ["datefield"] = ["'year'", "'month'", "'day'", "'dow'", "'doy'", "'week'", "'epoch'", "'quarter'", "'decade'", "'isodow'"],
        ["timefield"] = ["'hour'", "'minute'", "'second'", "'epoch'", "'milliseconds'"],
        ["unit"] = ["'year'", "'month'", "'day'", "'hour'", "'quarter'", "'second'"],
        ["zone"] = ["'UTC'", "'Europe/Berlin'", "'America/New_York'", "'+05:30'", "'Asia/Kathmandu'"],
    };

    /// <summary>Words that stand for constants in the text of a function.</summary>
    /// <param name="pool">Name of a pool.</param>
    public static IReadOnlyList<string> Pool(string pool) => s_pools[pool];

    /// <summary>The rules of the table by the type that they make.</summary>
    public static ILookup<SqlType, Rule> ByResult { get; } = Table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Rule.Parse).ToLookup(rule => rule.Result);
}
