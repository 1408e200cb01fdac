using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>What pgdotnet.drivers() shows of one driver folder.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Path">The folder.</param>
/// <param name="Manifest">Its manifest; null when it cannot be read.</param>
/// <param name="IsReadyToRun">Whether its assembly was compiled ahead of time.</param>
/// <param name="Driver">The loaded driver; null when it cannot be loaded.</param>
/// <param name="Error">Why not; null when it is loaded.</param>
public sealed record DriverListing(
    string Name,
    string Path,
    DriverManifest? Manifest,
    bool IsReadyToRun,
    LoadedDriver? Driver,
    ForeignDataException? Error);
