using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Asks the remote for its plan of a query. A query whose parameters have no values gets the plan that serves all values: with EXPLAIN (GENERIC_PLAN) from version 16 on,
/// through a prepared statement before. The caller rolls back what is set here for the transaction.
/// </summary>
internal static class PostgresPlans
{
    private const int FirstMajorWithGenericPlan = 16;
    private const int FirstMajorWithPlanCacheMode = 12;

    // A constant that is longer is shown in part: a batched lookup has thousands of keys, and a line shows all of them.
    private const int LongConstant = 100;
    private const int ShownOfLongConstant = 60;

    private static readonly char[] s_quotes = ['\'', '"'];

    /// <summary>Asks.</summary>
    /// <param name="connection">An open connection, within a savepoint that will be rolled back.</param>
    /// <param name="major">The remote's major version.</param>
    /// <param name="statement">The query.</param>
    /// <param name="parameters">Its parameters; null = they have no values.</param>
    /// <param name="details">What is wanted.</param>
    public static IReadOnlyList<string> Explain(
        PostgresConnection connection, int major, RemoteStatement statement, IReadOnlyList<RemoteValue>? parameters, ExplainDetails details)
    {
        if (parameters is not null)
        {
            var values = new string?[parameters.Count];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = parameters[i].IsNull ? null : PostgresLiterals.ToText(parameters[i], statement.ParameterTypes[i].Oid);
            }

            return Lines(connection.Query($"EXPLAIN ({Options(details)}) {statement.Sql}", values));
        }

        string options = Options(details & ~ExplainDetails.Analyze);
        if (major >= FirstMajorWithGenericPlan)
        {
            return Lines(connection.Query($"EXPLAIN (GENERIC_PLAN, {options}) {statement.Sql}"));
        }

        return major >= FirstMajorWithPlanCacheMode
            ? ExplainPrepared(connection, statement, options)
            : throw new ForeignDataException(SqlState.FeatureNotSupported, "the query's parameters have no values yet, and a remote of this version plans it only with values");
    }

    private static IReadOnlyList<string> ExplainPrepared(PostgresConnection connection, RemoteStatement statement, string options)
    {
        string name = connection.NewStatementName();
        string nulls = string.Join(", ", Enumerable.Repeat("NULL", statement.ParameterTypes.Count));
        connection.Query("SET LOCAL plan_cache_mode = force_generic_plan");
        connection.Query($"PREPARE {name} AS {statement.Sql}");
        IReadOnlyList<string> lines = Lines(connection.Query($"EXPLAIN ({options}) EXECUTE {name}({nulls})"));
        connection.Query("DEALLOCATE " + name);
        return lines;
    }

    private static string Options(ExplainDetails details)
    {
        bool runs = details.HasFlag(ExplainDetails.Analyze);
        var options = new StringBuilder();
        Add(options, "ANALYZE", runs);
        Add(options, "VERBOSE", details.HasFlag(ExplainDetails.Verbose));
        Add(options, "COSTS", details.HasFlag(ExplainDetails.Costs));
        if (runs)
        {
            Add(options, "TIMING", details.HasFlag(ExplainDetails.Timing));
            Add(options, "BUFFERS", details.HasFlag(ExplainDetails.Buffers));
            Add(options, "SUMMARY", isOn: false);
        }

        return options.ToString();
    }

    private static void Add(StringBuilder options, string name, bool isOn) =>
        options.Append(CultureInfo.InvariantCulture, $"{(options.Length == 0 ? string.Empty : ", ")}{name} {(isOn ? "ON" : "OFF")}");

    private static string[] Lines(IReadOnlyList<string?[]> rows) => rows.Select(static row => ShortenConstants(row[0] ?? string.Empty)).ToArray();

    private static string ShortenConstants(string line)
    {
        if (line.Length <= LongConstant)
        {
            return line;
        }

        // A doubled quote ends one constant and begins another, which is close enough.
        StringBuilder shortened = new();
        int end;
        for (int start = 0; start < line.Length; start = end)
        {
            char quote = line[start];
            end = quote is '\'' or '"' ? line.IndexOf(quote, start + 1) + 1 : line.IndexOfAny(s_quotes, start);
            end = end <= 0 ? line.Length : end;
            if (quote == '\'' && end - start > LongConstant)
            {
                shortened.Append(line, start, ShownOfLongConstant).Append("...'");
            }
            else
            {
                shortened.Append(line, start, end - start);
            }
        }

        return shortened.ToString();
    }
}
