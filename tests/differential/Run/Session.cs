using System.Diagnostics;
using System.Text;
using Npgsql;
using PgDotnetFdw.Tests.Differential.Generate;
using PgDotnetFdw.Tests.Differential.Sql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>A session in a world's local database, in which both sides of a query run: whatever is set holds for both.</summary>
internal sealed class Session : IDisposable
{
    private const int MostRows = 20_000;

    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(30);

    private readonly ThrowawayCluster _cluster;
    private readonly World _world;
    private readonly StringBuilder _row = new();
    private NpgsqlConnection _connection;
    private NpgsqlCommand _command;
    private IReadOnlyList<(string Name, string Value)> _settings = [];

    /// <summary>Opens it.</summary>
    public Session(ThrowawayCluster cluster, World world)
    {
        _cluster = cluster;
        _world = world;
        _connection = cluster.Connect(world.Local);
        _command = new NpgsqlCommand { Connection = _connection, AllResultTypesAreUnknown = true };
    }

    /// <summary>Whether the session has been lost.</summary>
    public bool IsLost => (_connection.FullState & System.Data.ConnectionState.Open) == 0;

    /// <summary>Opens it again, with the settings that it had, when it has been lost: as soon as the server takes sessions again.</summary>
    public void Revive()
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (IsLost)
        {
            try
            {
                _connection.Dispose();
                _connection = _cluster.Connect(_world.Local);
                _command.Dispose();
                _command = new NpgsqlCommand { Connection = _connection, AllResultTypesAreUnknown = true };
                Apply(_settings);
            }
            catch (NpgsqlException) when (watch.Elapsed < s_recovery)
            {
                // It recovers from a crash.
                Thread.Sleep(50);
            }
        }
    }

    /// <summary>Sets what the queries to come run under.</summary>
    /// <param name="settings">Names and values.</param>
    /// <param name="longest">How long a statement may take.</param>
    public void Apply(IReadOnlyList<(string Name, string Value)> settings, string longest = "5s")
    {
        _settings = settings;
        _connection.Run("RESET ALL");
        Set(settings.Append(("statement_timeout", longest)));
    }

    /// <summary>Runs a query on the tables of a schema, once or, when it is prepared, four times.</summary>
    public IReadOnlyList<Outcome> Run(Query query, string schema)
    {
        if (query.Sending == Sending.Plain)
        {
            return [Execute(SqlText.Of(query.Root, schema))];
        }

        List<Outcome> outcomes = [];
        IReadOnlyList<string> commands = PreparedCommands(query, schema);
        Outcome prepared = Execute(commands[0]);
        if (prepared.Rows is null)
        {
            return [prepared];
        }

        foreach (string mode in new[] { "force_custom_plan", "force_generic_plan" })
        {
            Execute($"SET plan_cache_mode = {mode}");
            outcomes.AddRange(commands.Skip(1).Take(2).Select(Execute));
        }

        Execute("RESET plan_cache_mode");
        Execute(commands[3]);
        return outcomes;
    }

    /// <summary>PREPARE, two times EXECUTE, DEALLOCATE.</summary>
    public static IReadOnlyList<string> PreparedCommands(Query query, string schema)
    {
        (string text, IReadOnlyList<Literal> parameters) = SqlText.WithParameters(query.Root, schema);
        if (parameters.Count == 0)
        {
            return [$"PREPARE q AS {text}", "EXECUTE q", "EXECUTE q", "DEALLOCATE q"];
        }

        string types = string.Join(", ", parameters.Select(parameter => parameter.Type.Cast));
        string first = string.Join(", ", parameters.Select(parameter => SqlText.Constant(parameter.Type, parameter.First, isPlain: false)));
        string second = string.Join(", ", parameters.Select(parameter => SqlText.Constant(parameter.Type, parameter.Second, isPlain: false)));
        return [$"PREPARE q({types}) AS {text}", $"EXECUTE q({first})", $"EXECUTE q({second})", "DEALLOCATE q"];
    }

    /// <summary>Runs one command.</summary>
    public Outcome Execute(string sql)
    {
        if (IsLost)
        {
            return new Outcome(null, Outcome.Lost, "the session had been lost before");
        }

        _command.CommandText = sql;
        List<string> rows = [];
        try
        {
            using NpgsqlDataReader reader = _command.ExecuteReader();
            int columns = reader.FieldCount;
            while (reader.Read())
            {
                _row.Clear();
                for (int i = 0; i < columns; i++)
                {
                    _row.Append(reader.IsDBNull(i) ? Outcome.Null : reader.GetString(i)).Append(Outcome.Separator);
                }

                rows.Add(_row.ToString(0, Math.Max(0, _row.Length - 1)));
                if (rows.Count > MostRows)
                {
                    _command.Cancel();
                    return new Outcome(null, Outcome.TooLarge, "too many rows");
                }
            }

            // The command's tag is known once all of it has been read.
            while (reader.NextResult())
            {
            }

            return new Outcome(rows, null, null) { Affected = reader.RecordsAffected };
        }
        catch (PostgresException e) when (!e.SqlState.StartsWith("57P", StringComparison.Ordinal))
        {
            // After an internal error Npgsql closes the session by itself; that is no crash.
            Revive();
            return new Outcome(null, e.SqlState, string.Join("; ", new[] { e.MessageText, e.Detail, e.Where }.Where(text => !string.IsNullOrEmpty(text))));
        }
        catch (DecoderFallbackException)
        {
            // A "char" beyond ASCII: the server sends a lone byte.
            Revive();
            return new Outcome(null, Outcome.NotText, "a value is no text in UTF-8");
        }
        catch (NpgsqlException e)
        {
            return new Outcome(null, Outcome.Lost, $"the session was lost: {e.Message}");
        }
    }

    /// <summary>Runs something under further settings.</summary>
    public T With<T>(IReadOnlyList<(string Name, string Value)> settings, Func<T> work)
    {
        List<(string Name, string Value)> before = [.. settings.Select(setting => (setting.Name, Execute($"SHOW {setting.Name}").Rows?[0] ?? string.Empty))];
        Set(settings);
        T result = work();
        if (!IsLost)
        {
            Set(before);
        }

        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _command.Dispose();
        _connection.Dispose();
    }

    private void Set(IEnumerable<(string Name, string Value)> settings)
    {
        // One command: settings made by an earlier part may already hold for a later one, which is why names are qualified.
        string calls = string.Join(", ", settings.Select(setting => $"pg_catalog.set_config({SqlText.Quoted(setting.Name)}, {SqlText.Quoted(setting.Value)}, false)"));
        _connection.Run($"SELECT {calls}");
    }
}
