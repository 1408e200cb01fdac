// How is a large table read over several connections?
//
// By ranges of ctid, which PostgreSQL reads block by block since version 14. The ranges cover all blocks, the last one is open, so that every row that the
// snapshot shows is in just one of them: a row's place does not change while a transaction that has read the table lasts. Only ordinary tables and
// materialized views that this session sees as every other does: no parents of others (their rows have the places of several tables), no temporary
// tables, and nothing that the transaction has written.

using System.Globalization;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Divides statements.</summary>
internal static class PostgresDivision
{
    /// <summary>The first release that reads a range of ctid without reading the whole table.</summary>
    public const int FirstMajor = 14;

    /// <summary>Blocks of a part at least: what a server sends while a session is being prepared.</summary>
    private const long MinimumBlocks = 1024;

    /// <summary>Rows of the whole table for one that is wanted: beyond, an index may lead to them, and every part would search it.</summary>
    private const double LargestSelection = 10;

    /// <summary>Tells servers apart that know a snapshot by the same name, as behind one address there may be several.</summary>
    private const string ServerMark = "pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time())::pg_catalog.text";

    private const char Separator = '@';

    /// <summary>Divides a statement.</summary>
    /// <param name="connection">In a transaction without savepoints.</param>
    /// <param name="statement">The whole statement.</param>
    /// <param name="parts">Largest number of parts.</param>
    /// <param name="snapshot">Name of the transaction's snapshot, once it has been exported.</param>
    /// <returns>null when it is to be read as a whole.</returns>
    public static RemoteDivision? Divide(PostgresConnection connection, RemoteStatement statement, int parts, ref string? snapshot)
    {
        const string Table =
            """
            SELECT pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::pg_catalog.int8 AS blocks, c.reltuples
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1::pg_catalog.text AND c.relname = $2::pg_catalog.text
                AND c.relkind IN ('r', 'm') AND c.relam = 2 AND c.relpersistence <> 't'
                AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid)
                AND pg_catalog.pg_current_xact_id_if_assigned() IS NULL
            """;
        if (statement.Divisible is not { } table)
        {
            return null;
        }

        string export = snapshot is null ? $"pg_catalog.pg_export_snapshot() || '{Separator}' || {ServerMark}" : "NULL";
        string sql = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT t.blocks::pg_catalog.text, {export} FROM ({Table} OFFSET 0) t WHERE t.blocks >= {2 * MinimumBlocks} AND t.reltuples <= {LargestSelection * table.Rows:0}");
        if (connection.Query(sql, table.Schema, table.Name) is not [[{ } blocks, var exported]])
        {
            return null;
        }

        snapshot ??= exported;
        return snapshot is null ? null : new RemoteDivision(snapshot, Parts(statement, table, long.Parse(blocks, CultureInfo.InvariantCulture), parts));
    }

    /// <summary>The part of a snapshot's name that the remote knows.</summary>
    public static string SnapshotOf(string name) => name.Split(Separator)[0];

    /// <summary>Makes sure that a session is one of the server that has exported the snapshot.</summary>
    /// <exception cref="ForeignDataException">55000: it is not.</exception>
    public static bool CheckServer(PostgresConnection connection, string serverName, string name)
    {
        if (connection.Query("SELECT " + ServerMark) is [[{ } mark]] && name == SnapshotOf(name) + Separator + mark)
        {
            return true;
        }

        throw new ForeignDataException("55000", $"connections to server \"{serverName}\" lead to different servers")
        {
            Hint = "Set the option scan_connections to 1.",
        };
    }

    private static RemoteStatement[] Parts(RemoteStatement statement, DivisibleTable table, long blocks, int wanted)
    {
        var parts = new RemoteStatement[Math.Min(wanted, blocks / MinimumBlocks)];
        string keyword = table.HasConditions ? " AND " : " WHERE ";
        for (int i = 0; i < parts.Length; i++)
        {
            string first = i == 0 ? string.Empty : $"ctid >= {Start(i)}";
            string last = i == parts.Length - 1 ? string.Empty : $"ctid < {Start(i + 1)}";
            string both = first.Length > 0 && last.Length > 0 ? " AND " : string.Empty;
            parts[i] = statement with { Sql = statement.Sql + keyword + first + both + last };
        }

        return parts;

        string Start(int part) => string.Create(CultureInfo.InvariantCulture, $"'({blocks * part / parts.Length},0)'::pg_catalog.tid");
    }
}
