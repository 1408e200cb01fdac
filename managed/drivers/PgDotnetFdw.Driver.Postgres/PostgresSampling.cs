using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
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

    private static double Count(PostgresConnection connection, string name)
    {
        string sql = $"SELECT pg_catalog.count(*) FROM {name}";
        double rows = 0;
        connection.Execute(sql, [new NpgsqlBatchCommand(sql)], reader =>
        {
            if (reader.Read())
            {
                rows = reader.GetInt64(0);
            }
        });
        return rows;
    }

    // null when there is no such table: the query that reads it will say so.
    private static Facts? Find(PostgresConnection connection, RemoteTable table)
    {
        const string Sql =
            """
            SELECT c.relkind::pg_catalog.text, c.reltuples::pg_catalog.float8, c.relpages::pg_catalog.float8,
                CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_relation_size(c.oid)::pg_catalog.float8
                    / pg_catalog.current_setting('block_size')::pg_catalog.float8 END
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relname = $2
            """;
        NpgsqlBatchCommand command = new(Sql);
        command.Parameters.Add(new NpgsqlParameter { Value = table.RemoteSchema ?? table.LocalSchema, NpgsqlDbType = NpgsqlDbType.Name });
        command.Parameters.Add(new NpgsqlParameter { Value = table.RemoteName, NpgsqlDbType = NpgsqlDbType.Name });
        Facts? facts = null;
        connection.Execute(Sql, [command], reader =>
        {
            if (reader.Read())
            {
                string kind = reader.GetString(0);
                facts = new Facts(kind is "v", kind is "r" or "m" or "p", Rows(reader.GetDouble(1), reader.GetDouble(2), reader.IsDBNull(3) ? null : reader.GetDouble(3)));
            }
        });
        return facts;
    }

    // What was never analyzed has -1 rows, before version 14 none.
    private static double? Rows(double tuples, double pages, double? currentPages) => currentPages switch
    {
        0 => 0,
        { } current when tuples > 0 && pages > 0 => Math.Round(tuples / pages * current),
        _ => tuples > 0 ? tuples : null,
    };

    private sealed record Facts(bool IsView, bool HasTableSample, double? Rows);
}
