using Npgsql;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>Short forms for commands and single values.</summary>
public static class ConnectionExtensions
{
    /// <summary>Runs commands; returns the number of rows that they changed, -1 for none.</summary>
    /// <param name="connection">Open session.</param>
    /// <param name="sql">One command, or several separated by semicolons.</param>
    public static int Run(this NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; throws when there is no row or it is NULL.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="connection">Open session.</param>
    /// <param name="sql">A query.</param>
    public static T Value<T>(this NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection);
        return command.ExecuteScalar() is T value ? value : throw new InvalidOperationException($"no value of type {typeof(T).Name} from: {sql}");
    }

    /// <summary>All rows, each as text with its columns separated by '|', NULL as "(null)".</summary>
    /// <param name="connection">Open session.</param>
    /// <param name="sql">A query.</param>
    public static IReadOnlyList<string> Rows(this NpgsqlConnection connection, string sql)
    {
        List<string> rows = [];
        using NpgsqlCommand command = new(sql, connection) { AllResultTypesAreUnknown = true };
        using NpgsqlDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "(null)" : reader.GetString(i))));
        }

        return rows;
    }

    /// <summary>The lines of EXPLAIN (VERBOSE, COSTS OFF).</summary>
    /// <param name="connection">Open session.</param>
    /// <param name="sql">A query.</param>
    public static string Explain(this NpgsqlConnection connection, string sql) => string.Join('\n', connection.Rows($"EXPLAIN (VERBOSE, COSTS OFF) {sql}"));

    /// <summary>Process id of the session's backend.</summary>
    /// <param name="connection">Open session.</param>
    public static int BackendPid(this NpgsqlConnection connection) => connection.ProcessID;
}
