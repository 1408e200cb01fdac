using Npgsql;

namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>
/// What comes back for one request of ours, up to ReadyForQuery. The link hands it the messages as they arrive, on its own thread.
/// </summary>
internal abstract class WireAnswer
{
    /// <summary>The first error in it; null when there is none.</summary>
    public PostgresException? Error { get; private set; }

    /// <summary>Whether all of it has arrived.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether nobody is left who wants it, and its failure would harm nothing in front of a level's savepoint.</summary>
    /// <param name="level">The savepoint's level; 0 or 1 = the transaction's begin.</param>
    public virtual bool IsUnwanted(int level) => false;

    /// <summary>A savepoint was released.</summary>
    /// <param name="level">The level to which belongs what belonged to it.</param>
    public virtual void MoveUp(int level)
    {
    }

    /// <summary>Takes a RowDescription.</summary>
    /// <param name="body">The message's body.</param>
    public virtual void Describe(ReadOnlySpan<byte> body)
    {
    }

    /// <summary>Takes a ParameterDescription.</summary>
    /// <param name="body">The message's body.</param>
    public virtual void DescribeParameters(ReadOnlySpan<byte> body)
    {
    }

    /// <summary>Takes NoData: what was described gives no rows.</summary>
    public virtual void DescribeNothing()
    {
    }

    /// <summary>Takes a DataRow.</summary>
    /// <param name="body">The message's body.</param>
    public virtual void Row(ReadOnlySpan<byte> body)
    {
    }

    /// <summary>Takes the end of a chunk behind which more rows may come.</summary>
    public virtual void Suspend()
    {
    }

    /// <summary>Takes the end of a command, or of a portal's rows.</summary>
    /// <param name="tag">What was done and to how many rows, e.g. <c>INSERT 0 1</c> and a zero; empty = the command was empty.</param>
    public virtual void CompleteCommand(ReadOnlySpan<byte> tag)
    {
    }

    /// <summary>Takes an error; the server leaves out what was to follow.</summary>
    public virtual void Fail(PostgresException error) => Error ??= error;

    /// <summary>Takes ReadyForQuery.</summary>
    public virtual void Complete() => IsComplete = true;
}
