// What do version(), diagnose(), drivers(), options(), stat_servers and runtime() show?
//
// Text tables whose columns are those of the SQL functions. Only options() can fail, when its driver is not there; the others are what one
// asks when something is broken, so what fails in them becomes a row.

using System.Globalization;
using System.Text;
using System.Text.Json;
using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Core.Reports;

/// <summary>Writes the reports. Main thread only.</summary>
internal sealed class ReportWriter
{
    private readonly EngineEnvironment _environment;
    private readonly DriverRegistry _drivers;
    private readonly SessionCache _sessions;
    private readonly PrefetchBudget _budget;

    private readonly ActivityLog _activities;

    public ReportWriter(EngineEnvironment environment, DriverRegistry drivers, SessionCache sessions, PrefetchBudget budget, ActivityLog activities)
    {
        _activities = activities;
        _environment = environment;
        _drivers = drivers;
        _sessions = sessions;
        _budget = budget;
    }

    private static string SdkVersion => DriverRegistry.SdkVersion.ToString(3);

    public TextTable Version()
    {
        var table = new TextTable(1);
        table.AddRow($"pgdotnet_fdw {_environment.ExtensionVersion}, .NET {RuntimeFacts.Version}, Sdk {SdkVersion}");
        return table;
    }

    public TextTable Diagnose()
    {
        var table = new TextTable(3);
        Add(table, ".NET runtime", true, $"{RuntimeFacts.Version} ({RuntimeFacts.Architecture}) in \"{RuntimeFacts.FrameworkDirectory}\"");
        Add(table, ".NET root", true, _environment.RuntimeDirectory);
        Add(table, "install directory", true, _environment.InstallDirectory);
        Add(table, "Sdk", true, SdkVersion);
        foreach ((string path, bool exists) in _drivers.ListPlaces())
        {
            Add(table, "driver folder", exists, exists ? path : $"\"{path}\" does not exist or cannot be read");
        }

        foreach (DriverListing driver in _drivers.ListAll())
        {
            Add(table, $"driver {driver.Name}", driver.Error is null, driver.Error is null ? driver.Path : Describe(driver.Error));
        }

        Add(table, "garbage collector", !RuntimeFacts.IsServerGc, RuntimeFacts.IsServerGc ? "server" : "workstation");
        Add(
            table,
            "heap limit",
            RuntimeFacts.ConfiguredHeapLimit is not null,
            RuntimeFacts.ConfiguredHeapLimit is null
                ? Text($"none; {RuntimeFacts.HeapLimit} bytes are available")
                : Text($"{RuntimeFacts.HeapLimit} bytes"));
        Add(table, "heap in use", true, Text($"{RuntimeFacts.HeapBytes} bytes"));
        Add(table, "invariant globalization", true, RuntimeFacts.IsInvariantGlobalization ? "on" : "off");
        Add(table, "compiled methods", true, Text($"{RuntimeFacts.JittedMethods} compiled in this session"));
        Add(table, "remote sessions", true, Text($"{_sessions.CountBusy()} busy"));
        Add(table, "batch memory", true, Text($"{_budget.Used} of {_budget.Limit} bytes"));
        Add(table, "database encoding", true, _environment.ServerIsUtf8 ? "UTF8" : "not UTF8; texts are converted");
        return table;
    }

    /// <summary>server, calls, rows, bytes, round_trips, wait_time, decode_time (milliseconds), errors, reconnects, last_error, last_error_at.</summary>
    public TextTable StatServers()
    {
        var table = new TextTable(11);
        foreach ((string server, ServerActivity activity) in _activities.Servers)
        {
            table.AddRow(
                server,
                Text($"{activity.Calls}"),
                Text($"{activity.Rows}"),
                Text($"{activity.Bytes}"),
                Text($"{activity.RoundTrips}"),
                Text($"{activity.Waited.TotalMilliseconds:0.###}"),
                Text($"{activity.Decoded.TotalMilliseconds:0.###}"),
                Text($"{activity.Errors}"),
                Text($"{activity.Reconnects}"),
                activity.LastError,
                activity.LastErrorAt?.ToString("O", CultureInfo.InvariantCulture));
        }

        return table;
    }

    /// <summary>heap_bytes, heap_limit_bytes, collections, compiled_methods, threads, sessions, batch_bytes, batch_limit_bytes, native_bytes: one row.</summary>
    public TextTable Runtime()
    {
        var table = new TextTable(9);
        table.AddRow(
            Text($"{RuntimeFacts.HeapBytes}"),
            Text($"{RuntimeFacts.HeapLimit}"),
            Text($"{RuntimeFacts.Collections}"),
            Text($"{RuntimeFacts.JittedMethods}"),
            Text($"{RuntimeFacts.Threads}"),
            Text($"{_sessions.CountAlive()}"),
            Text($"{_budget.Used}"),
            Text($"{_budget.Limit}"),
            Text($"{_environment.Batches.NativeBytes}"));
        return table;
    }

    public TextTable Drivers()
    {
        var table = new TextTable(7);
        foreach (DriverListing driver in _drivers.ListAll())
        {
            string? error = driver.Error is null ? null : Describe(driver.Error);
            string? capabilities = null;
            if (driver.Driver is { } loaded)
            {
                try
                {
                    capabilities = CapabilitiesOf(loaded.Driver);
                }
#pragma warning disable CA1031 // this report shows what is wrong with a driver; it does not fail with it
                catch (Exception e)
#pragma warning restore CA1031
                {
                    error = Describe(DriverFault.Translate(driver.Name, e));
                }
            }

            table.AddRow(
                driver.Name,
                driver.Manifest?.Version,
                driver.Manifest?.SdkVersion.ToString(),
                driver.Path,
                Flag(driver.IsReadyToRun),
                capabilities,
                error);
        }

        return table;
    }

    public TextTable Options(string driver)
    {
        var table = new TextTable(8);
        foreach (OptionDeclaration option in _drivers.Get(driver).Options.All)
        {
            DriverOptionAttribute attribute = option.Attribute;
            table.AddRow(
                option.Name,
                NameOf(option.Catalog),
                OptionText.TypeName(option),
                option.DefaultText,
                Flag(attribute.Required),
                Flag(attribute.Secret),
                Flag(attribute.SuperuserOnly),
                attribute.Description);
        }

        return table;
    }

    private static string NameOf(OptionCatalog catalog)
    {
        return catalog switch
        {
            OptionCatalog.Wrapper => "wrapper",
            OptionCatalog.Server => "server",
            OptionCatalog.UserMapping => "user mapping",
            OptionCatalog.Table => "table",
            OptionCatalog.Column => "column",
            OptionCatalog.Import => "import",
        };
    }

    private static string CapabilitiesOf(ForeignDriver driver)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach ((string name, bool isGiven) in driver.Capabilities.OrderBy(static c => c.Key, StringComparer.Ordinal))
            {
                json.WriteBoolean(name, isGiven);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Describe(ForeignDataException error)
    {
        return error.Detail is null ? error.Message : $"{error.Message}: {error.Detail}";
    }

    private static void Add(TextTable table, string item, bool isOk, string detail) => table.AddRow(item, Flag(isOk), detail);

    private static string Flag(bool value) => value ? "t" : "f";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
