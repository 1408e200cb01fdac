using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Connections;

/// <summary>Says how transactions of a link without transactions begin from now on.</summary>
internal sealed class SetModesJob(TransactionModes modes) : SessionJob
{
    public override int Level => NeverCancelled;

    public override bool IsControl => true;

    public override bool IsAwaited => false;

    public override void Run(SessionState state) => state.Modes = modes;
}
