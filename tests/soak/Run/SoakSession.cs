using System.Diagnostics;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Soak.Run;

/// <summary>A session on the local server that tells errors from lost connections and can be watched.</summary>
internal sealed class SoakSession : IDisposable
{
    private const int Remembered = 25;

    private readonly NpgsqlConnection _connection;
    private readonly Findings _findings;
    private readonly Queue<string> _last = [];
    private volatile RunningStatement? _running;

    /// <summary>Opens it.</summary>
    public SoakSession(SoakWorld world, string name, Findings findings)
    {
        _findings = findings;

        // No limit here: a statement that does not end is what the watchman looks for.
        NpgsqlConnectionStringBuilder target = new(world.Local.ConnectionString(SoakWorld.Database)) { ApplicationName = name, CommandTimeout = 0 };
        _connection = new NpgsqlConnection(target.ConnectionString);
        _connection.Notice += (_, notice) => Note(notice.Notice);
        _connection.Open();
        Pid = _connection.ProcessID;
    }

    /// <summary>Process id of the backend.</summary>
    public int Pid { get; }

    /// <summary>What runs now; null between statements.</summary>
    public RunningStatement? Running => _running;

    /// <summary>When the last statement began, as of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long Began { get; private set; }

    /// <summary>Whether a remote could not be told what became of a transaction that it had prepared, since this was set to false.</summary>
    public bool IsInDoubt { get; set; }

    /// <summary>The last statements, for a reader who wants to do the same.</summary>
    public string History
    {
        get
        {
            lock (_last)
            {
                return string.Join("\n   ", _last);
            }
        }
    }

    /// <summary>Runs a command; returns the number of rows that it changed.</summary>
    public int Run(string sql) => Watched(sql, () => _connection.Run(sql));

    /// <summary>All rows of a query as text.</summary>
    public IReadOnlyList<string> Rows(string sql) => Watched(sql, () => _connection.Rows(sql));

    /// <summary>Runs COPY FROM STDIN.</summary>
    public void Copy(string sql, IEnumerable<string> lines) => Watched(sql, () =>
    {
        using TextWriter writer = _connection.BeginTextImport(sql);
        foreach (string line in lines)
        {
            writer.Write(line + "\n");
        }

        return 0;
    });

    /// <summary>Ends whatever is under way, so that the next statement finds a session like new.</summary>
    public void RollBack()
    {
        // A cancel that was sent for what ran before may arrive only now.
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Run("ROLLBACK");
                return;
            }
            catch (StatementFailure failure) when (failure.SqlState == "57014" && attempt < 20)
            {
                _findings.Failed("57014");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    // In doubt for a while is not an error, and must be said.
    private void Note(PostgresNotice notice)
    {
        if (notice.InvariantSeverity == "WARNING" && notice.MessageText.Contains("prepared transaction", StringComparison.Ordinal))
        {
            IsInDoubt = true;
            _findings.Failed("in doubt");
        }
    }

    private T Watched<T>(string sql, Func<T> run)
    {
        lock (_last)
        {
            _last.Enqueue(sql.Length > 400 ? sql[..400] + "..." : sql);
            if (_last.Count > Remembered)
            {
                _last.Dequeue();
            }
        }

        Began = Stopwatch.GetTimestamp();
        _running = new RunningStatement(sql, Began);
        try
        {
            return run();
        }
        catch (PostgresException error) when (error.Severity != "FATAL" && error.SqlState is not "57P01" || _connection.State == System.Data.ConnectionState.Open)
        {
            throw new StatementFailure(sql, error);
        }
        catch (Exception error) when (error is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw new SessionLost(sql, error);
        }
        finally
        {
            _running = null;
            _findings.Ran(sql, Stopwatch.GetElapsedTime(Began));
        }
    }
}
