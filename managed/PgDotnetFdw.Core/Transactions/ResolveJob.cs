using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Transactions;

/// <summary>Lists prepared transactions, or ends those of which it is known how.</summary>
internal sealed class ResolveJob(TwoPhaseRequest request) : SessionJob
{
    private const string Commit = "t";

    public override int Level => 1;

    public override bool IsControl => false;

    /// <summary>A text table's bytes; valid once the job is done without an error.</summary>
    public ReadOnlyMemory<byte> Answer { get; private set; }

    public override void Run(SessionState state)
    {
        Answer = (request.GidPrefix is { } prefix ? List(state.Connection, prefix) : Decide(state.Connection)).ToBytes();
    }

    private static TextTable List(RemoteConnection connection, string prefix)
    {
        var table = new TextTable(3);
        foreach (PreparedTransaction transaction in connection.ListPrepared(prefix))
        {
            table.AddRow(transaction.Gid, transaction.PreparedAt, transaction.IsOwn ? "t" : "f");
        }

        return table;
    }

    private TextTable Decide(RemoteConnection connection)
    {
        var table = new TextTable(2);
        foreach (KeyValuePair<string, string> decision in request.Decisions)
        {
            string? complaint = null;
            try
            {
                _ = decision.Value == Commit ? connection.CommitPrepared(decision.Key) : connection.RollbackPrepared(decision.Key);
            }
            catch (ForeignDataException error) when (connection.IsUsable)
            {
                // The others may be luckier.
                complaint = error.Detail is null ? error.Message : $"{error.Message}: {error.Detail}";
            }

            table.AddRow(decision.Key, complaint);
        }

        return table;
    }
}
