namespace PgDotnetFdw.Core.Connections;

/// <summary>How far a job has come without waiting.</summary>
internal enum JobProgress
{
    /// <summary>It cannot go on: the session's thread runs it.</summary>
    NeedsThread,

    /// <summary>The remote has been asked; once the answer has arrived, running the job does not wait.</summary>
    Asked,

    /// <summary>It is done.</summary>
    Done,
}
