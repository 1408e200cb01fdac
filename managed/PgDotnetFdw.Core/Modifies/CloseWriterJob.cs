using PgDotnetFdw.Core.Connections;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>Gives a statement's writer up.</summary>
internal sealed class CloseWriterJob(WriterRun run) : SessionJob
{
    public override int Level => NeverCancelled;

    public override bool IsControl => false;

    public override bool IsAwaited => false;

    public override void Run(SessionState state) => run.Close(state);
}
