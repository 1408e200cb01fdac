// Which texts of options are completed when a session is made?
//
// application_name: the setting of that name wins over the server's option, and the escapes of postgres_fdw become what they stand for.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Core.Connections;

/// <summary>Completes a server's options for one session.</summary>
internal static class SessionOptions
{
    private const string ApplicationName = "application_name";

    /// <summary>The options with their escapes replaced.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Complete(
        LoadedDriver driver, IReadOnlyList<KeyValuePair<string, string>> options, EngineSettings settings, SessionFacts facts)
    {
        string? name = settings.ApplicationName.Length > 0 ? settings.ApplicationName : NameIn(options);
        if (name is null || driver.Options.Find(OptionCatalog.Server, ApplicationName) is null)
        {
            return options;
        }

        return [.. options.Where(static o => o.Key != ApplicationName), new KeyValuePair<string, string>(ApplicationName, Expand(name, settings, facts))];
    }

    private static string? NameIn(IReadOnlyList<KeyValuePair<string, string>> options)
    {
        foreach (KeyValuePair<string, string> option in options)
        {
            if (option.Key == ApplicationName)
            {
                return option.Value;
            }
        }

        return null;
    }

    private static string Expand(string name, EngineSettings settings, SessionFacts facts)
    {
        var text = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] != '%')
            {
                text.Append(name[i]);
                continue;
            }

            // A percent sign at the end and unknown escapes are left out, as postgres_fdw does.
            i++;
            text.Append((i < name.Length ? name[i] : '\0') switch
            {
                'a' => settings.SessionApplicationName,
                'c' => facts.SessionId,
                'C' => facts.ClusterName,
                'd' => facts.DatabaseName,
                'p' => facts.Pid.ToString(CultureInfo.InvariantCulture),
                'u' => facts.UserName,
                '%' => "%",
                _ => string.Empty,
            });
        }

        return text.ToString();
    }
}
