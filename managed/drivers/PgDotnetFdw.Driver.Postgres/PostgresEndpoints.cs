using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// The places that the options lead to, as libpq reads them: host and hostaddr are lists, separated by commas, and an address wins over the name in its place. The name then
/// only serves to check the certificate, and is not reached.
/// </summary>
internal static class PostgresEndpoints
{
    /// <summary>The host where none is named.</summary>
    public const string DefaultHost = "localhost";

    /// <summary>One for each place of the lists.</summary>
    public static IReadOnlyList<RemoteEndpoint> Of(PostgresConnectionOptions options)
    {
        string[] names = (options.Host ?? string.Empty).Split(',', StringSplitOptions.TrimEntries);
        string[] addresses = (options.HostAddress ?? string.Empty).Split(',', StringSplitOptions.TrimEntries);
        var endpoints = new RemoteEndpoint[Math.Max(names.Length, addresses.Length)];
        for (int i = 0; i < endpoints.Length; i++)
        {
            string name = i < names.Length && names[i].Length > 0 ? names[i] : DefaultHost;
            string host = i < addresses.Length && addresses[i].Length > 0 ? addresses[i] : name;
            endpoints[i] = new RemoteEndpoint(host, options.Port);
        }

        return endpoints;
    }
}
