using System.Globalization;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Asks an open connection what its remote is like, and what its planner thinks of a query. One round trip each.</summary>
internal static class PostgresFacts
{
    /// <summary>Reads the profile.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="major">The remote's major version, ≥ 10.</param>
    public static PostgresProfile ReadProfile(PostgresConnection connection, int major)
    {
        string sql = ProfileSql(major);
        string encoding = string.Empty;
        string rules = string.Empty;
        bool hashesAlike = false;
        List<RemoteCollation> collations = [];
        foreach (string?[] row in connection.Query(sql))
        {
            // No column is NULL.
            if (row is not [{ } schema, { } name, { } third, { } rule])
            {
                continue;
            }

            if (schema.Length == 0)
            {
                encoding = name;
                rules = rule;
                hashesAlike = BitConverter.IsLittleEndian && third == "t";
                continue;
            }

            collations.Add(new RemoteCollation(schema, name, third == "t", rule));
        }

        return new PostgresProfile(major, encoding, rules, collations, hashesAlike);
    }

    /// <summary>Asks the planner.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="sql">A query without parameters.</param>
    /// <returns>null when its answer is not understood.</returns>
    public static RemoteEstimate? Estimate(PostgresConnection connection, string sql)
    {
        return connection.Query("EXPLAIN " + sql) is [[{ } line, ..], ..] ? ParseEstimate(line) : null;
    }

    /// <summary>Reads the first line of a plan: <c>Seq Scan on t  (cost=0.00..35.50 rows=2550 width=4)</c>.</summary>
    public static RemoteEstimate? ParseEstimate(string line)
    {
        // The last one: names of tables stand before it.
        int start = line.LastIndexOf("(cost=", StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        string[] words = line[(start + 1)..].TrimEnd(')').Split(' ');
        if (words is not [var cost, var rows, var width]
            || cost["cost=".Length..].Split("..") is not [var startup, var total]
            || !TryRead(startup, out double startupCost)
            || !TryRead(total, out double totalCost)
            || !rows.StartsWith("rows=", StringComparison.Ordinal)
            || !TryRead(rows["rows=".Length..], out double rowCount)
            || !width.StartsWith("width=", StringComparison.Ordinal)
            || !int.TryParse(width["width=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int bytes))
        {
            return null;
        }

        return new RemoteEstimate(rowCount, bytes, startupCost, totalCost);
    }

    private static bool TryRead(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);

    // The first row is about the database: its encoding, whether it computes the expected hash value, rules. Each other one is about a collation:
    // schema, name, whether it is deterministic, rules.
    private static string ProfileSql(int major)
    {
        string database = Rules(
            major,
            provider: major >= 15 ? "d.datlocprovider::pg_catalog.text" : "'c'",
            collate: "d.datcollate::pg_catalog.text",
            ctype: "d.datctype::pg_catalog.text",
            locale: major >= 17 ? "d.datlocale" : major >= 15 ? "d.daticulocale" : "''",
            version: major >= 15 ? "pg_catalog.pg_database_collation_actual_version(d.oid)" : LibraryVersion(major),
            tailoring: "d.daticurules");
        string collation = Rules(
            major,
            provider: "c.collprovider::pg_catalog.text",
            collate: "c.collcollate::pg_catalog.text",
            ctype: "c.collctype::pg_catalog.text",
            locale: major >= 17 ? "c.colllocale" : major >= 15 ? "c.colliculocale" : "c.collcollate::pg_catalog.text",
            version: "pg_catalog.pg_collation_actual_version(c.oid)",
            tailoring: "c.collicurules");
        string hash = RoutineHashes.ProbeValue.ToString(CultureInfo.InvariantCulture);
        string isDeterministic = major >= 12 ? "CASE WHEN c.collisdeterministic THEN 't' ELSE 'f' END" : "'t'";
        return
            $"""
            SELECT ''::pg_catalog.text, pg_catalog.getdatabaseencoding()::pg_catalog.text,
                CASE WHEN pg_catalog.hashtext('{RoutineHashes.ProbeText}') = {hash} THEN 't' ELSE 'f' END, {database}
            FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()
            UNION ALL
            SELECT n.nspname::pg_catalog.text, c.collname::pg_catalog.text, {isDeterministic}, {collation}
            FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
            WHERE c.collprovider <> 'd'
              AND c.collencoding IN (-1, (SELECT e.encoding FROM pg_catalog.pg_database e WHERE e.datname = pg_catalog.current_database()))
            """;
    }

    private static string Rules(int major, string provider, string collate, string ctype, string locale, string version, string tailoring) =>
        $"CASE {provider} WHEN 'c' THEN 'c|' || {collate} || '|' || {ctype} || '|' || COALESCE({version}, '') "
        + $"ELSE {provider} || '|' || COALESCE({locale}, '') || '|' || COALESCE({version}, '')"
        + (major >= 16 ? $" || COALESCE('|' || {tailoring}, '')" : string.Empty)
        + " END";

    // Before version 15 a database tells no version of its own, but all locales of the C library have the same one, except those that start with C.
    private static string LibraryVersion(int major) => major < 13
        ? "''"
        : "CASE WHEN d.datcollate ~ '^(C|POSIX)(\\.|$)' THEN '' ELSE (SELECT pg_catalog.max(pg_catalog.pg_collation_actual_version(l.oid)) "
          + "FROM pg_catalog.pg_collation l WHERE l.collprovider = 'c' AND l.collcollate !~ '^(C|POSIX)(\\.|$)') END";
}
