using System.Globalization;
using System.Text;
using PgDotnetFdw.Tests.Differential.Model;

namespace PgDotnetFdw.Tests.Differential.Sql;

/// <summary>Writes a tree as SQL for one schema, with constants as literals or as parameters.</summary>
internal sealed class SqlText
{
    private readonly StringBuilder _text = new(512);
    private readonly string _schema;
    private readonly bool _withParameters;
    private readonly List<Literal> _parameters = [];

    private SqlText(string schema, bool withParameters)
    {
        _schema = schema;
        _withParameters = withParameters;
    }

    /// <summary>The text with literals.</summary>
    /// <param name="node">The query.</param>
    /// <param name="schema">Where its tables are.</param>
    public static string Of(Node node, string schema)
    {
        SqlText text = new(schema, withParameters: false);
        text.Write(node);
        return text._text.ToString();
    }

    /// <summary>The text with parameters, and what they stand for.</summary>
    /// <param name="node">The query.</param>
    /// <param name="schema">Where its tables are.</param>
    public static (string Text, IReadOnlyList<Literal> Parameters) WithParameters(Node node, string schema)
    {
        SqlText text = new(schema, withParameters: true);
        text.Write(node);
        return (text._text.ToString(), text._parameters);
    }

    /// <summary>A constant as SQL; valid whatever standard_conforming_strings says.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">Text form; null = NULL.</param>
    /// <param name="isPlain">Whether digits may stand without quotes and cast.</param>
    public static string Constant(SqlType type, string? value, bool isPlain)
    {
        if (value is null)
        {
            return $"NULL::{type.Cast}";
        }

        if (isPlain && (type == Types.Bool || (type.IsPlainNumber && value.All(char.IsAsciiDigit) && value.Length < 10)))
        {
            return value;
        }

        return $"{Quoted(value)}::{type.Cast}";
    }

    /// <summary>A string literal.</summary>
    public static string Quoted(string value)
    {
        string text = value.Replace("'", "''", StringComparison.Ordinal);
        return text.Contains('\\', StringComparison.Ordinal) ? $"E'{text.Replace("\\", "\\\\", StringComparison.Ordinal)}'" : $"'{text}'";
    }

    private void Write(Node node)
    {
        if (node.IsList)
        {
            WriteList(node);
            return;
        }

        foreach (object part in node.Parts)
        {
            Write(part);
        }
    }

    private void WriteList(Node node)
    {
        for (int i = 0; i < node.Parts.Count; i++)
        {
            _text.Append(i == 0 ? node.Prefix : node.Separator);
            Write(node.Parts[i]);
        }

        _text.Append(node.Parts.Count == 0 ? string.Empty : node.Suffix);
    }

    private void Write(object part)
    {
        switch (part)
        {
            case Node node:
                Write(node);
                break;
            case TableName table:
                _text.Append(_schema).Append('.').Append(table.Name);
                break;
            case Literal literal when _withParameters:
                int index = _parameters.IndexOf(literal);
                if (index < 0)
                {
                    index = _parameters.Count;
                    _parameters.Add(literal);
                }

                _text.Append(CultureInfo.InvariantCulture, $"${index + 1}");
                break;
            case Literal literal:
                _text.Append(Constant(literal.Type, literal.First, literal.IsPlain));
                break;
            default:
                _text.Append((string)part);
                break;
        }
    }
}
