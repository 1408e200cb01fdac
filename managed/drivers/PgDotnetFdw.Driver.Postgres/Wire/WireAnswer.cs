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

    /// <summary>Takes a RowDescription.</summary>
    /// <param name="body">The message's body.</param>
    public virtual void Describe(ReadOnlySpan<byte> body)
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
    public virtual void CompleteCommand()
    {
    }

    /// <summary>Takes an error; the server leaves out what was to follow.</summary>
    public virtual void Fail(PostgresException error) => Error ??= error;

    /// <summary>Takes ReadyForQuery.</summary>
    public virtual void Complete() => IsComplete = true;
}
