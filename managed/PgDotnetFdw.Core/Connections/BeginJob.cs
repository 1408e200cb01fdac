using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Connections;

/// <summary>Begins the remote transaction, and runs what the option on_begin holds.</summary>
/// <param name="modes">How it begins.</param>
/// <param name="script">The option's commands; null = there are none.</param>
/// <param name="level">Local nest level on whose behalf.</param>
internal sealed class BeginJob(TransactionModes modes, string? script, int level) : SessionJob
{
    public override int Level => level;

    public override bool IsControl => true;

    public override bool IsAwaited => false;

    public override JobProgress Try(SessionState state, INonBlockingConnection connection)
    {
        if (script is not null || !connection.TryBeginTransaction(modes))
        {
            return JobProgress.NeedsThread;
        }

        state.HasBegun = true;
        return JobProgress.Done;
    }

    public override void Run(SessionState state)
    {
        state.Connection.BeginTransaction(modes);
        state.HasBegun = true;
        if (script is null)
        {
            return;
        }

        try
        {
            state.Connection.Execute(script);
        }
        catch (ForeignDataException error)
        {
            throw error.WithContext("server option \"on_begin\"");
        }
    }
}
