// Are the options of an object right?
//
// Asked by CREATE and ALTER for one catalog at a time, with the object's complete list. What can be known from the declarations is refused
// here, so that it does not fail at the first query: names, catalogs, types, ranges, required ones, and who may set them.

using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>Validates the options of DDL.</summary>
public sealed class OptionValidator
{
    private const string DuplicateObject = "42710";

    private readonly DriverRegistry _drivers;

    /// <summary>Makes a validator.</summary>
    /// <param name="drivers">Where drivers come from.</param>
    public OptionValidator(DriverRegistry drivers)
    {
        _drivers = drivers;
    }

    /// <summary>Checks the options of one object.</summary>
    /// <param name="request">The object's catalog, user, driver and complete options.</param>
    /// <param name="allowedPaths">Folders below which a user without superuser rights may name files.</param>
    /// <param name="allowedHosts">Hosts that such a user may name.</param>
    /// <exception cref="ForeignDataException">HV00D, 22023, 42601, HV00J, 42501, 42710; HV00L when the driver cannot be loaded.</exception>
    public void Validate(OptionsRequest request, IReadOnlyList<string> allowedPaths, HostRules allowedHosts)
    {
        string? driver = request.Driver ?? DriverNamedIn(request);
        IReadOnlyList<OptionSet> sets = driver is null ? AllSets() : [_drivers.Get(driver).Options];
        if (driver is not null)
        {
            Refuse(driver, request);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, string> option in request.Options)
        {
            if (!seen.Add(option.Key))
            {
                throw new ForeignDataException(DuplicateObject, $"option \"{option.Key}\" provided more than once");
            }

            CheckOne(request, option, sets, allowedPaths);
        }

        // Without a driver it cannot be known what is required.
        if (driver is not null)
        {
            foreach (OptionDeclaration declared in sets[0].In(request.Catalog))
            {
                if (declared.Attribute.Required && !seen.Contains(declared.Name))
                {
                    throw OptionErrors.Missing(declared);
                }
            }

            if (request.Catalog == OptionCatalog.Server && !request.IsSuperuser)
            {
                allowedHosts.Check(_drivers.Get(driver).Binder.BindServer(request.Options));
            }

            Ask(driver, request);
        }
    }

    private void Refuse(string driver, OptionsRequest request)
    {
        IReadOnlyDictionary<string, string> refused = _drivers.Get(driver).Driver.RefusedOptions;
        foreach (KeyValuePair<string, string> option in request.Options)
        {
            if (refused.TryGetValue(OptionSet.FamilyOf(option.Key) ?? option.Key, out string? reason))
            {
                throw new ForeignDataException(SqlState.FeatureNotSupported, $"driver \"{driver}\" does not support the option \"{option.Key}\"") { Hint = reason };
            }
        }
    }

    private void Ask(string driver, OptionsRequest request)
    {
        foreach (KeyValuePair<string, string> option in request.Options)
        {
            if (option.Key == "environment")
            {
                _ = SessionSetting.Read(option.Value);
            }
        }

        try
        {
            _drivers.Get(driver).Driver.Validate(request.Catalog, request.Options, request.IsSuperuser);
        }
#pragma warning disable CA1031 // whatever a driver throws is this driver's error
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw DriverFault.Translate(driver, e);
        }
    }

    private static string? DriverNamedIn(OptionsRequest request)
    {
        if (request.Catalog is OptionCatalog.Wrapper or OptionCatalog.Server)
        {
            foreach (KeyValuePair<string, string> option in request.Options)
            {
                if (option.Key == "driver")
                {
                    return option.Value;
                }
            }
        }

        return null;
    }

    private static void CheckOne(
        OptionsRequest request,
        KeyValuePair<string, string> option,
        IReadOnlyList<OptionSet> sets,
        IReadOnlyList<string> allowedPaths)
    {
        // With several drivers in question, one that accepts the option is enough; otherwise the first complaint is reported. What a user may not set for one of them he
        // may not set at all.
        ForeignDataException? complaint = null;
        bool isDeclared = false;
        bool isAccepted = false;
        foreach (OptionSet set in sets)
        {
            if (set.Find(request.Catalog, option.Key) is not { } declared)
            {
                continue;
            }

            isDeclared = true;
            ForeignDataException? error = CheckValue(request, declared, option, allowedPaths);
            if (error?.SqlState == SqlState.InsufficientPrivilege)
            {
                throw error;
            }

            isAccepted |= error is null;
            complaint ??= error;
        }

        if (isAccepted)
        {
            return;
        }

        if (isDeclared)
        {
            throw complaint ?? new ForeignDataException(SqlState.InvalidParameterValue, $"invalid value for option \"{option.Key}\"");
        }

        if (sets.Count > 0)
        {
            throw OptionErrors.InvalidName(option.Key, [request.Catalog], sets);
        }
    }

    private static ForeignDataException? CheckValue(
        OptionsRequest request,
        OptionDeclaration declared,
        KeyValuePair<string, string> option,
        IReadOnlyList<string> allowedPaths)
    {
        string value = option.Value;
        if (declared.Attribute.SuperuserOnly && !request.IsSuperuser)
        {
            return new ForeignDataException(SqlState.InsufficientPrivilege, $"permission denied to set option \"{option.Key}\"")
            {
                Hint = "Only a superuser may set it.",
            };
        }

        if (declared.Name == "driver" && request.Driver is not null && value != request.Driver)
        {
            return new ForeignDataException(SqlState.InvalidParameterValue, $"invalid value for option \"driver\": \"{value}\"")
            {
                Hint = $"The foreign-data wrapper fixes the driver \"{request.Driver}\"; leave the option out.",
            };
        }

        if (SecretReferences.IsReference(declared, value))
        {
            return RefuseReference(request, declared, value);
        }

        try
        {
            OptionText.Read(declared, value);
        }
        catch (ForeignDataException e)
        {
            return e;
        }

        if (declared.Attribute.IsPath && !Path.IsPathFullyQualified(value))
        {
            return new ForeignDataException(SqlState.InvalidParameterValue, $"invalid value for option \"{declared.Name}\": \"{value}\"")
            {
                Hint = "Valid values are absolute paths.",
            };
        }

        return declared.Attribute.IsPath && !request.IsSuperuser && !PathRules.IsAllowed(value, allowedPaths)
            ? PathRules.NotAllowed(declared.Name)
            : null;
    }

    private static ForeignDataException? RefuseReference(OptionsRequest request, OptionDeclaration declared, string value)
    {
        if (!request.IsSuperuser)
        {
            return new ForeignDataException(SqlState.InsufficientPrivilege, $"permission denied to set option \"{declared.Name}\" to a reference")
            {
                Detail = "A value that begins with env: or file: refers to the server's environment or to a file of the server.",
                Hint = "Only a superuser may set it.",
            };
        }

        return SecretReferences.IsValid(value)
            ? null
            : new ForeignDataException(SqlState.InvalidParameterValue, $"invalid reference in option \"{declared.Name}\"")
            {
                Hint = "Write env:NAME, or file: and an absolute path.",
            };
    }

    // A driver that cannot be loaded has no say; pgdotnet.drivers() tells why. Without any driver every option passes: a restore on a
    // machine without drivers must not fail.
    private List<OptionSet> AllSets()
    {
        var sets = new List<OptionSet>();
        foreach (DriverListing listing in _drivers.ListAll())
        {
            if (listing.Driver is { } driver)
            {
                sets.Add(driver.Options);
            }
        }

        return sets;
    }
}
