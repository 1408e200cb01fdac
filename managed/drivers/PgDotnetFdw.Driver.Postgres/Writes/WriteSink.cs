using PgDotnetFdw.Driver.Postgres.Links;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Postgres.Writes;

/// <summary>Hands what comes back of one request to the host.</summary>
/// <param name="answer">Where to.</param>
/// <param name="result">Reads rows that are returned.</param>
internal sealed class WriteSink(WriteAnswer answer, PostgresResult result) : IWriteSink
{
    private int _failedAt = -1;

    /// <summary>Whether anything has come back.</summary>
    public bool IsTouched { get; private set; }

    /// <summary>How many of them have not changed just one remote row.</summary>
    public int RowsThatDiffer { get; private set; }

    /// <inheritdoc/>
    public void Return(ReadOnlySpan<byte> row)
    {
        IsTouched = true;
        if (answer.Returned is { } batch)
        {
            result.Add(row, batch);
        }
    }

    /// <inheritdoc/>
    public void Complete(int ordinal, long changed)
    {
        IsTouched = true;
        RowsThatDiffer += changed == 1 ? 0 : 1;
        answer.SetChanged(ordinal, changed);
    }

    /// <inheritdoc/>
    public void FailAt(int ordinal) => _failedAt = ordinal;

    /// <summary>Where an error stands, for its context; null when it is not known.</summary>
    /// <param name="count">How many rows there are.</param>
    public string? Place(int count) => _failedAt < 0 || count < 2 ? null : FormattableString.Invariant($"row {_failedAt + 1} of {count} that were sent together");
}
