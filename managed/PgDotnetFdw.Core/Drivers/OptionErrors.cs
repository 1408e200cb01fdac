// How are mistakes in option names reported?
//
// In PostgreSQL's words (postgres_fdw/option.c), because users have met them there. An option that exists, but elsewhere, is the likeliest
// mistake of all (a password on the server); it is looked for before a similar name is.

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>Errors on options that validator and binder share.</summary>
internal static class OptionErrors
{
    /// <summary>No such option in this catalog.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="catalogs">Where it stands.</param>
    /// <param name="sets">The options of the driver, or of all drivers when it cannot be known.</param>
    public static ForeignDataException InvalidName(string name, ReadOnlySpan<OptionCatalog> catalogs, IReadOnlyList<OptionSet> sets)
    {
        var valid = new SortedSet<string>(StringComparer.Ordinal);
        string? elsewhere = null;
        foreach (OptionSet set in sets)
        {
            foreach (OptionDeclaration option in set.All)
            {
                if (catalogs.Contains(option.Catalog))
                {
                    valid.Add(option.Name);
                }
                else if (option.Name == name)
                {
                    elsewhere ??= PlaceOf(option.Catalog);
                }
            }
        }

        string hint;
        if (elsewhere is not null)
        {
            hint = $"The option \"{name}\" belongs to {elsewhere}.";
        }
        else if (ClosestMatch.Find(name, valid) is { } closest)
        {
            hint = $"Perhaps you meant the option \"{closest}\".";
        }
        else if (valid.Count > 0)
        {
            hint = $"Valid options in this context are: {string.Join(", ", valid)}.";
        }
        else
        {
            hint = "There are no valid options in this context.";
        }

        return new ForeignDataException(SqlState.InvalidOptionName, $"invalid option \"{name}\"") { Hint = hint };
    }

    /// <summary>A required option is missing.</summary>
    public static ForeignDataException Missing(OptionDeclaration option)
    {
        return new ForeignDataException(SqlState.OptionNameNotFound, $"option \"{option.Name}\" is required")
        {
            Detail = option.Attribute.Description,
            Hint = $"Add it to the options of {PlaceOf(option.Catalog)}.",
        };
    }

    private static string PlaceOf(OptionCatalog catalog)
    {
        return catalog switch
        {
            OptionCatalog.Wrapper => "the foreign-data wrapper",
            OptionCatalog.Server => "the server",
            OptionCatalog.UserMapping => "the user mapping",
            OptionCatalog.Table => "the foreign table",
            OptionCatalog.Column => "the column",
            OptionCatalog.Import => "IMPORT FOREIGN SCHEMA",
        };
    }
}
