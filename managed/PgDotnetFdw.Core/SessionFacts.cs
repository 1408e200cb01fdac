namespace PgDotnetFdw.Core;

/// <summary>What does not change while the backend lives.</summary>
/// <param name="DatabaseName">Its database.</param>
/// <param name="UserName">Who has logged in.</param>
/// <param name="ClusterName">The setting cluster_name.</param>
/// <param name="SessionId">As %c of log_line_prefix.</param>
/// <param name="Pid">Its process.</param>
public sealed record SessionFacts(string DatabaseName, string UserName, string ClusterName, string SessionId, int Pid)
{
    /// <summary>Nothing is known.</summary>
    public static SessionFacts None { get; } = new(string.Empty, string.Empty, string.Empty, string.Empty, 0);
}
