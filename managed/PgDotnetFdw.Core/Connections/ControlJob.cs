// How do transaction steps reach the connection?
//
// In the order in which they were posted, like everything else. A step that fails leaves a transaction of unknown state behind, so the
// session is given up (RemoteSession.cs: Finish).

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Connections;

/// <summary>Runs one transaction step.</summary>
internal sealed class ControlJob : SessionJob
{
    private readonly ControlStep _step;
    private readonly int _savepoint;

    /// <param name="step">The step.</param>
    /// <param name="level">On whose behalf; <see cref="SessionJob.NeverCancelled"/> for what an abort itself posts.</param>
    /// <param name="savepoint">The savepoint's level, ≥ 2; not used by steps of the whole transaction.</param>
    public ControlJob(ControlStep step, int level, int savepoint = 0)
    {
        _step = step;
        Level = level;
        _savepoint = savepoint;
    }

    public override int Level { get; }

    public override bool IsControl => true;

    // The others are followed by what is waited for.
    public override bool IsAwaited => _step is ControlStep.Commit or ControlStep.Rollback or ControlStep.RollbackToSavepoint;

    public override JobProgress Try(SessionState state, INonBlockingConnection connection)
    {
        switch (_step)
        {
            case ControlStep.CreateSavepoint or ControlStep.ReleaseSavepoint:
                Run(state);
                return JobProgress.Done;
            case ControlStep.Commit:
                state.CloseAll();
                if (!connection.TryCommitTransaction())
                {
                    return connection.TryAskCommit() ? JobProgress.Asked : JobProgress.NeedsThread;
                }

                state.HasBegun = false;
                return JobProgress.Done;
            case ControlStep.Rollback or ControlStep.RollbackToSavepoint:
                break;
        }

        return JobProgress.NeedsThread;
    }

    public override void Run(SessionState state)
    {
        switch (_step)
        {
            case ControlStep.Commit:
                state.CloseAll();
                Commit(state);
                state.HasBegun = false;
                break;
            case ControlStep.Rollback:
                state.Rollback();
                break;
            case ControlStep.CreateSavepoint:
                state.Connection.CreateSavepoint(_savepoint);
                break;
            case ControlStep.ReleaseSavepoint:
                state.Connection.ReleaseSavepoint(_savepoint);
                break;
            case ControlStep.RollbackToSavepoint:
                state.Connection.RollbackToSavepoint(_savepoint);
                break;
        }
    }

    // A connection that is gone now and was not before may have been lost behind the remote's commit as well as in front of it.
    private static void Commit(SessionState state)
    {
        RemoteConnection connection = state.Connection;
        bool isAtStake = connection.HasWritten && connection.IsUsable;
        try
        {
            connection.CommitTransaction();
        }
        catch (ForeignDataException error) when (isAtStake && !connection.IsUsable)
        {
            throw UnknownOutcome.Of(state.ServerName, error);
        }
    }
}
