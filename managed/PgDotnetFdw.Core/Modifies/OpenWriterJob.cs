using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>Opens a statement's writer. What it finds out is valid once it is done without an error.</summary>
internal sealed class OpenWriterJob(WriterRun run, int level) : SessionJob
{
    public override int Level => level;

    public override bool IsControl => false;

    public IReadOnlyList<OutgoingForm> Forms { get; private set; } = [];

    public bool IsCountCertain { get; private set; }

    public bool DoCursorsSeeWrites { get; private set; }

    public override void Run(SessionState state)
    {
        RemoteWriter writer = run.Open(state);
        Forms = writer.Forms;
        IsCountCertain = writer.IsCountCertain;
        DoCursorsSeeWrites = state.Connection.DoCursorsSeeWrites;
    }

    public override ForeignDataException Describe(ForeignDataException error) => ErrorContext.Add(error, run.Modify.Sql);
}
