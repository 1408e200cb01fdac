using System.Diagnostics;
using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Values on their way to the remote, as text that the remote's input functions read under the pinned session settings
/// (standard_conforming_strings on, DateStyle ISO, IntervalStyle postgres, array_nulls on).
/// </summary>
internal static class PostgresLiterals
{
    /// <summary>
    /// Appends a string constant. It means the same whatever standard_conforming_strings is: a function of the remote may have changed that since it was pinned.
    /// </summary>
    public static void WriteQuoted(StringBuilder sql, string text)
    {
        if (text.Contains('\\', StringComparison.Ordinal))
        {
            // Behind a letter the E would be part of a word.
            sql.Append(sql.Length > 0 && (char.IsLetterOrDigit(sql[^1]) || sql[^1] is '_' or '$') ? " E'" : "E'");
            sql.Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)).Append('\'');
            return;
        }

        sql.Append('\'').Append(text.Replace("'", "''", StringComparison.Ordinal)).Append('\'');
    }

    /// <summary>A string constant.</summary>
    public static string Quote(string text)
    {
        StringBuilder sql = new();
        WriteQuoted(sql, text);
        return sql.ToString();
    }

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

    /// <summary>The text form of an array, with the bounds that are not the usual ones.</summary>
    private static string ArrayText(RemoteValue array)
    {
        IReadOnlyList<ArrayDimension> dimensions = array.Dimensions;
        if (dimensions.Count == 0)
        {
            return "{}";
        }

        StringBuilder text = new();
        if (dimensions.Any(dimension => dimension.LowerBound != 1))
        {
            foreach (ArrayDimension dimension in dimensions)
            {
                text.Append(CultureInfo.InvariantCulture, $"[{dimension.LowerBound}:{(long)dimension.LowerBound + dimension.Length - 1}]");
            }

            text.Append('=');
        }

        int next = 0;
        WriteDimension(text, array, 0, ref next);
        return text.ToString();
    }

    private static void WriteDimension(StringBuilder text, RemoteValue array, int dimension, ref int next)
    {
        uint elementOid = array.ElementType?.Oid ?? 0;

        // pg_type.typdelim: a comma for every type but one.
        char delimiter = elementOid == TypeOid.Box ? ';' : ',';
        text.Append('{');
        for (int i = 0; i < array.Dimensions[dimension].Length; i++)
        {
            if (i > 0)
            {
                text.Append(delimiter);
            }

            if (dimension + 1 < array.Dimensions.Count)
            {
                WriteDimension(text, array, dimension + 1, ref next);
            }
            else
            {
                WriteElement(text, array.Elements[next++], elementOid);
            }
        }

        text.Append('}');
    }

    private static void WriteElement(StringBuilder text, RemoteValue element, uint elementOid)
    {
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

    private static string FloatText(double value, uint typeOid)
    {
        // The shortest text that reads back as the same value, of the value's own width.
        return typeOid == TypeOid.Float4
            ? ((float)value).ToString("R", CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture);
    }
}
