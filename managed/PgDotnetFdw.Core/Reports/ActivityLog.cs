namespace PgDotnetFdw.Core.Reports;

/// <summary>What this backend has done with each foreign server, by the server's name. Main thread only.</summary>
internal sealed class ActivityLog
{
    // Not sorted: a sorted one would be compiled in each session.
    private readonly Dictionary<string, ServerActivity> _servers = new(StringComparer.Ordinal);

    /// <summary>The servers that were used, by name.</summary>
    public IEnumerable<KeyValuePair<string, ServerActivity>> Servers => _servers.OrderBy(static server => server.Key, StringComparer.Ordinal);

    /// <summary>The record of one server; made when there is none.</summary>
    public ServerActivity Of(string server)
    {
        if (!_servers.TryGetValue(server, out ServerActivity? activity))
        {
            activity = new ServerActivity(TimeProvider.System);
            _servers.Add(server, activity);
        }

        return activity;
    }
}
