using Npgsql;

namespace PgDotnetFdw.Tests.Plans;

/// <summary>One session of the throw-away cluster. A connection that an error broke is replaced at the next use.</summary>
public sealed class Session : IDisposable
{
    private readonly string _connectionString;
    private readonly string _start;
    private NpgsqlConnection _connection;

    /// <summary>Connects.</summary>
    /// <param name="port">On 127.0.0.1.</param>
    /// <param name="database">Database.</param>
    /// <param name="start">SQL that each new connection begins with; empty = none.</param>
    /// <param name="settings">Settings at the session's start, as <c>-c name=value</c>; empty = none.</param>
    public Session(int port, string database, string start = "", string settings = "")
    {
        _connectionString = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = "postgres",
            Database = database,
            Pooling = false,
            Timeout = 30,
            CommandTimeout = 120,
            IncludeErrorDetail = true,
            Options = settings,
        }.ConnectionString;
        _start = start;
        _connection = Open();
    }

    /// <summary>Runs SQL; an error is part of the answer. With several statements the rows are those of the last.</summary>
    /// <param name="sql">One or more statements.</param>
    public Answer Ask(string sql)
    {
        if (_connection.State != System.Data.ConnectionState.Open)
        {
            _connection.Dispose();
            _connection = Open();
        }

        try
        {
            return new Answer(Read(sql), null, null);
        }
        catch (PostgresException error)
        {
            return new Answer([], error.SqlState, error.Detail is null ? error.MessageText : $"{error.MessageText} ({error.Detail})");
        }
        catch (NpgsqlException error)
        {
            return new Answer([], "08006", error.InnerException?.Message ?? error.Message);
        }
    }

    /// <summary>Runs SQL that must succeed; returns the rows of the last statement.</summary>
    /// <param name="sql">One or more statements.</param>
    public IReadOnlyList<string> Must(string sql)
    {
        Answer answer = Ask(sql);
        return answer.SqlState is null ? answer.Rows : throw new InvalidOperationException($"{answer.SqlState}: {answer.Message}\n{sql}");
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private NpgsqlConnection Open()
    {
        NpgsqlConnection connection = new(_connectionString);
        connection.Open();
        if (_start.Length > 0)
        {
            using NpgsqlCommand command = new(_start, connection);
            command.ExecuteNonQuery();
        }

        return connection;
    }

    private List<string> Read(string sql)
    {
        List<string> rows = [];
        using NpgsqlCommand command = new(sql, _connection) { AllResultTypesAreUnknown = true };
        using NpgsqlDataReader reader = command.ExecuteReader();
        do
        {
            rows.Clear();
            while (reader.Read())
            {
                rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "(null)" : reader.GetString(i))));
            }
        }
        while (reader.NextResult());
        return rows;
    }
}
