namespace PgDotnetFdw.Driver.Postgres.Links;

/// <summary>A query of which the remote keeps the place. Used on its link's thread.</summary>
internal abstract class PostgresPortal : IDisposable
{
    /// <summary>Its name on the remote.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the remote has heard of it and has not refused it.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>Whether all rows have been given to a sink.</summary>
    public abstract bool IsAtEnd { get; }

    /// <summary>How many rows the statement has changed, or given; known at the end.</summary>
    public abstract long RowsChanged { get; }

    /// <summary>Gives rows to a sink until there are enough of them, the sink is full, or the end has come.</summary>
    /// <param name="transaction">What waits in it is sent first, in the same round trip; it stays where it is when nothing need be sent.</param>
    /// <param name="maxRows">How many rows at most, ≥ 1.</param>
    /// <param name="sink">Where to.</param>
    public abstract void Fetch(PostgresTransaction transaction, int maxRows, IRowSink sink);

    /// <summary>Forgets the rows that are still to come; the remote is told by a command.</summary>
    public abstract void Dispose();
}
