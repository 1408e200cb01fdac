using System.Reflection;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>One option in one catalog, as a driver's options class declares it.</summary>
public sealed class OptionDeclaration
{
    private readonly object _defaults;

    internal OptionDeclaration(DriverOptionAttribute attribute, PropertyInfo property, OptionKind kind, Type valueType, object defaults)
    {
        Attribute = attribute;
        Property = property;
        Kind = kind;
        ValueType = valueType;
        _defaults = defaults;
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
    public string? DefaultText
    {
        get
        {
            object? value = Attribute.Secret ? null : Property.GetValue(_defaults);

            // A number outside its own range, such as 0 for "not set", is no default that a user could write.
            bool isUnset = value is int number && (number < Attribute.Minimum || number > Attribute.Maximum);
            return isUnset || Attribute.Secret ? null : OptionText.Write(Kind, value);
        }
    }

    /// <summary>The property that it is bound to.</summary>
    internal PropertyInfo Property { get; }

    /// <summary>Type of the property's value, without Nullable.</summary>
    internal Type ValueType { get; }
}
