// How do the databases come about that queries are compared in?
//
// One cluster plays both sides: for each world (World.cs) a remote database with real tables, and a local one with copies of them (schema l),
// copies with their rows the other way round (l_reversed), and foreign tables (pg). For sqlite the tables are others (ls, ls_reversed, lite),
// the file is one for all worlds. Everything is made from the same rows in memory; nothing is copied through the product.

using System.Text;
using Npgsql;
using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>Makes the worlds in a cluster.</summary>
internal sealed class WorldBuilder(ThrowawayCluster cluster)
{
    private const string UserTypes = """
        CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy', 'Ok', 'äh');
        CREATE DOMAIN public.positive AS int4 CHECK (VALUE > 0);
        CREATE DOMAIN public.word AS text;
        """;

    /// <summary>Makes the databases of a world, without any tables.</summary>
    /// <param name="world">The world.</param>
    /// <param name="needsRemote">Whether there is a remote database at all.</param>
    public void Create(World world, bool needsRemote)
    {
        foreach ((string name, string options) in new[] { (world.Local, world.LocalOptions), (world.Remote, world.RemoteOptions) }.Take(needsRemote ? 2 : 1))
        {
            cluster.Execute($"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {options}");
            cluster.Execute(UserTypes, name);
        }

        cluster.Execute("CREATE EXTENSION pgdotnet_fdw", world.Local);
    }

    /// <summary>Makes the tables of driver postgres.</summary>
    public void AddPostgres(World world, Universe universe)
    {
        cluster.Execute($"CREATE SCHEMA remote; {string.Concat(universe.Tables.SelectMany(table => table.OnRemote()).Select(part => CreateTable("remote", part.Table, isRemote: true)))}", world.Remote);
        FillRemote(world.Remote, universe);
        StringBuilder script = new(LocalTables(universe));
        script.Append(System.Globalization.CultureInfo.InvariantCulture, $"""
            CREATE SERVER remote FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{cluster.Port}', dbname '{world.Remote}');
            CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user 'postgres');
            """);
        script.Append(ForeignTables(universe, "remote", "remote"));
        cluster.Execute(script.ToString(), world.Local);
        FillLocal(world.Local, universe);
    }

    /// <summary>Makes the tables of driver sqlite, or of one that wraps it.</summary>
    public void AddSqlite(World world, Universe universe, SqliteFixture file)
    {
        cluster.Execute(LocalTables(universe), world.Local);
        AddSqliteForeign(world, universe, file);
        FillLocal(world.Local, universe);
    }

    /// <summary>Makes its foreign tables only.</summary>
    public void AddSqliteForeign(World world, Universe universe, SqliteFixture file) => cluster.Execute(
        $"CREATE SERVER {universe.Driver} FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver '{universe.Driver}', database '{file.Path}'); {ForeignTables(universe, universe.Driver, null)}",
        world.Local);

    /// <summary>The contents of the file for driver sqlite.</summary>
    public static string SqliteScript(Universe universe)
    {
        StringBuilder script = new("BEGIN;\n");
        foreach ((Table table, Func<string?[], bool> holds) in universe.Tables.SelectMany(table => table.OnRemote()))
        {
            IEnumerable<string> columns = table.Columns.Select(column => $"{Identifier(column.RemoteName ?? column.Name)} {column.SqliteType}{(column.NullPercent == 0 ? " NOT NULL" : string.Empty)}");
            script.Append(System.Globalization.CultureInfo.InvariantCulture, $"CREATE TABLE {Identifier(table.RemoteName)} ({string.Join(", ", columns)});\n");
            foreach (string?[] row in Universe.Rows(table).Where(holds))
            {
                IEnumerable<string> values = row.Select((value, i) => value is null ? "NULL" : table.Columns[i].SqliteLiteral(value));
                script.Append(System.Globalization.CultureInfo.InvariantCulture, $"INSERT INTO {Identifier(table.RemoteName)} VALUES ({string.Join(", ", values)});\n");
            }
        }

        return script.Append("COMMIT;\n").ToString();
    }

    private static string LocalTables(Universe universe)
    {
        StringBuilder script = new();
        foreach (string schema in new[] { universe.Local, universe.Reversed })
        {
            script.Append(System.Globalization.CultureInfo.InvariantCulture, $"CREATE SCHEMA {schema};\n");
            script.AppendJoin(string.Empty, universe.Tables.Select(table => CreateTable(schema, table, isRemote: false)));
        }

        return script.ToString();
    }

