using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Connections;

/// <summary>Runs what the option before_commit holds. A failure fails the local transaction, as that of a statement does.</summary>
/// <param name="script">The option's commands.</param>
internal sealed class BeforeCommitJob(string script) : SessionJob
{
    public override int Level => 1;

    public override bool IsControl => false;

    public override void Run(SessionState state)
    {
        state.BeforeWriting();
        state.Connection.Execute(script);
    }

    public override ForeignDataException Describe(ForeignDataException error) => error.WithContext("server option \"before_commit\"");
}
