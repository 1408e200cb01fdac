namespace PgDotnetFdw.Core.Drivers;

/// <summary>Type of an option's value.</summary>
public enum OptionKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A 32-bit integer.</summary>
    Integer,

    /// <summary>A 64-bit integer.</summary>
    BigInteger,

    /// <summary>A floating-point number.</summary>
    Number,

    /// <summary>Seconds, or a number with a unit.</summary>
    Duration,

    /// <summary>One of several words.</summary>
    Choice,

    /// <summary>Any text, under any name that begins like the option's: a keyword of the provider.</summary>
    Keywords,
}
