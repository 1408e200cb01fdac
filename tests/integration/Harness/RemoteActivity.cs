using Npgsql;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>What a remote cluster's sessions do, seen through a session of its own that does not count itself.</summary>
public sealed class RemoteActivity : IDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly string _where;

    /// <summary>Opens the observing session.</summary>
    /// <param name="cluster">The remote cluster.</param>
    /// <param name="database">Only sessions of this database.</param>
    public RemoteActivity(ThrowawayCluster cluster, string database)
    {
        _connection = cluster.Connect();
        _where = $"FROM pg_stat_activity WHERE datname = '{database}' AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
    }

    /// <summary>Sessions of clients.</summary>
    public int Sessions => (int)_connection.Value<long>($"SELECT count(*) {_where}");

    /// <summary>Sessions that execute a statement now.</summary>
    public int Running => (int)_connection.Value<long>($"SELECT count(*) {_where} AND state = 'active'");

    /// <summary>Sessions inside a transaction.</summary>
    public int InTransaction => (int)_connection.Value<long>($"SELECT count(*) {_where} AND xact_start IS NOT NULL");

    /// <summary>State and last statement of each session, for messages.</summary>
    public string Description => string.Join('\n', _connection.Rows($"SELECT pid, state, wait_event, query {_where} ORDER BY pid"));

    /// <summary>Ends all of these sessions, as an administrator would.</summary>
    public void TerminateAll() => _connection.Run($"SELECT pg_terminate_backend(pid) {_where}");

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
