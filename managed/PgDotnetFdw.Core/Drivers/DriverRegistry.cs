// Which drivers are there, and how does one get loaded?
//
// A driver is a folder <place>/<name>/ with a manifest. Places are searched in order, the installed one first, so that a folder of
// pgdotnet_fdw.driver_path can add a driver but never replace an installed one. A driver is loaded on first use and stays for the backend's
// life. A failure after the first line of a driver's code ran is remembered: what was loaded cannot be unloaded, and a driver that fails a
// thousand times must not be loaded a thousand times.

using System.Reflection;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>Finds and loads drivers. Main thread only.</summary>
public sealed class DriverRegistry
{
    private readonly string _installedPlace;

    // By name; forgotten when the places change.
    private readonly Dictionary<string, LoadedDriver> _byName = new(StringComparer.Ordinal);

    // By folder; kept for the backend's life. Either a driver or the error that it failed with.
    private readonly Dictionary<string, (LoadedDriver? Driver, ForeignDataException? Error)> _byFolder = new(StringComparer.Ordinal);

    private IReadOnlyList<string> _furtherPlaces = [];

    /// <summary>Makes a registry.</summary>
    /// <param name="installDirectory">Folder of the managed assemblies; its subfolder <c>drivers</c> is the first place.</param>
    public DriverRegistry(string installDirectory)
    {
        _installedPlace = Path.Combine(installDirectory, "drivers");
    }

    /// <summary>Version of the Sdk that drivers meet.</summary>
    public static Version SdkVersion { get; } = typeof(ForeignDriver).Assembly.GetName().Version ?? new Version(0, 0);

    /// <summary>Changes the further places.</summary>
    /// <param name="folders">Folders that hold driver folders, in order.</param>
    public void SetFurtherPlaces(IReadOnlyList<string> folders)
    {
        if (!_furtherPlaces.SequenceEqual(folders, StringComparer.Ordinal))
        {
            _furtherPlaces = [.. folders];
            _byName.Clear();
        }
    }

    /// <summary>Gives a driver, loading it if need be.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ForeignDataException">HV00J: no name at all. HV00L: not found or not loadable.</exception>
    public LoadedDriver Get(string name)
    {
        if (name.Length == 0)
        {
            throw new ForeignDataException(SqlState.OptionNameNotFound, "option \"driver\" is required")
            {
                Hint = "Add it to the options of the server or of its foreign-data wrapper.",
            };
        }

        if (_byName.TryGetValue(name, out LoadedDriver? known))
        {
            return known;
        }

        string folder = Locate(name) ?? throw NotFound(name);
        LoadedDriver driver = Load(name, folder);
        _byName.Add(name, driver);
        return driver;
    }

