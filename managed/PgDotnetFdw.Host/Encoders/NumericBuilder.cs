// How is a numeric made?
//
// A number under construction in base-10000 digits, as PostgreSQL's NumericVar (src/backend/utils/adt/numeric.c, release 15 to 18): taken from one
// of several sources, rounded to a type modifier, and stored in the on-disk form (NumericShort, NumericLong or a special value). The rules of
// rounding, overflow and stripping are those of round_var, apply_typmod, apply_typmod_special and make_result_opt_error. Reading text and
// writing it is in NumericBuilder.Text.cs.

using PgDotnetFdw.Host.Rows;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Host.Encoders;

/// <summary>Outcome of rounding to a type modifier.</summary>
internal enum NumericFit
{
    Fits,
    Overflow,
    InfinityOverflow,
}

internal sealed unsafe partial class NumericBuilder
{
    /// <summary>Largest scale (NUMERIC_DSCALE_MASK).</summary>
    internal const int MaximumScale = 0x3FFF;

    private const int Base = 10000;
    private const int DigitsPerUnit = 4;
    private const int HeaderSize = sizeof(uint);
    private const int ShortSize = HeaderSize + sizeof(ushort);
    private const int LongSize = ShortSize + sizeof(ushort);
    private const int MaximumShortScale = 0x3F;
    private const int MaximumShortWeight = 0x3F;
    private const int MinimumShortWeight = -0x40;

    private readonly NativeList<short> _digits;
    private int _start;
    private int _count;
    private int _weight;
    private int _scale;
    private NumericKind _kind;

    internal NumericBuilder(NativeLedger ledger)
    {
        _digits = new NativeList<short>(ledger);
    }

    /// <summary>Bytes of the stored form; valid after <see cref="TryFinish"/>.</summary>
    internal int EncodedSize => IsSpecial ? ShortSize : (IsShort ? ShortSize : LongSize) + (_count * sizeof(short));

    private bool IsSpecial => _kind is NumericKind.NaN or NumericKind.PositiveInfinity or NumericKind.NegativeInfinity;

    private bool IsShort => _scale <= MaximumShortScale && _weight is >= MinimumShortWeight and <= MaximumShortWeight;

    /// <summary>Precision of a numeric's modifier.</summary>
    internal static int Precision(int modifier) => ((modifier - HeaderSize) >> 16) & 0xFFFF;

    /// <summary>Scale of a numeric's modifier; negative since release 15.</summary>
    internal static int Scale(int modifier) => (((modifier - HeaderSize) & 0x7FF) ^ 1024) - 1024;

    /// <summary>The value as an integer, when it is one that long can hold.</summary>
    internal static bool TryGetInt64(in NumericValue value, out long number)
    {
        number = 0;
        if (!IsIntegral(value))
        {
            return false;
        }

        // 2^63 has five units; leading zero units may add to them.
        ReadOnlySpan<short> digits = value.Digits;
        Int128 sum = 0;
        for (int i = 0; i <= value.Weight && sum < Int128.One << 96; i++)
        {
            sum = (sum * Base) + (i < digits.Length ? digits[i] : 0);
            if (sum == 0 && i >= digits.Length)
            {
                break;
            }
        }

        sum = value.Kind == NumericKind.Negative ? -sum : sum;
        if (sum < long.MinValue || sum > long.MaxValue)
        {
            return false;
        }

        number = (long)sum;
        return true;
    }

    /// <summary>Whether there is nothing but zeros after the point.</summary>
    internal static bool IsIntegral(in NumericValue value) =>
        value.Kind is NumericKind.Positive or NumericKind.Negative
        && (value.Digits.Length <= value.Weight + 1L
            || value.Digits[Math.Max(0, value.Weight + 1)..].IndexOfAnyExcept((short)0) < 0);

    internal void Free() => _digits.Free();

    /// <summary>Takes an integer.</summary>
    internal void Set(long value)
    {
        ulong magnitude = value < 0 ? 0UL - (ulong)value : (ulong)value;
        Begin(value < 0 ? NumericKind.Negative : NumericKind.Positive, 0);
        Span<short> units = stackalloc short[5];
        int first = units.Length;
        while (magnitude != 0)
        {
            units[--first] = (short)(magnitude % Base);
            magnitude /= Base;
        }

        AddUnits(units[first..]);
        _weight = _count - 1;
    }

    /// <summary>Takes PostgreSQL's own digits.</summary>
    /// <returns>false when they are none.</returns>
    internal bool Set(in NumericValue value)
    {
        Begin(value.Kind, value.Scale);
        if (value.Kind is < NumericKind.Positive or > NumericKind.NegativeInfinity || value.Scale is < 0 or > MaximumScale)
        {
            return false;
        }

        if (IsSpecial)
        {
            return true;
        }

        ReadOnlySpan<short> digits = value.Digits;
        if (digits.ContainsAnyExceptInRange<short>(0, Base - 1))
        {
            return false;
        }

        AddUnits(digits);
        _weight = value.Weight;

        // Digits behind the scale would be there but not be shown: then more are shown.
        long fraction = (digits.Length - 1L - value.Weight) * DigitsPerUnit;
        if (fraction > value.Scale)
        {
            Strip();
            if (_count > 0)
            {
                int last = _digits[_start + _count - 1];
                int trailing = last % 1000 == 0 ? 3 : last % 100 == 0 ? 2 : last % 10 == 0 ? 1 : 0;
                fraction = ((_count - 1L - _weight) * DigitsPerUnit) - trailing;
                _scale = (int)Math.Max(_scale, Math.Min(fraction, int.MaxValue));
            }
        }

        return true;
    }

