// How does a writer get open, and what is known of it before?
//
// Opening asks the session's thread, perhaps the remote. What a writer of the same kind has wanted before on this session it will want again, so the main thread need not wait:
// it makes the first row at once. Should the writer want something else now, because the remote table was changed, the statement fails and may be tried again.

using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>Opens a statement's writer.</summary>
/// <param name="run">The statement.</param>
/// <param name="level">Its nest level.</param>
/// <param name="assumed">What an earlier writer of the kind has wanted; null = not known.</param>
internal sealed class OpenWriterJob(WriterRun run, int level, WriterTraits? assumed) : SessionJob
{
    private const string SerializationFailure = "40001";

    private WriterTraits? _found;

    public override int Level => level;

    public override bool IsControl => false;

    // Who assumes waits for the rows that follow.
    public override bool IsAwaited => assumed is null;

    /// <summary>What is taken for granted; null = nothing, the job must be waited for.</summary>
    public WriterTraits? Assumed => assumed;

    /// <summary>What the writer wants; valid when assumed, or once the job is done without an error.</summary>
    public WriterTraits Traits => assumed ?? _found ?? WriterTraits.Unknown;

    public override JobProgress Try(SessionState state, INonBlockingConnection connection)
    {
        if (run.TryOpen(state, connection) is not { } writer)
        {
            return JobProgress.NeedsThread;
        }

        Compare(state, writer);
        return JobProgress.Done;
    }

    public override void Run(SessionState state) => Compare(state, run.Open(state));

    public override ForeignDataException Describe(ForeignDataException error) => ErrorContext.Add(error, run.Modify.Sql);

    private void Compare(SessionState state, RemoteWriter writer)
    {
        var found = new WriterTraits(writer.Forms.ToArray(), writer.IsCountCertain, state.Connection.DoCursorsSeeWrites);
        state.Writers.Keep(run.Modify, found);
        if (assumed is not null && !assumed.IsSameAs(found))
        {
            throw new ForeignDataException(SerializationFailure, $"the remote table of foreign table \"{run.Modify.LocalTable}\" was changed")
            {
                Hint = "Run the transaction again.",
            };
        }

        _found = found;
    }
}