    /// <summary>Names of all drivers that can be found, sorted.</summary>
    public IReadOnlyList<string> InstalledNames()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string place in Places())
        {
            foreach (string folder in FoldersOf(place))
            {
                names.Add(Path.GetFileName(folder));
            }
        }

        return [.. names];
    }

    /// <summary>Loads every driver that can be found and says what came of it; sorted by name. Never throws.</summary>
    public IReadOnlyList<DriverListing> ListAll()
    {
        var listings = new List<DriverListing>();
        foreach (string name in InstalledNames())
        {
            if (Locate(name) is not { } folder)
            {
                continue;
            }

            DriverManifest? manifest = null;
            bool isReadyToRun = false;
            try
            {
                manifest = DriverManifest.Read(folder, name);
                isReadyToRun = ImageFacts.IsReadyToRun(Path.Combine(folder, manifest.Assembly));
                listings.Add(new DriverListing(name, folder, manifest, isReadyToRun, Get(name), null));
            }
            catch (ForeignDataException e)
            {
                listings.Add(new DriverListing(name, folder, manifest, isReadyToRun, null, e));
            }
        }

        return listings;
    }

    /// <summary>The places that are searched, in order, and whether each exists.</summary>
    public IReadOnlyList<(string Path, bool Exists)> ListPlaces()
    {
        var places = new List<(string, bool)>();
        foreach (string place in Places())
        {
            places.Add((place, Directory.Exists(place)));
        }

        return places;
    }

    // Letters, digits, '_', '-' and '.' without a leading dot: a name can never lead out of its place.
    private static bool IsName(string name)
    {
        return name.Length is > 0 and <= 63 && name[0] != '.'
            && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
    }

    private static IEnumerable<string> FoldersOf(string place)
    {
        string[] folders;
        try
        {
            folders = Directory.Exists(place) ? Directory.GetDirectories(place) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folders = [];
        }

        return folders.Where(static f => IsName(Path.GetFileName(f)) && File.Exists(Path.Combine(f, DriverManifest.FileName)));
    }

    private IEnumerable<string> Places()
    {
        return _furtherPlaces.Where(static f => f.Length > 0).Prepend(_installedPlace);
    }

    private string? Locate(string name)
    {
        if (!IsName(name))
        {
            return null;
        }

        foreach (string place in Places())
        {
            string folder = Path.Combine(place, name);
            if (File.Exists(Path.Combine(folder, DriverManifest.FileName)))
            {
                return Path.GetFullPath(folder);
            }
        }

        return null;
    }

    private ForeignDataException NotFound(string name)
    {
        IReadOnlyList<string> installed = InstalledNames();
        string list = installed.Count == 0
            ? $"No driver is installed in \"{_installedPlace}\"."
            : $"Installed drivers are: {string.Join(", ", installed)}.";
        string? closest = ClosestMatch.Find(name, installed);
        return new ForeignDataException(SqlState.UnableToCreateExecution, $"driver \"{name}\" not found")
        {
            Hint = closest is null ? list : $"Perhaps you meant the driver \"{closest}\". {list}",
        };
    }

    private LoadedDriver Load(string name, string folder)
    {
        if (_byFolder.TryGetValue(folder, out (LoadedDriver? Driver, ForeignDataException? Error) known))
        {
            // One of the two is set. The same error object may be thrown again: it holds no state of a statement.
            return known.Driver ?? throw known.Error!;
        }

        DriverManifest manifest;
        try
        {
            FolderSafety.Check(name, folder);
            manifest = DriverManifest.Read(folder, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CouldNotLoad(name, folder, e);
        }

        CheckSdkVersion(manifest);
        string path = Path.Combine(folder, manifest.Assembly);
        if (!File.Exists(path))
        {
            throw new ForeignDataException(SqlState.UnableToCreateExecution, $"could not load driver \"{name}\"")
            {
                Detail = $"The manifest names the assembly \"{path}\", which does not exist.",
            };
        }

        try
        {
            LoadedDriver driver = Start(manifest, folder, path);
            _byFolder.Add(folder, (driver, null));
            return driver;
        }
#pragma warning disable CA1031 // whatever a driver's constructor throws is an error of this driver only
        catch (Exception e)
#pragma warning restore CA1031
        {
            ForeignDataException error = e as ForeignDataException ?? CouldNotLoad(name, folder, e);
            _byFolder.Add(folder, (null, error));
            throw error;
        }
    }

    private static LoadedDriver Start(DriverManifest manifest, string folder, string path)
    {
        var context = new DriverLoadContext(manifest.Name, folder, path);
        Assembly assembly = context.LoadFromAssemblyPath(path);
        Type? type = assembly.GetType(manifest.Type, throwOnError: true);
        if (type is null || !typeof(ForeignDriver).IsAssignableFrom(type) || type.IsAbstract)
        {
            throw new InvalidOperationException($"The type \"{manifest.Type}\" is not a driver: it must be a class derived from {nameof(ForeignDriver)}.");
        }

        ConstructorInfo constructor = type.GetConstructor(Type.EmptyTypes)
            ?? throw new InvalidOperationException($"The type \"{manifest.Type}\" has no public constructor without parameters.");
        var driver = (ForeignDriver)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [], null);
        return new LoadedDriver(manifest.Name, driver, OptionSet.Of(driver));
    }

    private static void CheckSdkVersion(DriverManifest manifest)
    {
        // A driver may be older than this Sdk, whose later additions have defaults. A newer one could call what is not here.
        if (manifest.SdkVersion.Major == SdkVersion.Major && manifest.SdkVersion.Minor <= SdkVersion.Minor)
        {
            return;
        }

        throw new ForeignDataException(SqlState.UnableToCreateExecution, $"driver \"{manifest.Name}\" was built for another version of the Sdk")
        {
            Detail = $"The driver needs Sdk {manifest.SdkVersion}; this installation has {SdkVersion.ToString(2)}.",
            Hint = "Install a version of the driver that was built for this version of pgdotnet_fdw.",
        };
    }

    private static ForeignDataException CouldNotLoad(string name, string folder, Exception exception)
    {
        Exception cause = exception is TypeInitializationException { InnerException: { } inner } ? inner : exception;
        return new ForeignDataException(SqlState.UnableToCreateExecution, $"could not load driver \"{name}\"", exception)
        {
            Detail = $"{cause.GetType().FullName}: {cause.Message}",
            Hint = $"The driver's folder is \"{folder}\".",
        };
    }
}
