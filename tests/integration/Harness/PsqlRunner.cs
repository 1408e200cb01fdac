using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>A psql of its own process: for Ctrl-C, for clients that vanish, and for what only psql shows.</summary>
public sealed class PsqlRunner : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _lock = new();
    private int _runs;

    /// <summary>Starts psql and learns its backend.</summary>
    /// <param name="cluster">Where to.</param>
    /// <param name="database">Database.</param>
    public PsqlRunner(ThrowawayCluster cluster, string database)
    {
        ProcessStartInfo start = new(Path.Combine(Postgres.BinFolder, "psql"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (string argument in (string[])["-X", "-A", "-t", "-h", "127.0.0.1", "-p", cluster.Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", "-d", database])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("could not start psql");
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Send(@"SELECT 'backend ' || pg_backend_pid();");
        WaitFor("backend ");
        BackendPid = int.Parse(Output.Split('\n').First(line => line.StartsWith("backend ", StringComparison.Ordinal))["backend ".Length..], CultureInfo.InvariantCulture);
    }

    /// <summary>Process of the session's backend.</summary>
    public int BackendPid { get; }

    /// <summary>Everything that psql printed so far, output and errors.</summary>
    public string Output
    {
        get
        {
            lock (_lock)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Types a line.</summary>
    /// <param name="line">SQL or a backslash command.</param>
    public void Send(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>
    /// Runs SQL and waits for its end; returns what psql printed, errors included. Unlike Npgsql, psql keeps a session whose statement ended
    /// with an internal error (class XX) or with lack of resources (class 53).
    /// </summary>
    /// <param name="sql">Commands, with their semicolons.</param>
    public string Run(string sql)
    {
        string mark = string.Create(CultureInfo.InvariantCulture, $"end of run {++_runs}");
        int start = Output.Length;
        Send(sql);

        // Output and errors come through two pipes: the mark in each.
        Send($"\\echo {mark}\n\\warn {mark}");
        Eventually.Holds(
            () => Output[start..].Split(mark).Length == 3,
            TimeSpan.FromSeconds(60),
            $"psql ends: {sql}");
        return Output[start..].Replace(mark + "\n", string.Empty, StringComparison.Ordinal);
    }

    /// <summary>Waits until the output contains a text.</summary>
    /// <param name="text">The text.</param>
    public void WaitFor(string text) => Eventually.Holds(() => Output.Contains(text, StringComparison.Ordinal), TimeSpan.FromSeconds(30), $"psql prints \"{text}\"; it printed:\n{Output}");

    /// <summary>Presses Ctrl-C.</summary>
    public void Interrupt() => Postgres.Signal(_process.Id, 2);

    /// <summary>The client vanishes without a word.</summary>
    public void Kill()
    {
        Postgres.Signal(_process.Id, 9);
        _process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private void Append(string? line)
    {
        lock (_lock)
        {
            _output.Append(line).Append('\n');
        }
    }
}
