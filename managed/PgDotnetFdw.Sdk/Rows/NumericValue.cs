namespace PgDotnetFdw.Sdk.Rows;

/// <summary>Kind of a numeric.</summary>
public enum NumericKind
{
    /// <summary>Zero or more.</summary>
    Positive = 0,

    /// <summary>Less than zero.</summary>
    Negative = 1,

    /// <summary>Not a number.</summary>
    NaN = 2,

    /// <summary>Infinity.</summary>
    PositiveInfinity = 3,

    /// <summary>Negative infinity.</summary>
    NegativeInfinity = 4,
}

/// <summary>
/// A decimal number as PostgreSQL keeps it: base-10000 digits. Its value is the sum of Digits[i] * 10000^(Weight - i).
/// Source: PostgreSQL, src/backend/utils/adt/numeric.c, "external representation".
/// </summary>
public readonly ref struct NumericValue
{
    /// <summary>Makes a value.</summary>
    /// <param name="kind">Sign or special kind.</param>
    /// <param name="weight">Weight of the first digit, in powers of 10000.</param>
    /// <param name="scale">Decimal digits after the point to be shown, 0 to 16383.</param>
    /// <param name="digits">Base-10000 digits, each 0 to 9999, native byte order; empty for zero and special kinds.</param>
    public NumericValue(NumericKind kind, int weight, int scale, ReadOnlySpan<short> digits)
    {
        Kind = kind;
        Weight = weight;
        Scale = scale;
        Digits = digits;
    }

    /// <summary>Sign or special kind.</summary>
    public NumericKind Kind { get; }

    /// <summary>Weight of the first digit, in powers of 10000.</summary>
    public int Weight { get; }

    /// <summary>Decimal digits after the point to be shown.</summary>
    public int Scale { get; }

    /// <summary>Base-10000 digits.</summary>
    public ReadOnlySpan<short> Digits { get; }
}
