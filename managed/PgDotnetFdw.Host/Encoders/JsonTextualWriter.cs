// What do json and jsonb have in common? Both take JSON text and scalars, and refuse the same errors in the same words.

using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Host.Encoders;

internal abstract class JsonTextualWriter(WriterSite site) : DatumWriter(site)
{
    /// <summary>Levels of nesting that are accepted; PostgreSQL's own limit is its stack depth, which is of this order.</summary>
    internal const int MaximumDepth = 5000;

    private const int MaximumInteger = 20;
    private const string UntranslatableCharacter = "22P05";

    /// <summary>How JSON is read: exactly RFC 8259, as PostgreSQL does.</summary>
    internal static JsonReaderOptions ReaderOptions => new() { MaxDepth = MaximumDepth + 1 };

    /// <inheritdoc/>
    public override void WriteBoolean(bool value) => Store(value ? "true"u8 : "false"u8);

    /// <inheritdoc/>
    public override void WriteInt64(long value)
    {
        Span<byte> text = stackalloc byte[MaximumInteger];
        Utf8Formatter.TryFormat(value, text, out int length);
        Store(text[..length]);
    }

    /// <inheritdoc/>
    public override void WriteDouble(double value)
    {
        if (!double.IsFinite(value))
        {
            throw OutOfRange();
        }

        Scratch.Clear();
        FloatText.Append(Scratch, value);
        Store(Scratch.Span);
    }

    /// <inheritdoc/>
    public override void WriteSingle(float value)
    {
        if (!float.IsFinite(value))
        {
            throw OutOfRange();
        }

        Scratch.Clear();
        FloatText.Append(Scratch, value);
        Store(Scratch.Span);
    }

    /// <inheritdoc/>
    public override void WriteNumeric(in NumericValue value)
    {
        if (value.Kind is not (NumericKind.Positive or NumericKind.Negative))
        {
            throw OutOfRange();
        }

        Scratch.Clear();
        NumericBuilder.AppendText(Scratch, value);
        Store(Scratch.Span);
    }

    /// <inheritdoc/>
    public override void WriteUtf8(ReadOnlySpan<byte> utf8)
    {
        RequireText(utf8);
        Store(utf8);
    }

    /// <summary>Stores JSON; the text is valid UTF-8 without zero bytes.</summary>
    protected abstract void Store(ReadOnlySpan<byte> json);

    /// <summary>Makes the error of an outcome other than Valid.</summary>
    protected ForeignDataException Refuse(JsonParse outcome, ReadOnlySpan<byte> json) => outcome switch
    {
        JsonParse.TooDeep => Error(
            SqlState.StatementTooComplex,
            string.Create(CultureInfo.InvariantCulture, $"JSON value of column \"{Column.Name}\" is nested more than {MaximumDepth} levels deep")),
        JsonParse.TooLarge => Error(SqlState.ProgramLimitExceeded, $"JSON value of column \"{Column.Name}\" is too large for type {TypeName}"),
        JsonParse.ZeroCharacter => Error(
            UntranslatableCharacter,
            $"unsupported Unicode escape sequence in column \"{Column.Name}\"",
            "\\u0000 cannot be converted to text."),
        JsonParse.LoneSurrogate => Error(
            SqlState.InvalidTextRepresentation,
            $"invalid value for type {TypeName} in column \"{Column.Name}\"",
            "A Unicode surrogate stands without its other half."),
        JsonParse.NumberOutOfRange => Error(
            SqlState.NumericValueOutOfRange,
            $"number in JSON value of column \"{Column.Name}\" is out of range for type numeric"),
        JsonParse.Valid or JsonParse.Invalid => Invalid(json),
    };
}