    /// <summary>Rounds to a type modifier, half away from zero.</summary>
    /// <param name="modifier">−1 = none.</param>
    internal NumericFit Apply(int modifier)
    {
        if (modifier < HeaderSize || _kind == NumericKind.NaN)
        {
            return NumericFit.Fits;
        }

        if (IsSpecial)
        {
            return NumericFit.InfinityOverflow;
        }

        int scale = Scale(modifier);
        int maximumDigits = Precision(modifier) - scale;
        Round(scale);
        _scale = Math.Max(scale, 0);

        // The first unit that is not zero says how many digits there are before the point.
        long before = (_weight + 1L) * DigitsPerUnit;
        for (int i = 0; i < _count && before > maximumDigits; i++, before -= DigitsPerUnit)
        {
            int unit = _digits[_start + i];
            if (unit != 0)
            {
                before -= unit < 10 ? 3 : unit < 100 ? 2 : unit < 1000 ? 1 : 0;
                if (before > maximumDigits)
                {
                    return NumericFit.Overflow;
                }

                break;
            }
        }

        return NumericFit.Fits;
    }

    /// <summary>Strips zeros and checks the limits of the stored form.</summary>
    /// <returns>false when the value is beyond them.</returns>
    internal bool TryFinish()
    {
        if (IsSpecial)
        {
            return true;
        }

        Strip();
        return _weight is >= short.MinValue and <= short.MaxValue && _scale <= MaximumScale;
    }

    /// <summary>Stores the value with a header of four bytes.</summary>
    /// <param name="destination">Aligned to 4, <see cref="EncodedSize"/> bytes.</param>
    internal void Encode(byte* destination)
    {
        *(uint*)destination = (uint)EncodedSize << 2;
        ushort* header = (ushort*)(destination + HeaderSize);
        switch (_kind)
        {
            case NumericKind.NaN:
                *header = 0xC000;
                return;
            case NumericKind.PositiveInfinity:
                *header = 0xD000;
                return;
            case NumericKind.NegativeInfinity:
                *header = 0xF000;
                return;
            case NumericKind.Positive:
            case NumericKind.Negative:
                break;
        }

        bool isNegative = _kind == NumericKind.Negative;
        if (IsShort)
        {
            *header++ = (ushort)(0x8000 | (isNegative ? 0x2000 : 0) | (_scale << 7) | (_weight < 0 ? 0x40 : 0) | (_weight & 0x3F));
        }
        else
        {
            *header++ = (ushort)((isNegative ? 0x4000 : 0) | _scale);
            *header++ = (ushort)_weight;
        }

        _digits.Span.Slice(_start, _count).CopyTo(new Span<short>(header, _count));
    }

    // One unit stays free in front, for the carry of a rounding.
    private void Begin(NumericKind kind, int scale)
    {
        _digits.Clear();
        _digits.Add(0);
        _start = 1;
        _count = 0;
        _weight = 0;
        _scale = scale;
        _kind = kind;
    }

    private void AddUnits(ReadOnlySpan<short> units)
    {
        _digits.Add(units);
        _count += units.Length;
    }

    private void Strip()
    {
        Span<short> digits = _digits.Span;
        while (_count > 0 && digits[_start] == 0)
        {
            _start++;
            _weight--;
            _count--;
        }

        while (_count > 0 && digits[_start + _count - 1] == 0)
        {
            _count--;
        }

        if (_count == 0)
        {
            _weight = 0;
            _kind = NumericKind.Positive;
        }
    }

    private void Round(int scale)
    {
        long wanted = ((_weight + 1L) * DigitsPerUnit) + scale;
        if (wanted < 0)
        {
            _count = 0;
            _weight = 0;
            _kind = NumericKind.Positive;
            return;
        }

        long units = (wanted + DigitsPerUnit - 1) / DigitsPerUnit;
        int kept = (int)(wanted % DigitsPerUnit);
        if (units > _count || (units == _count && kept == 0))
        {
            return;
        }

        int position = (int)units;
        _count = position;
        Span<short> digits = _digits.Span[(_start - 1)..];
        bool carry;

        // digits[0] is the free unit, so that the number's first unit is digits[1].
        if (kept == 0)
        {
            carry = digits[position + 1] >= Base / 2;
        }
        else
        {
            int power = kept == 1 ? 1000 : kept == 2 ? 100 : 10;
            int unit = digits[position];
            int extra = unit % power;
            unit -= extra;
            carry = false;
            if (extra >= power / 2)
            {
                unit += power;
                if (unit >= Base)
                {
                    unit -= Base;
                    carry = true;
                }
            }

            digits[position] = (short)unit;
            position--;
        }

        digits[0] = 0;
        for (; carry; position--)
        {
            int unit = digits[position] + 1;
            carry = unit >= Base;
            digits[position] = (short)(carry ? unit - Base : unit);
        }

        if (digits[0] != 0)
        {
            _start--;
            _count++;
            _weight++;
        }
    }
}
