using Npgsql;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>Waiting for other sessions of a cluster.</summary>
public static class SessionWaits
{
    /// <summary>
    /// Waits until all other sessions are idle. A remote commit that changes nothing is not waited for, and only with it are the transaction's statements counted.
    /// </summary>
    /// <param name="connection">Open session of a superuser.</param>
    public static void AwaitIdleOthers(this NpgsqlConnection connection) => Eventually.Holds(
        () => connection.Value<long>("SELECT count(*) FROM pg_stat_activity WHERE datname IS NOT NULL AND state <> 'idle' AND pid <> pg_backend_pid()") == 0,
        "the other sessions are idle");
}
