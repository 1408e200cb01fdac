using System.Text;

namespace PgDotnetFdw.Sdk.Expressions;

/// <summary>Form in which a value comes from PostgreSQL; the numbers are those of pgdotnet_abi.h.</summary>
public enum ValueForm
{
    /// <summary>SQL NULL.</summary>
    Null = 0,

    /// <summary>bool, in <see cref="RemoteValue.Boolean"/>.</summary>
    Boolean = 1,

    /// <summary>int2, int4, int8 or oid, in <see cref="RemoteValue.Int64"/>.</summary>
    Int64 = 2,

    /// <summary>float4 or float8, in <see cref="RemoteValue.Float64"/>.</summary>
    Float64 = 3,

    /// <summary>text, varchar, bpchar, name or json, UTF-8 in <see cref="RemoteValue.Bytes"/>.</summary>
    Text = 4,

    /// <summary>bytea, in <see cref="RemoteValue.Bytes"/>.</summary>
    Bytes = 5,

    /// <summary>Any other type: its output function's text, UTF-8 in <see cref="RemoteValue.Bytes"/>,
    /// made under DateStyle ISO, IntervalStyle postgres and extra_float_digits 1.</summary>
    Output = 6,

    /// <summary>An array, in <see cref="RemoteValue.Elements"/> and <see cref="RemoteValue.Dimensions"/>.</summary>
    Array = 7,
}

/// <summary>One dimension of an array.</summary>
/// <param name="Length">How many elements, ≥ 1.</param>
/// <param name="LowerBound">Subscript of the first.</param>
public readonly record struct ArrayDimension(int Length, int LowerBound);

/// <summary>A value on its way to the remote: a constant or a parameter. Immutable; may be read on any thread.</summary>
public sealed class RemoteValue
{
    private RemoteValue(ValueForm form)
    {
        Form = form;
    }

    /// <summary>SQL NULL.</summary>
    public static RemoteValue Null { get; } = new(ValueForm.Null);

    /// <summary>Which of the other properties holds the value.</summary>
    public ValueForm Form { get; }

    /// <summary>Whether it is SQL NULL.</summary>
    public bool IsNull => Form == ValueForm.Null;

    /// <summary>Value of form Boolean.</summary>
    public bool Boolean { get; private init; }

    /// <summary>Value of form Int64.</summary>
    public long Int64 { get; private init; }

    /// <summary>Value of form Float64; may be NaN or infinite.</summary>
    public double Float64 { get; private init; }

    /// <summary>UTF-8 of forms Text and Output, bytes of form Bytes; otherwise empty.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private init; }

    /// <summary>Type of an array's elements; null for other forms.</summary>
    public TypeFacts? ElementType { get; private init; }

    /// <summary>Elements of form Array, the last dimension varying fastest; otherwise empty.</summary>
    public IReadOnlyList<RemoteValue> Elements { get; private init; } = [];

    /// <summary>Dimensions of form Array, outermost first; none for an empty array.</summary>
    public IReadOnlyList<ArrayDimension> Dimensions { get; private init; } = [];

    /// <summary>The text of forms Text and Output.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>Makes a bool.</summary>
    public static RemoteValue FromBoolean(bool value) => new(ValueForm.Boolean) { Boolean = value };

    /// <summary>Makes an integer.</summary>
    public static RemoteValue FromInt64(long value) => new(ValueForm.Int64) { Int64 = value };

    /// <summary>Makes a float.</summary>
    public static RemoteValue FromFloat64(double value) => new(ValueForm.Float64) { Float64 = value };

    /// <summary>Makes a text from UTF-8, which is not copied.</summary>
    public static RemoteValue FromText(ReadOnlyMemory<byte> utf8) => new(ValueForm.Text) { Bytes = utf8 };

    /// <summary>Makes a text.</summary>
    public static RemoteValue FromText(string text) => FromText(Encoding.UTF8.GetBytes(text));

    /// <summary>Makes a byte string, which is not copied.</summary>
    public static RemoteValue FromBytes(ReadOnlyMemory<byte> bytes) => new(ValueForm.Bytes) { Bytes = bytes };

    /// <summary>Makes a value of any other type from its output function's UTF-8, which is not copied.</summary>
    public static RemoteValue FromOutput(ReadOnlyMemory<byte> utf8) => new(ValueForm.Output) { Bytes = utf8 };

    /// <summary>Makes an array of one dimension that starts at 1, or an empty one.</summary>
    public static RemoteValue FromArray(TypeFacts elementType, IReadOnlyList<RemoteValue> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        return FromArray(elementType, elements, elements.Count == 0 ? [] : [new ArrayDimension(elements.Count, 1)]);
    }

    /// <summary>Makes an array.</summary>
    public static RemoteValue FromArray(TypeFacts elementType, IReadOnlyList<RemoteValue> elements, IReadOnlyList<ArrayDimension> dimensions) =>
        new(ValueForm.Array) { ElementType = elementType, Elements = elements, Dimensions = dimensions };
}
