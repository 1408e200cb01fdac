using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Connections;

/// <summary>Begins or ends a transaction of a link without transactions, as a function of the user's wants it.</summary>
/// <param name="action">Begin, Commit or Rollback.</param>
/// <param name="modes">How it begins; not used otherwise.</param>
/// <param name="level">Local nest level on whose behalf.</param>
internal sealed class OwnTransactionJob(ConnectionAction action, TransactionModes modes, int level) : SessionJob
{
    public override int Level => level;

    public override bool IsControl => false;

    public override bool NeedsTransaction => false;

    public override void Run(SessionState state)
    {
        switch (action)
        {
            case ConnectionAction.Commit:
                state.CommitOwn();
                break;
            case ConnectionAction.Rollback:
                state.Rollback();
                break;
            case ConnectionAction.Connect:
            case ConnectionAction.Ping:
            case ConnectionAction.Begin:
            case ConnectionAction.BeginReadCommitted:
            case ConnectionAction.BeginRepeatableRead:
            case ConnectionAction.BeginSerializable:
                state.BeginOwn(modes);
                break;
        }
    }
}
