using System.Diagnostics;
using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Values on their way to the remote, as text that the remote's input functions read under the pinned session settings
/// (standard_conforming_strings on, DateStyle ISO, IntervalStyle postgres).
/// </summary>
internal static class PostgresLiterals
{
    /// <summary>Appends a string constant. Backslashes need no care under standard_conforming_strings.</summary>
    public static void WriteQuoted(StringBuilder sql, string text) =>
        sql.Append('\'').Append(text.Replace("'", "''", StringComparison.Ordinal)).Append('\'');

    /// <summary>The text form of a value that is not NULL.</summary>
    /// <param name="value">The value.</param>
    /// <param name="typeOid">Its type; only float4 makes a difference.</param>
    public static string ToText(RemoteValue value, uint typeOid) => value.Form switch
    {
        ValueForm.Boolean => value.Boolean ? "t" : "f",
        ValueForm.Int64 => value.Int64.ToString(CultureInfo.InvariantCulture),
        ValueForm.Float64 => FloatText(value.Float64, typeOid),
        ValueForm.Text or ValueForm.Output => value.Text,
        ValueForm.Bytes => "\\x" + Convert.ToHexStringLower(value.Bytes.Span),
        ValueForm.Array => ArrayText(value),
        _ => throw new UnreachableException("a NULL has no text form"),
    };

    /// <summary>The text form of an array; its dimensions were flattened, which ANY and ALL do not see.</summary>
    private static string ArrayText(RemoteValue array)
    {
        uint elementOid = array.ElementType?.Oid ?? 0;
        StringBuilder text = new("{");
        foreach (RemoteValue element in array.Elements)
        {
            if (text.Length > 1)
            {
                text.Append(',');
            }

            if (element.IsNull)
            {
                text.Append("NULL");
            }
            else if (element.Form is ValueForm.Int64 or ValueForm.Float64 or ValueForm.Boolean)
            {
                text.Append(ToText(element, elementOid));
            }
            else
            {
                // Quoted always: an empty string, the word NULL, blanks, braces and commas would otherwise change their meaning.
                text.Append('"');
                foreach (char c in ToText(element, elementOid))
                {
                    if (c is '"' or '\\')
                    {
                        text.Append('\\');
                    }

                    text.Append(c);
                }

                text.Append('"');
            }
        }

        return text.Append('}').ToString();
    }

    private static string FloatText(double value, uint typeOid)
    {
        // The shortest text that reads back as the same value, of the value's own width.
        return typeOid == TypeOid.Float4
            ? ((float)value).ToString("R", CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture);
    }
}
