using Npgsql;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>Short forms for commands that must fail.</summary>
public static class ConnectionAssertions
{
    /// <summary>The error that a command ends with; fails the test when it succeeds.</summary>
    /// <param name="connection">Open session.</param>
    /// <param name="sql">A command.</param>
    public static PostgresException Error(this NpgsqlConnection connection, string sql) =>
        Assert.Throws<PostgresException>(() =>
        {
            using NpgsqlCommand command = new(sql, connection) { AllResultTypesAreUnknown = true };
            using NpgsqlDataReader reader = command.ExecuteReader();
            while (reader.Read() || reader.NextResult())
            {
                // Errors may come with any row.
            }
        });
}
