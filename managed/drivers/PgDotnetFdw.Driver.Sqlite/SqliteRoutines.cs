// Which operators and functions of PostgreSQL can SQLite be trusted with?
//
// Those in the tables below, by name and declared argument types; comparisons are in SqliteComparisons.cs. Where SQLite's function differs, the
// table says for which arguments it does not, or one of the driver's own functions stands in (SqliteFunctions.cs):
//
// - Integer arithmetic turns into floating point when 64 bits are not enough, and a division by zero gives NULL: checked by the driver's functions.
// - length() counts up to the first zero character: the text that a column reads as has none.
// - upper(), lower() and LIKE fold the letters of ASCII: sent under the collations C and POSIX only. LIKE in its exact case is written as GLOB.
// - substr() counts from the end when the start is negative: sent with constants from 1 on.
// - Not sent: floating-point arithmetic (SQLite has neither NaN nor errors), round(), casts from text, concat(), format(), regular expressions,
//   everything that depends on the time zone.

using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Sqlite;

internal static class SqliteRoutines
{
    // SQLITE_MAX_LIKE_PATTERN_LENGTH is 50,000 bytes, and a pattern may grow threefold in translation.
    private const int LongestPattern = 10_000;

    private static readonly Dictionary<(string Name, string Arguments), SqliteRoutine> s_operators = Operators();
    private static readonly Dictionary<(string Name, string Arguments), SqliteRoutine> s_functions = Functions();

    /// <summary>Finds an operator that is no comparison; null when it is not sent.</summary>
    internal static SqliteRoutine? FindOperator(ProcedureFacts facts) => IsBuiltIn(facts) ? s_operators.GetValueOrDefault((facts.Name, facts.Arguments)) : null;

    /// <summary>Finds a function; null when it is not sent.</summary>
    internal static SqliteRoutine? FindFunction(ProcedureFacts facts) => IsBuiltIn(facts) ? s_functions.GetValueOrDefault((facts.Name, facts.Arguments)) : null;

    /// <summary>Whether it is PostgreSQL's own.</summary>
    internal static bool IsBuiltIn(ProcedureFacts facts) => facts.Origin == ObjectOrigin.BuiltIn && facts.Schema == SqliteComparisons.Catalog;

    /// <summary>The value of a constant integer.</summary>
    internal static bool IsInteger(Expr expression, long least, long greatest) =>
        expression is ConstExpr { Value: { Form: ValueForm.Int64 } value } && value.Int64 >= least && value.Int64 <= greatest;

    private static Dictionary<(string, string), SqliteRoutine> Operators()
    {
        var table = new Dictionary<(string, string), SqliteRoutine>();
        string[] integers = ["int2", "int4", "int8"];
        for (int i = 0; i < integers.Length; i++)
        {
            string own = integers[i];
            table[("-", own)] = new($"pgdotnet_{own}(-{{0}})");
            table[("~", own)] = new("(~{0})");
            table[("&", $"{own},{own}")] = new("({0} & {1})");
            table[("|", $"{own},{own}")] = new("({0} | {1})");
            for (int j = 0; j < integers.Length; j++)
            {
                // The wider type is the result's.
                string wider = integers[Math.Max(i, j)];
                string pair = $"{own},{integers[j]}";
                foreach (string sign in (string[])["+", "-", "*"])
                {
                    table[(sign, pair)] = new($"pgdotnet_{wider}({{0}} {sign} {{1}})");
                }

                table[("/", pair)] = new($"pgdotnet_{wider}(pgdotnet_divide({{0}}, {{1}}))");
            }

            table[("%", $"{own},{own}")] = new("pgdotnet_modulo({0}, {1})");
        }

        table[("||", "text,text")] = new("({0} || {1})");
        table[("^@", "text,text")] = StartsWith();
        table[("~~", "text,text")] = new(null, SqliteNeeds.Deterministic | SqliteNeeds.Utf8, "with a constant pattern", Write: static (writer, call) => WriteGlob(writer, call, " GLOB "));
        table[("!~~", "text,text")] = new(null, SqliteNeeds.Deterministic | SqliteNeeds.Utf8, "with a constant pattern", Write: static (writer, call) => WriteGlob(writer, call, " NOT GLOB "));
        table[("~~*", "text,text")] = new(null, SqliteNeeds.Ascii | SqliteNeeds.Utf8, "with a constant pattern, under the collations C and POSIX", Write: static (writer, call) => WriteLike(writer, call, " LIKE "));
        table[("!~~*", "text,text")] = new(null, SqliteNeeds.Ascii | SqliteNeeds.Utf8, "with a constant pattern, under the collations C and POSIX", Write: static (writer, call) => WriteLike(writer, call, " NOT LIKE "));
        return table;
    }

