using System.Globalization;
using PgDotnetFdw.Tests.Plans;

namespace PgDotnetFdw.Tests.Dropin;

/// <summary>One of the two foreign-data wrappers, with its servers and tables in a schema of its own.</summary>
/// <param name="name">Of the wrapper.</param>
/// <param name="schema">Of its foreign tables; also begins the names of its servers.</param>
/// <param name="driver">Option that its servers need beyond postgres_fdw's, with a comma; or empty.</param>
/// <param name="port">Of the cluster.</param>
public sealed class Wrapper(string name, string schema, string driver, int port) : IDisposable
{
    private readonly Session _session = new(port, "near", $"SET search_path = {schema}, public; SET statement_timeout = '60s'");

    /// <summary>Name of the wrapper.</summary>
    public string Name => name;

    /// <summary>Makes servers and tables; returns the errors of the statements that failed.</summary>
    /// <param name="statements">The set-up script.</param>
    public IReadOnlyList<string> SetUp(IEnumerable<Statement> statements)
    {
        List<string> errors = [];
        foreach (Statement statement in statements)
        {
            Answer answer = _session.Ask(Fill(statement.Sql));
            if (answer.SqlState is not null)
            {
                errors.Add($"{answer.SqlState}: {answer.Message}\n{Fill(statement.Sql)}");
            }
        }

        return errors;
    }

    /// <summary>Runs one test in a transaction that is rolled back.</summary>
    /// <param name="statement">The test.</param>
    /// <param name="remote">Session at the remote, that sees which rows are locked.</param>
    public Result Run(Statement statement, Session remote)
    {
        PlanCounts? counts = null;
        string? plan = null;
        string? locked = null;
        try
        {
            _session.Must("BEGIN");
            Answer answer = statement.Preparation.Length == 0 ? new Answer([], null, null) : _session.Ask(Fill(statement.Preparation));
            if (answer.SqlState is null && statement.IsExplainable)
            {
                (counts, plan) = Explain(Fill(statement.Sql));
            }

            if (answer.SqlState is null)
            {
                answer = _session.Ask(Fill(statement.Sql));
            }

            if (answer.SqlState is null && statement.LockedTable is string table)
            {
                locked = string.Join(' ', remote.Must(
                    $"BEGIN; SELECT id FROM store.{table} EXCEPT SELECT id FROM (SELECT id FROM store.{table} FOR UPDATE SKIP LOCKED) free ORDER BY id"));
                remote.Must("ROLLBACK");
            }

            return new Result(answer, counts, plan, locked);
        }
        finally
        {
            _session.Ask("ROLLBACK");
            _session.Ask("DEALLOCATE ALL");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    // An error of EXPLAIN is no finding: the statement itself has the same one, or an error that only planning has is compared there.
    private (PlanCounts? Counts, string? Plan) Explain(string sql)
    {
        _session.Must("SAVEPOINT before_explain");
        Answer json = _session.Ask($"EXPLAIN (FORMAT JSON) {sql}");
        Answer text = json.SqlState is null ? _session.Ask($"EXPLAIN (VERBOSE, COSTS OFF) {sql}") : json;
        _session.Ask("ROLLBACK TO before_explain");
        return text.SqlState is null ? (PlanCounts.Of(string.Join('\n', json.Rows)), string.Join('\n', text.Rows)) : (null, null);
    }

    private string Fill(string sql) => sql
        .Replace("{wrapper}", name, StringComparison.Ordinal)
        .Replace("{schema}", schema, StringComparison.Ordinal)
        .Replace("{server}", schema, StringComparison.Ordinal)
        .Replace("{driver}", driver, StringComparison.Ordinal)
        .Replace("{port}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
