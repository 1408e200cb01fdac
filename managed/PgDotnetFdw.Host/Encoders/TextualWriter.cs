// What is a typed value as text? The base of the writers whose column takes text: the text of each source is the one that PostgreSQL itself
// would write, so that a column of any type can be filled through its input function.

using System.Buffers.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Host.Encoders;

internal abstract class TextualWriter(WriterSite site) : DatumWriter(site)
{
    private const int MaximumInteger = 20;
    private const int UuidBytes = 16;

    /// <inheritdoc/>
    public override void WriteInt64(long value)
    {
        Scratch.Clear();
        Span<byte> text = stackalloc byte[MaximumInteger];
        Utf8Formatter.TryFormat(value, text, out int length);
        Store(text[..length]);
    }

    /// <inheritdoc/>
    public override void WriteDouble(double value)
    {
        Scratch.Clear();
        FloatText.Append(Scratch, value);
        Store(Scratch.Span);
    }

    /// <inheritdoc/>
    public override void WriteSingle(float value)
    {
        Scratch.Clear();
        FloatText.Append(Scratch, value);
        Store(Scratch.Span);
    }

    /// <inheritdoc/>
    public override void WriteUtf8(ReadOnlySpan<byte> utf8)
    {
        RequireText(utf8);
        Store(utf8);
    }

    /// <inheritdoc/>
    public override void WriteNumeric(in NumericValue value)
    {
        Scratch.Clear();
        NumericBuilder.AppendText(Scratch, value);
        Store(Scratch.Span);
    }

    /// <inheritdoc/>
    public override void WriteDate(int days)
    {
        if (days is not (int.MinValue or int.MaxValue) && (days < DateTimeText.MinimumDate || days >= DateTimeText.EndDate))
        {
            throw DateOutOfRange();
        }

        Scratch.Clear();
        DateTimeText.AppendDate(Scratch, days);
        Store(Scratch.Span);
    }

    /// <inheritdoc/>
    public override void WriteTimestamp(long microseconds) => StoreTimestamp(microseconds, hasZone: false);

    /// <inheritdoc/>
    public override void WriteTimestampTz(long microseconds) => StoreTimestamp(microseconds, hasZone: true);

    /// <inheritdoc/>
    public override void WriteUuid(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != UuidBytes)
        {
            throw Error(SqlState.InternalError, $"driver gave a uuid of a wrong length for column \"{Column.Name}\"");
        }

        Scratch.Clear();
        UuidText.Append(Scratch, bytes);
        Store(Scratch.Span);
    }

    /// <summary>Stores text that is valid.</summary>
    protected abstract void Store(ReadOnlySpan<byte> text);

    private void StoreTimestamp(long microseconds, bool hasZone)
    {
        if (microseconds is not (long.MinValue or long.MaxValue)
            && (microseconds < DateTimeText.MinimumTimestamp || microseconds >= DateTimeText.EndTimestamp))
        {
            throw DateOutOfRange();
        }

        Scratch.Clear();
        DateTimeText.AppendTimestamp(Scratch, microseconds, hasZone);
        Store(Scratch.Span);
    }
}
