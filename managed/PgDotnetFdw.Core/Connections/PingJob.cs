namespace PgDotnetFdw.Core.Connections;

/// <summary>Asks the remote for a sign of life.</summary>
/// <param name="level">Local nest level on whose behalf.</param>
internal sealed class PingJob(int level) : SessionJob
{
    public override int Level => level;

    public override bool IsControl => false;

    public override bool NeedsTransaction => false;

    public override void Run(SessionState state) => state.Connection.Ping();
}
