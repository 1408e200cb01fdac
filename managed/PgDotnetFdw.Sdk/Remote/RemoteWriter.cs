using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Sdk.Remote;

/// <summary>In which form the host gives the values of a column that go out.</summary>
public enum OutgoingForm
{
    /// <summary>The type's output function's text in UTF-8, made under DateStyle ISO, IntervalStyle postgres and extra_float_digits 1.</summary>
    Text = 0,

    /// <summary>
    /// The type's external binary form, as its send function makes it: integers and floats big-endian, bool one byte, text its UTF-8, bytea its
    /// bytes. Must not be asked for when <see cref="PgDotnetFdw.Sdk.Expressions.TypeFacts"/> says that the type is not built in, unless it is an enum (its label) or a domain over
    /// such a type; the host may still be unable to make it and then reports an error.
    /// </summary>
    Binary = 1,
}

/// <summary>Writes rows into one remote table. Used on its connection's thread only; made by <see cref="RemoteConnection.OpenWriter"/>.</summary>
public abstract class RemoteWriter : IDisposable
{
    /// <summary>The form in which each column of <see cref="RemoteModify.Columns"/> is wanted; fixed once the writer is open.</summary>
    public abstract IReadOnlyList<OutgoingForm> Forms { get; }

    /// <summary>
    /// Whether each row of an INSERT is either written or an error. Then nobody waits for the answer of one request before making the next. Fixed once the
    /// writer is open. Should it turn out to be wrong, because a trigger has come into being meanwhile, counts are put right at the statement's end, but not those of COPY. Default: false.
    /// </summary>
    public virtual bool IsCountCertain => false;

    /// <summary>
    /// Whether the last request has failed only because the table is not what it was when the writer was opened, and none of its rows is written. When it was the statement's
    /// first one, the host opens another writer in the same transaction and makes the rows anew. Default: false.
    /// </summary>
    public virtual bool IsOutdated => false;

    /// <summary>What the writer has cost so far. Default: null, it is not counted.</summary>
    public virtual RemoteCounters? Counters => null;

    /// <summary>
    /// Writes rows, all of them or, with an error, no matter how many: the transaction, or its savepoint, is then rolled back. Each row counts on its own, as
    /// if written by a statement of its own, after those before it.
    /// </summary>
    /// <param name="rows">At least one row, at most <see cref="RemoteModify.BatchSize"/>.</param>
    /// <param name="answer">What became of each row.</param>
    public abstract void Write(OutgoingRows rows, WriteAnswer answer);

    /// <summary>Gives the writer up. Must not throw; an error found here is kept by the connection (IsUsable).</summary>
    public abstract void Dispose();
}
