using System.Text;
using Npgsql;
using PgDotnetFdw.Driver.Postgres.Links;
using PgDotnetFdw.Driver.Postgres.Writes;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Writing: writers, what they keep prepared, and TRUNCATE.</summary>
internal sealed partial class PostgresConnection
{
    /// <summary>Statements that are kept prepared for writers.</summary>
    private const int MaxWritten = 64;

    private const string CachedPlanChanged = "0A000";
    private const string UnknownStatement = "26000";

    /// <summary>What begins the states of errors in a statement's words: a table, a column or a type is not what it was.</summary>
    private const string WrongWords = "42";

    private readonly Dictionary<string, WritePlan> _prepared = new(StringComparer.Ordinal);

    /// <summary>Whether the remote transaction has begun there.</summary>
    private bool IsStarted => _transaction.IsStarted;

    /// <inheritdoc/>
    public override RemoteWriter OpenWriter(RemoteModify modify)
    {
        ArgumentNullException.ThrowIfNull(modify);
        return InCall(() =>
        {
            PostgresWriter writer = new(this, _login.ServerName, modify);
            writer.Open();
            return writer;
        });
    }

    /// <inheritdoc/>
    public override void Truncate(IReadOnlyList<RemoteTable> tables, bool cascade, bool restartIdentity)
    {
        ArgumentNullException.ThrowIfNull(tables);
        PostgresDialect dialect = new();
        StringBuilder sql = new("TRUNCATE ");
        for (int i = 0; i < tables.Count; i++)
        {
            sql.Append(i == 0 ? string.Empty : ", ");
            dialect.WriteTable(sql, tables[i]);
        }

        sql.Append(restartIdentity ? " RESTART IDENTITY" : " CONTINUE IDENTITY").Append(cascade ? " CASCADE" : " RESTRICT");
        string text = sql.ToString();
        Run(text, link =>
        {
            link.Run([.. _transaction.TakeCommands(), new PostgresCommand(text)]);
            link.NoteWrite();
            return true;
        });
    }

    /// <summary>Whether parameters can be sent in binary form.</summary>
    public bool SendsBinary(string sql) => Usable(sql).SendsBinary;

    /// <summary>Whether what was found out for a writer still holds: nobody can have changed its table meanwhile.</summary>
    public bool IsCurrent(PostgresPrepared statement) => statement.Period == _link?.Period;

    /// <summary>Whether what was found out for a writer may be used: it holds, or it can be found out once more if not.</summary>
    public bool IsUsableFor(PostgresPrepared statement) => IsCurrent(statement) || (!IsStarted && _link is { RefusesOutdated: true });

    /// <summary>What an earlier writer found out; null when there was none.</summary>
    public WritePlan? FindPlan(string key) => _prepared.GetValueOrDefault(key);

    /// <summary>Keeps what a writer has found out for later ones.</summary>
    public void KeepPlan(string key, WritePlan plan)
    {
        if (_prepared.Count >= MaxWritten && !_prepared.ContainsKey(key))
        {
            ForgetPlans();
        }

        _prepared[key] = plan;
    }

    /// <summary>Forgets what a writer has found out.</summary>
    public void ForgetPlan(string key)
    {
        if (_prepared.Remove(key, out WritePlan? plan))
        {
            _link?.Forget(plan.Statement);
        }
    }

    /// <summary>Asks a question and has a statement prepared, in one round trip.</summary>
    /// <returns>What it cost.</returns>
    public RemoteCounters? Prepare(PostgresPrepared statement, string question, IReadOnlyList<string> parameters, ICollection<string?[]> answer) =>
        Run(statement.Sql, link =>
        {
            RemoteCounters? before = link.Counters;
            link.Prepare(_transaction.TakeCommands(), statement, question, parameters, answer);
            return link.Counters?.Since(before ?? default);
        });

    /// <summary>Types of the columns that a statement gives.</summary>
    /// <param name="sql">Its text.</param>
    /// <param name="name">What to call it in an error's context.</param>
    public uint[] Describe(string sql, string name) =>
        Run(name, link =>
        {
            PostgresPrepared statement = new(sql, returnsRows: true);
            link.Prepare(_transaction.TakeCommands(), statement, null, [], []);
            link.Forget(statement);
            return statement.ColumnTypes;
        });

    /// <summary>Writes rows, one statement each.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="sql">What to call it in an error's context.</param>
    /// <param name="rows">Its parameters.</param>
    /// <param name="sink">Takes what comes back.</param>
    /// <param name="isTerse">Whether only counts come back.</param>
    /// <param name="refresh">
    /// Finds out once more what may have changed since an earlier transaction, with the commands that begin the transaction; called when the remote has refused the statement
    /// before anything else was done.
    /// </param>
    /// <param name="place">Where an error stands.</param>
    /// <returns>What it cost.</returns>
    public RemoteCounters? Write(
        PostgresPrepared statement, string sql, OutgoingRows rows, WriteSink sink, bool isTerse, Action<PostgresLink, IReadOnlyList<PostgresCommand>> refresh, Func<string?> place) =>
        Run(
            sql,
            link =>
            {
                RemoteCounters? before = TakeCountersBefore() ?? link.Counters;
                bool mayRestart = !IsStarted && !IsCurrent(statement);
                BegunWrite begun = TakeAskedWrite() ?? new BegunWrite(_transaction.TakeCommands(), mayRestart);
                try
                {
                    link.Write(begun.Commands, statement, rows, sink, isTerse);
                }
                catch (PostgresException error) when (begun.MayRestart && !sink.IsTouched && MayBeOutdated(error.SqlState) && link.IsOpen)
                {
                    link.Run([new PostgresCommand("ROLLBACK")]);
                    refresh(link, begun.Commands);
                    rows.Reset();
                    link.Write([], statement, rows, sink, isTerse);
                }

                return link.Counters?.Since(before ?? default);
            },
            place);

    /// <summary>Runs a COPY.</summary>
    /// <returns>How many rows the remote has written, if it says so, and what it cost.</returns>
    public (long? Count, RemoteCounters? Cost) Copy(string sql, OutgoingRows rows, bool isBinary) =>
        Run(sql, link =>
        {
            RemoteCounters? before = link.Counters;
            long? count = link.Copy(_transaction.TakeCommands(), sql, rows, isBinary);
            return (count, link.Counters?.Since(before ?? default));
        });

    private static bool MayBeOutdated(string state) =>
        state is CachedPlanChanged or UnknownStatement || state.StartsWith(WrongWords, StringComparison.Ordinal);

    private void ForgetPlans()
    {
        foreach (string key in _prepared.Keys.ToArray())
        {
            ForgetPlan(key);
        }
    }
}
