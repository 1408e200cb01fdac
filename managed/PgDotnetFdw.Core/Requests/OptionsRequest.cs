using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Core.Requests;

/// <summary>The options of one object, to be validated.</summary>
/// <param name="Catalog">Where they stand.</param>
/// <param name="IsSuperuser">Whether the user who runs the DDL is a superuser.</param>
/// <param name="Driver">Name of the driver; null when it cannot be known, then what any installed driver declares is accepted.</param>
/// <param name="Options">Names and values.</param>
public sealed record OptionsRequest(
    OptionCatalog Catalog,
    bool IsSuperuser,
    string? Driver,
    IReadOnlyList<KeyValuePair<string, string>> Options);
