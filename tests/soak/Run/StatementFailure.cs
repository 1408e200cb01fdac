using Npgsql;

namespace PgDotnetFdw.Tests.Soak.Run;

/// <summary>A statement that ended with an error of the server; the session goes on.</summary>
/// <param name="sql">The statement.</param>
/// <param name="error">What the server said.</param>
internal sealed class StatementFailure(string sql, PostgresException error) : Exception(error.MessageText, error)
{
    /// <summary>The error's SQLSTATE.</summary>
    public string SqlState { get; } = error.SqlState;

    /// <summary>Everything that is known, for a reader.</summary>
    public string Description { get; } = $"{error.SqlState} {error.MessageText}\n   detail: {error.Detail}\n   context: {error.Where}\n   statement: {sql}";
}
