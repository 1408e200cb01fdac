namespace PgDotnetFdw.Sdk.Options;

/// <summary>The object on which an option stands; the numbers are those of pgdotnet_abi.h.</summary>
public enum OptionCatalog
{
    /// <summary>CREATE FOREIGN DATA WRAPPER.</summary>
    Wrapper = 1,

    /// <summary>CREATE SERVER.</summary>
    Server = 2,

    /// <summary>CREATE USER MAPPING.</summary>
    UserMapping = 3,

    /// <summary>CREATE FOREIGN TABLE.</summary>
    Table = 4,

    /// <summary>A column of a foreign table.</summary>
    Column = 5,

    /// <summary>IMPORT FOREIGN SCHEMA.</summary>
    Import = 6,
}

/// <summary>
/// Declares an option of a driver: put it on a public property with an init accessor. The property's type is the option's
/// type: string, bool, int, long, double, <see cref="TimeSpan"/> (given in whole seconds unless the value has a unit: ms, s, min) or an enum
/// (values in lower case with underscores). Its initial value is the default. Validator, hints, <c>pgdotnet.options()</c> and the
/// documentation page are made from this declaration alone.
/// </summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class DriverOptionAttribute : Attribute
{
    /// <summary>Declares an option.</summary>
    /// <param name="name">The name in OPTIONS (...), lower case with underscores.</param>
    /// <param name="catalog">Where it may stand. Repeat the attribute for an option that may stand in several places.</param>
    /// <param name="description">One sentence with a period.</param>
    public DriverOptionAttribute(string name, OptionCatalog catalog, string description)
    {
        Name = name;
        Catalog = catalog;
        Description = description;
    }

    /// <summary>The option's name.</summary>
    public string Name { get; }

    /// <summary>Where it may stand.</summary>
    public OptionCatalog Catalog { get; }

    /// <summary>What it does, one sentence.</summary>
    public string Description { get; }

    /// <summary>DDL without it is refused. Default: false.</summary>
    public bool Required { get; init; }

    /// <summary>Its value never appears anywhere. Default: false.</summary>
    public bool Secret { get; init; }

    /// <summary>Only a superuser may set it. Default: false.</summary>
    public bool SuperuserOnly { get; init; }

    /// <summary>The value is a path of a file; who is not a superuser may name only paths below pgdotnet_fdw.allowed_paths. Default: false.</summary>
    public bool IsPath { get; init; }

    /// <summary>Smallest number allowed (seconds for TimeSpan). Default: no bound.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>Largest number allowed (seconds for TimeSpan). Default: no bound.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;
}
