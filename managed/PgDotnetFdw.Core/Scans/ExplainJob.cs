// How is the remote asked for a plan without leaving a trace?
//
// Inside a savepoint of its own that is rolled back in any case: an error must not spoil the remote transaction, and what a query did that was run for
// EXPLAIN (ANALYZE) must not stay. An error is part of the answer, unless the connection is lost with it.

using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Scans;

/// <summary>Asks for the remote's plan of a query.</summary>
/// <param name="statement">The query.</param>
/// <param name="parameters">Its parameters; null = they have no values.</param>
/// <param name="details">What is wanted.</param>
/// <param name="level">Local nest level on whose behalf.</param>
/// <param name="savepoint">Depth of the remote transaction while it runs, one more than before.</param>
internal sealed class ExplainJob(
    RemoteStatement statement, IReadOnlyList<RemoteValue>? parameters, ExplainDetails details, int level, int savepoint) : SessionJob
{
    public override int Level => level;

    public override bool IsControl => false;

    /// <summary>The plan; null when there is none. Valid once the job is done without an error.</summary>
    public IReadOnlyList<string>? Lines { get; private set; }

    /// <summary>Why there is no plan, when the remote has refused. Likewise.</summary>
    public ForeignDataException? Refusal { get; private set; }

    public override void Run(SessionState state)
    {
        RemoteConnection connection = state.Connection;
        connection.CreateSavepoint(savepoint);
        try
        {
            Lines = connection.ExplainQuery(statement, parameters, details);
        }
        catch (ForeignDataException refusal) when (connection.IsUsable)
        {
            Refusal = refusal;
        }

        connection.RollbackToSavepoint(savepoint);
    }
}
