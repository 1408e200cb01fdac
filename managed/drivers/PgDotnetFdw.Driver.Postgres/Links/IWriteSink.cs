namespace PgDotnetFdw.Driver.Postgres.Links;

/// <summary>Takes what comes back of rows that were written.</summary>
internal interface IWriteSink
{
    /// <summary>Takes a row that is returned, before the end of the statement that returns it.</summary>
    /// <param name="row">As <see cref="IRowSink.Add"/> gets it.</param>
    void Return(ReadOnlySpan<byte> row);

    /// <summary>Takes the end of a row's statement.</summary>
    /// <param name="ordinal">The row's.</param>
    /// <param name="changed">How many remote rows it has changed, or returned.</param>
    void Complete(int ordinal, long changed);

    /// <summary>Notes at which row an error stands.</summary>
    void FailAt(int ordinal);
}
