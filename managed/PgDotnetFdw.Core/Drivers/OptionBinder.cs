// How do the texts of OPTIONS (...) become a driver's options object?
//
// The validator saw them at DDL time, but a driver may have been replaced since, and IMPORT FOREIGN SCHEMA passes options that no validator
// sees: so names and values are judged again, with the same words. Who may set what is not judged here; that was the DDL's business.

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>Binds option texts to the options classes of one driver.</summary>
public sealed class OptionBinder
{
    private readonly ForeignDriver _driver;
    private readonly OptionSet _options;

    // Most columns have no options; they share one object, which is immutable.
    private ColumnOptions? _noColumnOptions;

    /// <summary>Makes the binder of a driver.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="options">What it declares.</param>
    public OptionBinder(ForeignDriver driver, OptionSet options)
    {
        _driver = driver;
        _options = options;
    }

    /// <summary>Binds what planning needs of a server; what is missing keeps its default.</summary>
    /// <param name="server">Options of wrapper and server, merged.</param>
    public ConnectionOptions BindServer(IReadOnlyList<KeyValuePair<string, string>> server)
    {
        var options = Create<ConnectionOptions>(_driver.ConnectionOptionsType);
        Apply(options, server, OptionCatalog.Server, OptionCatalog.Wrapper);
        return options;
    }

    /// <summary>Binds what a connection needs. What the user mapping says wins over the server.</summary>
    /// <param name="server">Options of wrapper and server, merged.</param>
    /// <param name="mapping">Options of the user mapping; null when there is none.</param>
    /// <exception cref="ForeignDataException">HV00J: a required option is missing.</exception>
    public ConnectionOptions BindConnection(
        IReadOnlyList<KeyValuePair<string, string>> server,
        IReadOnlyList<KeyValuePair<string, string>>? mapping)
    {
        ConnectionOptions options = BindServer(server);
        if (mapping is not null)
        {
            Apply(options, mapping, OptionCatalog.UserMapping);
            RequireAll(mapping, OptionCatalog.UserMapping);
        }

        RequireAll(server, OptionCatalog.Server);
        return options;
    }

    /// <summary>Binds the options of a foreign table.</summary>
    public TableOptions BindTable(IReadOnlyList<KeyValuePair<string, string>> table)
    {
        var options = Create<TableOptions>(_driver.TableOptionsType);
        Apply(options, table, OptionCatalog.Table);
        return options;
    }

    /// <summary>Binds the options of a column.</summary>
    public ColumnOptions BindColumn(IReadOnlyList<KeyValuePair<string, string>> column)
    {
        if (column.Count == 0)
        {
            return _noColumnOptions ??= Create<ColumnOptions>(_driver.ColumnOptionsType);
        }

        var options = Create<ColumnOptions>(_driver.ColumnOptionsType);
        Apply(options, column, OptionCatalog.Column);
        return options;
    }

    /// <summary>Binds the options of IMPORT FOREIGN SCHEMA.</summary>
    public ImportOptions BindImport(IReadOnlyList<KeyValuePair<string, string>> import)
    {
        var options = Create<ImportOptions>(_driver.ImportOptionsType);
        Apply(options, import, OptionCatalog.Import);
        RequireAll(import, OptionCatalog.Import);
        return options;
    }

    private static T Create<T>(Type type)
        where T : class
    {
        // OptionSet.Of has created one of this type before, and checked its base class.
        return (T)Activator.CreateInstance(type)!;
    }

    private void Apply(object target, IReadOnlyList<KeyValuePair<string, string>> texts, params ReadOnlySpan<OptionCatalog> catalogs)
    {
        foreach (KeyValuePair<string, string> text in texts)
        {
            OptionDeclaration? option = null;
            foreach (OptionCatalog catalog in catalogs)
            {
                option ??= _options.Find(catalog, text.Key);
            }

            if (option is null)
            {
                throw OptionErrors.InvalidName(text.Key, catalogs, [_options]);
            }

            object value = OptionText.Read(option, text.Value);
            option.Property.SetValue(target, option.Kind == OptionKind.Keywords ? With(option.Property.GetValue(target), text) : value);
        }
    }

    private static bool IsAmong(IReadOnlyList<KeyValuePair<string, string>> texts, string name)
    {
        foreach (KeyValuePair<string, string> text in texts)
        {
            if (text.Key == name)
            {
                return true;
            }
        }

        return false;
    }

    private static Dictionary<string, string> With(object? keywords, KeyValuePair<string, string> text)
    {
        var all = new Dictionary<string, string>(keywords as IReadOnlyDictionary<string, string> ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase)
        {
            [text.Key[ConnectionOptions.KeywordPrefix.Length..]] = text.Value,
        };
        return all;
    }

    private void RequireAll(IReadOnlyList<KeyValuePair<string, string>> texts, OptionCatalog catalog)
    {
        foreach (OptionDeclaration option in _options.In(catalog))
        {
            if (option.Attribute.Required && !IsAmong(texts, option.Name))
            {
                throw OptionErrors.Missing(option);
            }
        }
    }
}
