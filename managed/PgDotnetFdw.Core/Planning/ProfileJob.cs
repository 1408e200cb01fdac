using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Asks the driver what it knows of the remote.</summary>
internal sealed class ProfileJob(int level) : SessionJob
{
    public override int Level => level;

    public override bool IsControl => false;

    /// <summary>The answer; valid once the job is done without an error.</summary>
    public RemoteProfile? Profile { get; private set; }

    public override void Run(SessionState state) => Profile = state.Connection.ReadProfile();
}
