using System.Reflection;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>One option in one catalog, as a driver's options class declares it.</summary>
public sealed class OptionDeclaration
{
    internal OptionDeclaration(DriverOptionAttribute attribute, PropertyInfo property, OptionKind kind, Type valueType, string? defaultText)
    {
        Attribute = attribute;
        Property = property;
        Kind = kind;
        ValueType = valueType;
        DefaultText = defaultText;
    }

    /// <summary>Name in OPTIONS (...).</summary>
    public string Name => Attribute.Name;

    /// <summary>Where it may stand.</summary>
    public OptionCatalog Catalog => Attribute.Catalog;

    /// <summary>Range, secrecy and who may set it.</summary>
    public DriverOptionAttribute Attribute { get; }

    /// <summary>Type of its value.</summary>
    public OptionKind Kind { get; }

    /// <summary>Its default as one would write it; null when there is none or it is a secret.</summary>
    public string? DefaultText { get; }

    /// <summary>The property that it is bound to.</summary>
    internal PropertyInfo Property { get; }

    /// <summary>Type of the property's value, without Nullable.</summary>
    internal Type ValueType { get; }
}
