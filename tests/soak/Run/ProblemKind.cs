namespace PgDotnetFdw.Tests.Soak.Run;

/// <summary>What a problem speaks against; each is one test.</summary>
internal enum ProblemKind
{
    /// <summary>An answer was not right.</summary>
    WrongAnswer,

    /// <summary>What remotes hold after a transaction is neither all nor nothing of it.</summary>
    TornTransaction,

    /// <summary>An error with an SQLSTATE that nothing explains, or none where one was due.</summary>
    UnexpectedOutcome,

    /// <summary>A statement did not end.</summary>
    Hang,

    /// <summary>A session or a server went down.</summary>
    Crash,

    /// <summary>A session uses more than it did.</summary>
    Growth,

    /// <summary>Remote sessions or prepared transactions outlive their use.</summary>
    Leftover,
}