    private static string CreateTable(string schema, Table table, bool isRemote)
    {
        IEnumerable<string> columns = table.Columns.Select(column => $"{Identifier(isRemote ? column.RemoteName ?? column.Name : column.Name)} {column.Definition}{(column.IsKey ? " PRIMARY KEY" : string.Empty)}");
        return $"CREATE TABLE {schema}.{Identifier(isRemote ? table.RemoteName : table.Name)} ({string.Join(", ", columns)});\n";
    }

    private static string ForeignTables(Universe universe, string server, string? remoteSchema)
    {
        StringBuilder script = new();
        script.Append(System.Globalization.CultureInfo.InvariantCulture, $"CREATE SCHEMA {universe.Foreign};\n");
        foreach (Table table in universe.Tables)
        {
            string parent = $"{universe.Foreign}.{Identifier(table.Name)}";
            if (table.PartitionedBy is not null)
            {
                IEnumerable<string> definitions = table.Columns.Select(column => $"{column.Sql} {column.Definition}");
                script.Append(System.Globalization.CultureInfo.InvariantCulture, $"CREATE TABLE {parent} ({string.Join(", ", definitions)}) PARTITION BY LIST ({table.PartitionedBy});\n");
            }

            foreach ((Table part, Func<string?[], bool> _) in table.OnRemote())
            {
                IEnumerable<string> columns = part.Columns.Select(column => ForeignColumn(column, isSqlite: remoteSchema is null));
                string schema = remoteSchema is null ? string.Empty : $"schema_name '{remoteSchema}', ";
                string name = $"{universe.Foreign}.{Identifier(part.Name)}";
                script.Append(
                    System.Globalization.CultureInfo.InvariantCulture, $"CREATE FOREIGN TABLE {name} ({string.Join(", ", columns)}) SERVER {server} OPTIONS ({schema}table_name '{part.RemoteName}');\n");
                string values = part.Name.EndsWith("_1", StringComparison.Ordinal) ? "0, 1" : "2";
                script.Append(part == table ? string.Empty : $"ALTER TABLE {parent} ATTACH PARTITION {name} FOR VALUES IN ({values});\n");
            }

            if (table.PartitionedBy is not null)
            {
                string rest = $"{universe.Foreign}.{Identifier(table.Name + "_3")}";
                script.Append(System.Globalization.CultureInfo.InvariantCulture, $"CREATE TABLE {rest} PARTITION OF {parent} DEFAULT;\n{Insert(rest, table, table.LocalRows())};\n");
            }
        }

        return script.ToString();
    }

    private static string ForeignColumn(Column column, bool isSqlite)
    {
        List<string> options = [];
        if (column.RemoteName is not null)
        {
            options.Add($"column_name '{column.RemoteName}'");
        }

        if (isSqlite)
        {
            options.Add($"remote_type '{column.RemoteType ?? column.SqliteType}'");
        }

        // The options stand between type and constraint.
        string definition = column.Definition;
        const string notNull = " NOT NULL";
        bool isNotNull = definition.EndsWith(notNull, StringComparison.Ordinal);
        string collation = column.Collation is null ? string.Empty : $" COLLATE \"{column.Collation}\"";
        string option = options.Count == 0 ? string.Empty : $" OPTIONS ({string.Join(", ", options)})";
        return $"{column.Sql} {column.Declaration ?? column.Type.Cast}{option}{collation}{(isNotNull ? notNull : string.Empty)}";
    }

    private static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Insert(string into, Table table, IEnumerable<string?[]> rows)
    {
        IEnumerable<string> texts = rows.Select(row => $"({string.Join(", ", row.Select((value, i) => SqlText.Constant(table.Columns[i].Type, value, isPlain: false)))})");
        return $"INSERT INTO {into} VALUES {string.Join(",\n", texts)}";
    }

    private void FillRemote(string database, Universe universe)
    {
        using NpgsqlConnection connection = cluster.Connect(database);
        foreach ((Table table, Func<string?[], bool> holds) in universe.Tables.Where(table => table.RowCount > 0).SelectMany(table => table.OnRemote()))
        {
            connection.Run(Insert($"remote.{Identifier(table.RemoteName)}", table, Universe.Rows(table).Where(holds)));
        }

        connection.Run("ANALYZE");
    }

    private void FillLocal(string database, Universe universe)
    {
        using NpgsqlConnection connection = cluster.Connect(database);
        foreach (Table table in universe.Tables.Where(table => table.RowCount > 0))
        {
            connection.Run(Insert($"{universe.Local}.{Identifier(table.Name)}", table, Universe.Rows(table)));
            connection.Run(Insert($"{universe.Reversed}.{Identifier(table.Name)}", table, Universe.Rows(table).Reverse()));
        }

        connection.Run($"ANALYZE {string.Join(", ", universe.Tables.Select(table => $"{universe.Local}.{Identifier(table.Name)}"))}");
    }
}
