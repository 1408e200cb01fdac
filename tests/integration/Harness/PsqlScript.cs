using System.Globalization;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>
/// A script run by psql in one session, statement by statement. Npgsql as a client closes its connection at errors of class XX and 53, so
/// whether a session goes on after one of them is asked with psql.
/// </summary>
public static class PsqlScript
{
    /// <summary>Runs statements; returns what psql printed, errors as "ERROR:  SQLSTATE: message" with detail and hint.</summary>
    /// <param name="cluster">Where to.</param>
    /// <param name="database">Database.</param>
    /// <param name="sql">Statements; an error does not end the script.</param>
    public static string Run(ThrowawayCluster cluster, string database, string sql)
    {
        ToolResult result = Tool.Run(
            Path.Combine(Postgres.BinFolder, "psql"),
            ["-X", "-q", "-A", "-t", "-v", "VERBOSITY=verbose", "-h", "127.0.0.1", "-p", cluster.Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", "-d", database],
            "\\o /dev/stderr\n" + sql);
        Assert.True(result.ExitCode == 0, $"the session was lost ({result.ExitCode}):\n{result.Errors}");
        return result.Errors;
    }
}
