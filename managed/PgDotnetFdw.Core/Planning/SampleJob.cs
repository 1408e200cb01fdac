using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Asks a driver how to get a sample of a table.</summary>
internal sealed class SampleJob(RemoteTable table, double wantedRows, int level) : SessionJob
{
    public override int Level => level;

    public override bool IsControl => false;

    /// <summary>The answer; valid once the job is done without an error.</summary>
    public RemoteSample? Sample { get; private set; }

    public override void Run(SessionState state) => Sample = state.Connection.PrepareSample(table, wantedRows);
}
