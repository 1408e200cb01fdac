using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>What must be so before a routine is sent, besides arguments that have an exact form.</summary>
[Flags]
internal enum SqliteNeeds
{
    None = 0,

    /// <summary>A collation in which equal means equal bytes.</summary>
    Deterministic = 1,

    /// <summary>A collation that knows no other letters than those of ASCII.</summary>
    Ascii = 2,

    /// <summary>Text in UTF-8 on both sides; implied wherever a text is computed with.</summary>
    Utf8 = 4,

    /// <summary>A collation that sorts by bytes.</summary>
    SortsAsC = 8,
}

/// <summary>A call of an operator or function.</summary>
/// <param name="Type">Type of the result.</param>
/// <param name="InputCollation">Collation that it works with.</param>
/// <param name="Arguments">Its arguments.</param>
internal readonly record struct SqliteCall(TypeFacts Type, CollationFacts InputCollation, IReadOnlyList<Expr> Arguments);

/// <summary>How a built-in operator or function of PostgreSQL is written.</summary>
/// <param name="Template">SQL in which {0}, {1} ... stand for the arguments, each in its one form; null when <paramref name="Write"/> writes all.</param>
/// <param name="Needs">What must be so.</param>
/// <param name="Condition">Under which conditions it is sent, for people; empty = always.</param>
/// <param name="Accepts">Whether the arguments meet the condition; null = all do.</param>
/// <param name="Write">Writes the call where a template is not enough.</param>
internal sealed record SqliteRoutine(
    string? Template,
    SqliteNeeds Needs = SqliteNeeds.None,
    string Condition = "",
    Func<IReadOnlyList<Expr>, bool>? Accepts = null,
    Func<SqlExpressionWriter, SqliteCall, Fidelity>? Write = null)
{
    /// <summary>Writes a call, or refuses it.</summary>
    internal Fidelity WriteCall(SqlExpressionWriter writer, string name, SqliteCall call)
    {
        if (!AreMet(writer, Needs, name, call.InputCollation))
        {
            return Fidelity.No;
        }

        if (Accepts is not null && !Accepts(call.Arguments))
        {
            return writer.Refuse($"{name} is sent {Condition}");
        }

        return Template is not null ? WriteTemplate(writer, Template, call.Arguments)
            : Write is not null ? Write(writer, call)
            : Fidelity.No;
    }

    /// <summary>Whether needs are met; says why not.</summary>
    internal static bool AreMet(SqlExpressionWriter writer, SqliteNeeds needs, string name, CollationFacts collation)
    {
        if ((needs & SqliteNeeds.Deterministic) != 0 && !collation.IsDeterministic)
        {
            writer.Refuse($"{name} depends on collation {collation.Name}");
            return false;
        }

        if ((needs & SqliteNeeds.SortsAsC) != 0 && !SqliteValues.MaySortText(writer, collation))
        {
            return false;
        }

        if ((needs & SqliteNeeds.Utf8) != 0 && writer.Local.Encoding != "UTF8")
        {
            writer.Refuse($"{name} is sent only from databases of encoding UTF8");
            return false;
        }

        if ((needs & SqliteNeeds.Ascii) == 0)
        {
            return true;
        }

        // provider|collate|ctype|version of libc's C and POSIX.
        if (!(collation.Rules.StartsWith("c|C|C|", StringComparison.Ordinal) || collation.Rules.StartsWith("c|POSIX|POSIX|", StringComparison.Ordinal)))
        {
            writer.Refuse($"{name} depends on the letters of collation {collation.Name}; SQLite knows those of ASCII");
            return false;
        }

        if (writer.Profile is not SqliteProfile { HasUnicodeFunctions: false })
        {
            writer.Refuse($"this build of SQLite has a {name} of its own, or is not known yet");
            return false;
        }

        return true;
    }

    private static Fidelity WriteTemplate(SqlExpressionWriter writer, string template, IReadOnlyList<Expr> arguments)
    {
        for (int i = 0; i < template.Length; i++)
        {
            if (template[i] != '{')
            {
                writer.Sql.Append(template[i]);
                continue;
            }

            int argument = template[i + 1] - '0';
            if (argument >= arguments.Count || SqliteValues.Write(writer, arguments[argument]) != Fidelity.Exact)
            {
                return Fidelity.No;
            }

            i += 2;
        }

        return Fidelity.Exact;
    }
}
