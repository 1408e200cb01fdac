using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>A driver that is loaded and ready.</summary>
public sealed class LoadedDriver
{
    /// <summary>Combines what loading found out.</summary>
    /// <param name="name">The driver's name.</param>
    /// <param name="driver">The driver's object.</param>
    /// <param name="options">The options that it declares.</param>
    public LoadedDriver(string name, ForeignDriver driver, OptionSet options)
    {
        Name = name;
        Driver = driver;
        Options = options;
        Binder = new OptionBinder(driver, options);
    }

    /// <summary>The driver's name.</summary>
    public string Name { get; }

    /// <summary>Whether its preparation was started. Main thread only.</summary>
    internal bool IsPrepared { get; set; }

    /// <summary>The driver's object.</summary>
    public ForeignDriver Driver { get; }

    /// <summary>The options that it declares.</summary>
    public OptionSet Options { get; }

    /// <summary>Binds texts to those options.</summary>
    public OptionBinder Binder { get; }
}
