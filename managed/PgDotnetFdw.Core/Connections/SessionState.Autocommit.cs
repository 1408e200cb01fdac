// How does a link without transactions of the local one's work?
//
// Cursors need a remote transaction, and so does a batch of rows. So one begins in front of each job that needs it and is committed behind the job that leaves nothing
// to be read. What was written is thus committed by the job that wrote it: cursors that are open then are read to their end before. A transaction that stays
// open over several jobs has read only, and nothing is lost with it.
//
// A transaction that remote_begin() has begun lasts until remote_commit() or remote_rollback(); in it, jobs begin and commit nothing.

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Connections;

internal sealed partial class SessionState
{
    /// <summary>How transactions of a link without transactions begin; null = the link follows the local transaction.</summary>
    public TransactionModes? Modes { get; set; }

    /// <summary>Commands that each transaction begins with; null = none.</summary>
    public string? OnBegin { get; init; }

    /// <summary>Commands that each transaction of a link without transactions ends with; null = none.</summary>
    public string? BeforeCommit { get; init; }

    /// <summary>Whether remote_begin() has begun the transaction.</summary>
    public bool IsOwn { get; private set; }

    /// <summary>Runs a job, in a transaction of its own where it needs one.</summary>
    public void Run(SessionJob job)
    {
        if (Modes is null || IsOwn || !job.NeedsTransaction)
        {
            job.Run(this);
            return;
        }

        try
        {
            if (!HasBegun)
            {
                Begin(Modes);
            }

            job.Run(this);
            if (_runs.All(static run => run.IsSpooled))
            {
                Commit();
            }
        }
        catch
        {
            Undo();
            throw;
        }
    }

    /// <summary>Begins a transaction, with the commands of the option on_begin.</summary>
    public void Begin(TransactionModes modes)
    {
        Connection.BeginTransaction(modes);
        HasBegun = true;
        if (OnBegin is null)
        {
            return;
        }

        try
        {
            Connection.Execute(OnBegin);
        }
        catch (ForeignDataException error)
        {
            throw error.WithContext("server option \"on_begin\"");
        }
    }

    /// <summary>Begins a transaction that lasts until it is ended by name.</summary>
    public void BeginOwn(TransactionModes modes)
    {
        try
        {
            CommitOpen();
            Begin(modes);
            IsOwn = true;
        }
        catch
        {
            Undo();
            throw;
        }
    }

    /// <summary>Commits the transaction that was begun by name.</summary>
    public void CommitOwn()
    {
        try
        {
            CommitOpen();
        }
        catch
        {
            Undo();
            throw;
        }
    }

    /// <summary>Rolls the transaction back.</summary>
    public void Rollback()
    {
        CloseAll();
        IsOwn = false;
        Connection.RollbackTransaction();
        HasBegun = false;
    }

    // Cursors go on with what they have read by then.
    private void CommitOpen()
    {
        if (HasBegun)
        {
            SpoolRuns();
            Commit();
        }
    }

    private void Commit()
    {
        if (BeforeCommit is not null)
        {
            try
            {
                Connection.Execute(BeforeCommit);
            }
            catch (ForeignDataException error)
            {
                throw error.WithContext("server option \"before_commit\"");
            }
        }

        HasBegun = IsOwn = false;
        Connection.CommitTransaction();
    }

    // What is open is lost with it; its next fetch says so.
    private void Undo()
    {
        HasBegun = IsOwn = false;
        if (!Connection.IsUsable)
        {
            return;
        }

        try
        {
            Connection.RollbackTransaction();
        }
        catch (ForeignDataException) when (!Connection.IsUsable)
        {
            // The error that has led here is the one to report; the connection is given up.
        }
    }
}