    private static Dictionary<(string, string), SqliteRoutine> Functions()
    {
        var table = new Dictionary<(string, string), SqliteRoutine>();
        AddText(table);
        AddNumbers(table);

        const string Fields = "with one of the constants year, quarter, month, day, dow, isodow, doy; for a timestamp also hour, minute";
        table[("extract", "text,date")] = new("pgdotnet_part({0}, pgdotnet_read_timestamp({1}))", Condition: Fields, Accepts: static call => IsField(call, isDate: true));
        table[("extract", "text,timestamp")] = new("pgdotnet_part({0}, {1})", Condition: Fields, Accepts: static call => IsField(call, isDate: false));
        table[("date_part", "text,timestamp")] = new("CAST(pgdotnet_part({0}, {1}) AS REAL)", Condition: Fields, Accepts: static call => IsField(call, isDate: false));
        table[("date_trunc", "text,timestamp")] = new(
            "pgdotnet_trunc({0}, {1})",
            Condition: "with one of the constants year, quarter, month, week, day, hour, minute, second",
            Accepts: static call => IsWord(call[0], "year", "quarter", "month", "week", "day", "hour", "minute", "second"));
        table[("timestamp", "date")] = new("pgdotnet_read_timestamp({0})");
        table[("date", "timestamp")] = new("pgdotnet_date({0})");
        return table;
    }

    private static void AddText(Dictionary<(string, string), SqliteRoutine> table)
    {
        foreach (string name in (string[])["length", "char_length", "character_length"])
        {
            table[(name, "text")] = new("length({0})");
        }

        table[("octet_length", "text")] = new("length(CAST({0} AS BLOB))");
        table[("lower", "text")] = new("lower({0})", SqliteNeeds.Ascii, "under the collations C and POSIX");
        table[("upper", "text")] = new("upper({0})", SqliteNeeds.Ascii, "under the collations C and POSIX");
        foreach (string name in (string[])["substr", "substring"])
        {
            const string Constants = "with constants, the start from 1 on";
            table[(name, "text,int4")] = new("substr({0}, {1})", Condition: Constants, Accepts: static call => IsInteger(call[1], 1, int.MaxValue));
            table[(name, "text,int4,int4")] = new(
                "substr({0}, {1}, {2})", Condition: Constants, Accepts: static call => IsInteger(call[1], 1, int.MaxValue) && IsInteger(call[2], 0, int.MaxValue));
        }

        table[("left", "text,int4")] = new("substr({0}, 1, {1})", Condition: "with a constant from 0 on", Accepts: static call => IsInteger(call[1], 0, int.MaxValue));
        table[("right", "text,int4")] = new("substr({0}, -{1})", Condition: "with a constant from 1 on", Accepts: static call => IsInteger(call[1], 1, int.MaxValue));

        // Where nothing is looked for, SQLite does not look at the replacement, not even whether it is NULL.
        table[("replace", "text,text,text")] = new("CASE WHEN {2} IS NOT NULL THEN replace({0}, {1}, {2}) END", SqliteNeeds.Deterministic);
        table[("strpos", "text,text")] = new("instr({0}, {1})", SqliteNeeds.Deterministic);
        table[("position", "text,text")] = new("instr({0}, {1})", SqliteNeeds.Deterministic);
        table[("starts_with", "text,text")] = StartsWith();
        foreach ((string name, string own) in ((string, string)[])[("btrim", "trim"), ("ltrim", "ltrim"), ("rtrim", "rtrim")])
        {
            table[(name, "text")] = new($"{own}({{0}})");
            table[(name, "text,text")] = new($"{own}({{0}}, {{1}})");
        }

        table[("text", "bool")] = new("CASE {0} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END");
    }

