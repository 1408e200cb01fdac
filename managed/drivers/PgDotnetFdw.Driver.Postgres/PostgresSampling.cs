using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// How ANALYZE gets a sample of a remote table: by TABLESAMPLE where the table allows it, else by random numbers; the method and its words are
/// postgres_fdw's. The number of rows is what the remote's own planner assumes: the rows of each page when it was last analyzed, times the pages of now.
/// </summary>
internal static class PostgresSampling
{
    /// <summary>The method gives a number of rows that is right only on average: a little more is asked for.</summary>
    private const double Margin = 1.1;

    /// <summary>Finds the sample.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="method">What the options say.</param>
    /// <param name="table">The table.</param>
    /// <param name="wantedRows">Size of the sample.</param>
    /// <returns>null = all rows are to be counted and read.</returns>
    public static RemoteSample? Prepare(PostgresConnection connection, AnalyzeSampling method, RemoteTable table, double wantedRows)
    {
        if (method == AnalyzeSampling.Off || Find(connection, table) is not { } facts)
        {
            return null;
        }

        // A view must be computed to be counted, and is worth it only when somebody asks for it.
        if (facts.Rows is null && facts.IsView && method == AnalyzeSampling.Auto)
        {
            return null;
        }

        string name = NameOf(table);
        double rows = facts.Rows ?? Count(connection, name);
        double share = rows <= wantedRows ? 1 : Margin * wantedRows / rows;
        AnalyzeSampling chosen = method != AnalyzeSampling.Auto ? method : facts.HasTableSample ? AnalyzeSampling.Bernoulli : AnalyzeSampling.Random;
        return new RemoteSample(rows, share >= 1 ? null : FromItem(chosen, name, share));
    }

    private static string FromItem(AnalyzeSampling method, string name, double share) => method == AnalyzeSampling.Random
        ? string.Create(CultureInfo.InvariantCulture, $"(SELECT * FROM {name} WHERE pg_catalog.random() < {share:0.############}) sample")
        : string.Create(CultureInfo.InvariantCulture, $"{name} TABLESAMPLE {(method == AnalyzeSampling.System ? "SYSTEM" : "BERNOULLI")} ({100 * share:0.##########})");

    private static string NameOf(RemoteTable table)
    {
        StringBuilder name = new();
        PostgresIdentifiers.Write(name, table.RemoteSchema ?? table.LocalSchema);
        name.Append('.');
        PostgresIdentifiers.Write(name, table.RemoteName);
        return name.ToString();
    }

    private static double Count(PostgresConnection connection, string name) =>
        connection.Query($"SELECT pg_catalog.count(*)::pg_catalog.text FROM {name}") is [[{ } count]] ? Number(count) : 0;

    // null when there is no such table: the query that reads it will say so.
    private static Facts? Find(PostgresConnection connection, RemoteTable table)
    {
        const string Sql =
            """
            SELECT c.relkind::pg_catalog.text, c.reltuples::pg_catalog.text, c.relpages::pg_catalog.text,
                CASE WHEN c.relkind IN ('r', 'm') THEN (pg_catalog.pg_relation_size(c.oid)::pg_catalog.float8
                    / pg_catalog.current_setting('block_size')::pg_catalog.float8)::pg_catalog.text END
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1::pg_catalog.text AND c.relname = $2::pg_catalog.text
            """;
        return connection.Query(Sql, table.RemoteSchema ?? table.LocalSchema, table.RemoteName) is [[{ } kind, { } tuples, { } pages, var currentPages]]
            ? new Facts(kind is "v", kind is "r" or "m" or "p", Rows(Number(tuples), Number(pages), currentPages is null ? null : Number(currentPages)))
            : null;
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    // What was never analyzed has -1 rows, before version 14 none.
    private static double? Rows(double tuples, double pages, double? currentPages) => currentPages switch
    {
        0 => 0,
        { } current when tuples > 0 && pages > 0 => Math.Round(tuples / pages * current),
        _ => tuples > 0 ? tuples : null,
    };

    private sealed record Facts(bool IsView, bool HasTableSample, double? Rows);
}
