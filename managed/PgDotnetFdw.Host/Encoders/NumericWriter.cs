// numeric: a varlena with a header of four bytes, aligned to 4. How it is made is NumericBuilder's matter.

using System.Globalization;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Host.Encoders;

internal sealed unsafe class NumericWriter : DatumWriter
{
    private readonly NumericBuilder _number;
    private readonly int _modifier;

    internal NumericWriter(WriterSite site)
        : base(site)
    {
        _number = new NumericBuilder(site.Ledger);
        _modifier = site.Column.Type.Modifier;
    }

    /// <inheritdoc/>
    public override void WriteInt64(long value)
    {
        _number.Set(value);
        Store();
    }

    /// <inheritdoc/>
    public override void WriteDouble(double value)
    {
        _number.Set(value);
        Store();
    }

    /// <inheritdoc/>
    public override void WriteSingle(float value)
    {
        _number.Set(value);
        Store();
    }

    /// <inheritdoc/>
    public override void WriteUtf8(ReadOnlySpan<byte> utf8)
    {
        switch (_number.Set(Trim(utf8)))
        {
            case NumberParse.Valid:
                Store();
                break;
            case NumberParse.Invalid:
                throw Invalid(utf8);
            case NumberParse.OutOfRange:
                throw OutOfRange();
        }
    }

    /// <inheritdoc/>
    public override void WriteNumeric(in NumericValue value)
    {
        if (!_number.Set(value))
        {
            throw Error(SqlState.InternalError, $"driver gave invalid digits for column \"{Column.Name}\"");
        }

        Store();
    }

    /// <inheritdoc/>
    internal override void FreeMemory()
    {
        base.FreeMemory();
        _number.Free();
    }

    private void Store()
    {
        NumericFit fit = _number.Apply(_modifier);
        if (fit != NumericFit.Fits)
        {
            throw Overflow(fit);
        }

        if (!_number.TryFinish())
        {
            throw OutOfRange();
        }

        _number.Encode(SetReference(_number.EncodedSize, sizeof(uint)));
    }

    private ForeignDataException Overflow(NumericFit fit)
    {
        int precision = NumericBuilder.Precision(_modifier);
        int scale = NumericBuilder.Scale(_modifier);
        int before = precision - scale;
        string detail = fit == NumericFit.InfinityOverflow
            ? string.Create(CultureInfo.InvariantCulture, $"A field with precision {precision}, scale {scale} cannot hold an infinite value.")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"A field with precision {precision}, scale {scale} must round to an absolute value less than {(before != 0 ? "10^" : string.Empty)}{(before != 0 ? before : 1)}.");
        return Error(SqlState.NumericValueOutOfRange, "numeric field overflow", detail);
    }
}