    private static void AddNumbers(Dictionary<(string, string), SqliteRoutine> table)
    {
        string[] integers = ["int2", "int4", "int8"];
        for (int i = 0; i < integers.Length; i++)
        {
            string own = integers[i];
            table[("abs", own)] = new($"pgdotnet_{own}(abs({{0}}))");
            table[("mod", $"{own},{own}")] = new("pgdotnet_modulo({0}, {1})");
            table[("float8", own)] = new("CAST({0} AS REAL)");
            for (int j = 0; j < integers.Length; j++)
            {
                if (i != j)
                {
                    table[(own, integers[j])] = new(i > j ? "{0}" : $"pgdotnet_{own}({{0}})");
                }
            }
        }

        table[("bool", "int4")] = new("({0} <> 0)");
        table[("int4", "bool")] = new("{0}");
    }

    private static SqliteRoutine StartsWith() => new(
        "(substr({0}, 1, length({1})) = {1})", SqliteNeeds.Deterministic, "with a constant or parameter as the prefix", static call => call[1] is ConstExpr or ParamExpr);

    private static bool IsWord(Expr expression, params ReadOnlySpan<string> words) =>
        expression is ConstExpr { Value: { Form: ValueForm.Text } value } && words.Contains(value.Text);

    private static bool IsField(IReadOnlyList<Expr> call, bool isDate) =>
        IsWord(call[0], "year", "quarter", "month", "day", "dow", "isodow", "doy") || (!isDate && IsWord(call[0], "hour", "minute"));

    // A column is searched as it is, so that SQLite may use an index for what stands before the first wildcard.
    private static Fidelity WriteGlob(SqlExpressionWriter writer, SqliteCall call, string name)
    {
        if (call.Arguments[1] is not ConstExpr { Value: { Form: ValueForm.Text } pattern } || pattern.Bytes.Length > LongestPattern || Glob(pattern.Text) is not { } glob)
        {
            return writer.Refuse("LIKE is sent with a constant pattern that does not end in its escape character");
        }

        return WriteMatch(writer, call, name, glob, string.Empty);
    }

    private static Fidelity WriteLike(SqlExpressionWriter writer, SqliteCall call, string name)
    {
        if (call.Arguments[1] is not ConstExpr { Value: { Form: ValueForm.Text } pattern } || pattern.Bytes.Length > LongestPattern || Glob(pattern.Text) is null)
        {
            return writer.Refuse("ILIKE is sent with a constant pattern that does not end in its escape character");
        }

        return WriteMatch(writer, call, name, pattern.Text, @" ESCAPE '\'");
    }

    private static Fidelity WriteMatch(SqlExpressionWriter writer, SqliteCall call, string name, string pattern, string escape)
    {
        writer.Sql.Append('(');
        var operand = SqliteOperand.Of(writer, call.Arguments[0]);
        if (operand is { Kind: SqliteKind.Text, IsRead: false, Expression: VarExpr variable })
        {
            writer.WriteColumnName(variable);
        }
        else if (SqliteValues.Write(writer, call.Arguments[0]) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(name);
        SqliteLiterals.WriteText(writer.Sql, pattern);
        writer.Sql.Append(escape).Append(')');
        return Fidelity.Exact;
    }

    /// <summary>The GLOB pattern that matches what a LIKE pattern does; null when the pattern ends in the escape character.</summary>
    internal static string? Glob(string pattern)
    {
        var glob = new StringBuilder(pattern.Length + 8);
        for (int i = 0; i < pattern.Length; i++)
        {
            char character = pattern[i];
            switch (character)
            {
                case '%':
                    glob.Append('*');
                    continue;
                case '_':
                    glob.Append('?');
                    continue;
                case '\\':
                    if (++i == pattern.Length)
                    {
                        return null;
                    }

                    character = pattern[i];
                    break;
            }

            if (character is '*' or '?' or '[')
            {
                glob.Append('[').Append(character).Append(']');
            }
            else
            {
                glob.Append(character);
            }
        }

        return glob.ToString();
    }
}
