using System.Diagnostics;
using System.Globalization;
using PgDotnetFdw.Tests.Plans;

namespace PgDotnetFdw.Tests.Bench;

/// <summary>Where the cases run: the local cluster, the remote and the ways to it, the sqlite file.</summary>
public sealed class Stage
{
    private readonly int _port;

    /// <summary>Makes the foreign servers and tables of all links.</summary>
    /// <param name="port">Of the local cluster.</param>
    /// <param name="remotePort">Of the remote cluster.</param>
    /// <param name="sqliteFile">With the same tables.</param>
    /// <param name="links">Ways to the remote.</param>
    /// <param name="rounds">Runs of each contestant.</param>
    /// <param name="psql">Program of the client.</param>
    /// <param name="driverFolder">Holds the driver generic of the tests.</param>
    public Stage(int port, int remotePort, string sqliteFile, IReadOnlyList<Link> links, int rounds, string psql, string driverFolder)
    {
        _port = port;
        RemotePort = remotePort;
        SqliteFile = sqliteFile;
        Rounds = rounds;
        Psql = psql;
        DriverFolder = driverFolder;
        using Session session = Open();
        foreach (Link link in links)
        {
            foreach ((string schema, Wrapper wrapper) in Wrapper.All.Select(wrapper => (Schema(wrapper, link), wrapper)))
            {
                Create(session, link, schema, wrapper);
            }
        }

        session.Must($"CREATE SERVER lite FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '{sqliteFile}', mode 'rw'); CREATE SCHEMA lite; IMPORT FOREIGN SCHEMA main FROM SERVER lite INTO lite");
    }

    /// <summary>Port of the remote itself.</summary>
    public int RemotePort { get; }

    /// <summary>Path of a file beside the local server's data.</summary>
    /// <param name="name">Its name.</param>
    public string DataFile(string name)
    {
        using Session session = Open();
        return $"{session.Must("SHOW data_directory")[0]}/{name}";
    }

    /// <summary>Path of the sqlite file.</summary>
    public string SqliteFile { get; }

    /// <summary>Runs of each contestant.</summary>
    public int Rounds { get; }

    /// <summary>Path of psql.</summary>
    public string Psql { get; }

    /// <summary>Folder that holds the driver generic of the tests.</summary>
    public string DriverFolder { get; }

    /// <summary>The schema of a wrapper's tables behind a link.</summary>
    /// <param name="wrapper">Whose.</param>
    /// <param name="link">Behind which.</param>
    public static string Schema(Wrapper wrapper, Link link) => $"{wrapper.Name}_{link.Name}";

    /// <summary>Opens a session of the local cluster.</summary>
    /// <param name="schema">Whose tables are meant; empty = none.</param>
    /// <param name="settings">Settings at its start, as <c>-c name=value</c>; empty = none.</param>
    public Session Open(string schema = "", string settings = "") =>
        new(_port, "postgres", schema.Length == 0 ? string.Empty : $"SET search_path = {schema}, public", settings);

    /// <summary>Opens a session of the remote cluster.</summary>
    public Session OpenRemote() => new(RemotePort, "postgres");

    /// <summary>Milliseconds of an action.</summary>
    /// <param name="action">What to do.</param>
    public static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Milliseconds that a program takes whose output goes nowhere.</summary>
    /// <param name="program">Path or name.</param>
    /// <param name="arguments">Not quoted.</param>
    public static double TimeOf(string program, params string[] arguments) => Time(() =>
    {
        using Process process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$@\" >/dev/null", "sh", program, .. arguments]))
            ?? throw new InvalidOperationException($"could not start {program}");
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
        }
    });

    // Statistics are collected with large fetches; how long that takes is not measured here.
    private static void Create(Session session, Link link, string schema, Wrapper wrapper)
    {
        session.Must($"CREATE SCHEMA {schema}");
        for (int part = 0; part <= 4; part++)
        {
            string server = part == 0 ? schema : $"{schema}_{part}";
            session.Must(string.Create(CultureInfo.InvariantCulture, $"""
                CREATE SERVER {server} FOREIGN DATA WRAPPER {wrapper.ForeignDataWrapper} OPTIONS (host '127.0.0.1', port '{link.Port}', dbname 'postgres', fetch_size '50000'{wrapper.Options});
                CREATE USER MAPPING FOR CURRENT_USER SERVER {server} OPTIONS (user 'postgres')
                """));
        }

        session.Must($"""
            IMPORT FOREIGN SCHEMA {link.RemoteSchema} EXCEPT (part1, part2, part3, part4, keyed, sink) FROM SERVER {schema} INTO {schema};
            IMPORT FOREIGN SCHEMA whole LIMIT TO (keyed, sink) FROM SERVER {schema} INTO {schema};
            CREATE TABLE {schema}.parts (id bigint, grp int, amount float8, label text, made timestamp) PARTITION BY LIST (grp)
            """);
        for (int part = 1; part <= 4; part++)
        {
            session.Must($"CREATE FOREIGN TABLE {schema}.part{part} PARTITION OF {schema}.parts FOR VALUES IN ({part}) SERVER {schema}_{part} OPTIONS (schema_name '{link.RemoteSchema}')");
        }

        session.Must($"ANALYZE {schema}.keyed; ANALYZE {schema}.small");
        session.Must(wrapper.FetchSize is int size ? $"ALTER SERVER {schema} OPTIONS (SET fetch_size '{size}')" : $"ALTER SERVER {schema} OPTIONS (DROP fetch_size)");
        for (int part = 1; part <= 4; part++)
        {
            session.Must($"ALTER SERVER {schema}_{part} OPTIONS (DROP fetch_size)");
        }
    }
}
