// Which options does a driver have?
//
// They are found once for each driver, by reflection over the [DriverOption] properties of its four options classes; validator, binder,
// hints and pgdotnet.options() all ask this list. A declaration that cannot work (an unsupported type, a catalog that does not belong to the
// class) is a mistake of the driver's author and fails its loading, so that it is met by the first test.

using System.Reflection;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>The options that a driver declares, its own and the common ones. Immutable.</summary>
public sealed class OptionSet
{
    // The key is made of both; see KeyOf.
    private readonly Dictionary<string, OptionDeclaration> _byName = new(StringComparer.Ordinal);

    private OptionSet(IReadOnlyList<OptionDeclaration> all)
    {
        All = all;
        foreach (OptionDeclaration option in all)
        {
            if (!_byName.TryAdd(KeyOf(option.Catalog, option.Name), option))
            {
                throw new InvalidOperationException($"The option \"{option.Name}\" is declared twice for one catalog.");
            }
        }
    }

    /// <summary>All of them, sorted by catalog, then by name.</summary>
    public IReadOnlyList<OptionDeclaration> All { get; }

    /// <summary>Reads a driver's declarations.</summary>
    /// <param name="driver">The driver.</param>
    /// <exception cref="InvalidOperationException">A declaration cannot work.</exception>
    public static OptionSet Of(ForeignDriver driver)
    {
        var all = new List<OptionDeclaration>();
        Collect(all, driver.ConnectionOptionsType, typeof(ConnectionOptions), OptionCatalog.Wrapper, OptionCatalog.Server, OptionCatalog.UserMapping);
        Collect(all, driver.TableOptionsType, typeof(TableOptions), OptionCatalog.Table);
        Collect(all, driver.ColumnOptionsType, typeof(ColumnOptions), OptionCatalog.Column);
        Collect(all, driver.ImportOptionsType, typeof(ImportOptions), OptionCatalog.Import);
        all.Sort(static (a, b) => a.Catalog != b.Catalog ? a.Catalog.CompareTo(b.Catalog) : string.CompareOrdinal(a.Name, b.Name));
        return new OptionSet(all);
    }

    /// <summary>Finds an option; null when the catalog has none of that name.</summary>
    public OptionDeclaration? Find(OptionCatalog catalog, string name) =>
        _byName.GetValueOrDefault(KeyOf(catalog, name)) ?? (FamilyOf(name) is { } family ? _byName.GetValueOrDefault(KeyOf(catalog, family)) : null);

    /// <summary>What an option is declared as whose name ends with a keyword of the provider; null when a name is none of these.</summary>
    public static string? FamilyOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(ConnectionOptions.KeywordPrefix, StringComparison.Ordinal) && name.Length > ConnectionOptions.KeywordPrefix.Length
            ? ConnectionOptions.KeywordFamily
            : null;
    }

    /// <summary>The options of a catalog, sorted by name.</summary>
    public IEnumerable<OptionDeclaration> In(OptionCatalog catalog) => All.Where(o => o.Catalog == catalog);

    private static void Collect(List<OptionDeclaration> all, Type type, Type baseType, params ReadOnlySpan<OptionCatalog> catalogs)
    {
        if (!baseType.IsAssignableFrom(type))
        {
            throw new InvalidOperationException($"The options class \"{type.FullName}\" is not derived from {baseType.Name}.");
        }

        object defaults = Activator.CreateInstance(type)
            ?? throw new InvalidOperationException($"The options class \"{type.FullName}\" cannot be created.");
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            foreach (DriverOptionAttribute attribute in property.GetCustomAttributes<DriverOptionAttribute>(inherit: true))
            {
                if (!IsAmong(catalogs, attribute.Catalog) || property.SetMethod is null)
                {
                    throw new InvalidOperationException(
                        $"The option \"{attribute.Name}\" of class \"{type.FullName}\" cannot be set, or cannot stand in catalog {attribute.Catalog}.");
                }

                Type valueType = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                OptionKind kind = KindOf(valueType)
                    ?? throw new InvalidOperationException($"The option \"{attribute.Name}\" has the unsupported type {valueType.Name}.");
                all.Add(new OptionDeclaration(attribute, property, kind, valueType, defaults));
            }
        }
    }

    // The framework's Contains would be compiled for this type in each session.
    private static bool IsAmong(ReadOnlySpan<OptionCatalog> catalogs, OptionCatalog wanted)
    {
        foreach (OptionCatalog catalog in catalogs)
        {
            if (catalog == wanted)
            {
                return true;
            }
        }

        return false;
    }

    private static string KeyOf(OptionCatalog catalog, string name) => $"{(char)('0' + (int)catalog)}{name}";

    private static OptionKind? KindOf(Type type)
    {
        if (type.IsEnum)
        {
            return OptionKind.Choice;
        }

        return type == typeof(string) ? OptionKind.Text
            : type == typeof(bool) ? OptionKind.Boolean
            : type == typeof(int) ? OptionKind.Integer
            : type == typeof(long) ? OptionKind.BigInteger
            : type == typeof(double) ? OptionKind.Number
            : type == typeof(TimeSpan) ? OptionKind.Duration
            : type == typeof(IReadOnlyDictionary<string, string>) ? OptionKind.Keywords
            : null;
    }
}
