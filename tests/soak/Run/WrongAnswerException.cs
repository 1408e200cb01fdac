namespace PgDotnetFdw.Tests.Soak.Run;

/// <summary>An answer was wrong, and the problem has been told: the step goes no further, so that one wrong answer does not make others.</summary>
internal sealed class WrongAnswerException : Exception;
