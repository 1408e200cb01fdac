namespace PgDotnetFdw.Tests.Soak.Run;

/// <summary>The session to the local server has ended in the middle.</summary>
/// <param name="sql">The statement that ran.</param>
/// <param name="error">What the client's library says.</param>
internal sealed class SessionLost(string sql, Exception error) : Exception($"{error.Message}; statement: {sql}", error);
