using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Asks the remote's planner about a statement.</summary>
internal sealed class EstimateJob(string sql, int level) : SessionJob
{
    public override int Level => level;

    public override bool IsControl => false;

    /// <summary>The answer; valid once the job is done without an error.</summary>
    public RemoteEstimate? Estimate { get; private set; }

    public override void Run(SessionState state) => Estimate = state.Connection.EstimateQuery(sql);

    public override ForeignDataException Describe(ForeignDataException error) => ErrorContext.Add(error, sql);
}
