// What is the load put on?
//
// One local cluster, two remote ones behind a network that breaks on command, one SQLite file. The tables item and kind hold the same rows in
// the local schema near and on each remote and never change: what a query gives on near is what it must give elsewhere. Money is moved between
// the accounts of a remote and between the purses of all, so that the sums stay; of the table journal each client owns the rows with its number.
//
// Each remote has two servers: one named like it, and one with two-phase commit (Together). A resolver runs in the local cluster.

using System.Globalization;
using System.Text;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Soak.Run;

/// <summary>The clusters, the networks between them and the file.</summary>
internal sealed class SoakWorld : IDisposable
{
    /// <summary>Rows of item.</summary>
    public const int Items = 4000;

    /// <summary>Accounts on each remote.</summary>
    public const int Accounts = 40;

    /// <summary>What the accounts of a remote hold together.</summary>
    public const long Money = Accounts * 1000L;

    /// <summary>What all purses hold together: what leaves one remote reaches another.</summary>
    public static readonly long Purses = Accounts * 1000L * 2;

    /// <summary>Name of the database on every cluster.</summary>
    public const string Database = "soak";

    /// <summary>The remotes that are PostgreSQL, by their servers' names.</summary>
    public static readonly IReadOnlyList<string> Remotes = ["alpha", "beta"];

    /// <summary>All servers and schemas that lead to them.</summary>
    public static readonly IReadOnlyList<string> Servers = [.. Remotes, .. Remotes.Select(Together)];

    private const string Tables = """
        CREATE TABLE item (id int PRIMARY KEY, kind int NOT NULL, amount numeric(12,2), ratio float8, note text, made timestamp, pad text);
        CREATE TABLE kind (kind int PRIMARY KEY, name text NOT NULL);
        """;

    private static readonly string s_rows = string.Create(CultureInfo.InvariantCulture, $"""
        INSERT INTO item SELECT i, i % 50, (i * 37 % 10007) / 100.0, i / 7.0, CASE WHEN i % 11 > 0 THEN 'note ' || md5(i::text) END,
            timestamp '2020-01-01' + i * interval '1 hour', repeat(md5(i::text), 1 + i % 32) FROM generate_series(1, {Items}) i;
        INSERT INTO kind SELECT i, 'kind ' || i FROM generate_series(0, 44) i;
        """);

    private readonly Dictionary<string, ThrowawayCluster> _remotes = [];
    private readonly Dictionary<string, FaultProxy> _networks = [];
    private readonly Dictionary<string, ReaderWriterLockSlim> _gates = [];
    private readonly Dictionary<ThrowawayCluster, string> _started = [];
    private readonly Dictionary<ThrowawayCluster, List<Range>> _restarts = [];

    /// <summary>Makes everything.</summary>
    /// <param name="clients">How many clients there will be.</param>
    public SoakWorld(int clients)
    {
        try
        {
            Local = new ThrowawayCluster("soak", Settings("max_connections = 60", "max_prepared_transactions = 30", "shared_preload_libraries = 'pgdotnet_fdw'", "pgdotnet_fdw.resolver_interval = 2"));
            foreach (string name in Remotes)
            {
                ThrowawayCluster remote = new(name, Settings("max_connections = 400", "deadlock_timeout = 200ms", "max_prepared_transactions = 50"));
                _remotes.Add(name, remote);
                _gates.Add(name, new ReaderWriterLockSlim());
                _networks.Add(name, new FaultProxy(remote.Port));
                remote.Execute($"CREATE DATABASE {Database}");
                Fill(name, clients);
            }

            Local.Execute($"CREATE DATABASE {Database}");
            using NpgsqlConnection connection = Local.Connect(Database);
            connection.Run($"CREATE EXTENSION pgdotnet_fdw; CREATE SCHEMA near; SET search_path = near, public; {Tables} {s_rows}");
            File = new SqliteFixture(SqliteScript(connection, clients));
            MakeLocal(connection, clients);
        }
        catch
        {
            Dispose();
            throw;
        }

        foreach (ThrowawayCluster cluster in All)
        {
            _started.Add(cluster, Started(cluster));
            _restarts.Add(cluster, []);
        }
    }

    /// <summary>Where the extension runs.</summary>
    public ThrowawayCluster Local { get; }

    /// <summary>The SQLite file.</summary>
    public SqliteFixture File { get; }

    private IEnumerable<ThrowawayCluster> All => [Local, .. _remotes.Values];

    /// <summary>The server with two-phase commit that leads to a remote.</summary>
    /// <param name="remote">One of <see cref="Remotes"/>.</param>
    public static string Together(string remote) => remote + "_together";

    /// <summary>Asks a remote in a session of its own that passes no broken network. It does not go down meanwhile.</summary>
    /// <param name="remote">One of <see cref="Remotes"/>.</param>
    /// <param name="ask">What is asked.</param>
    public T Ask<T>(string remote, Func<NpgsqlConnection, T> ask)
    {
        ReaderWriterLockSlim gate = _gates[remote];
        gate.EnterReadLock();
        try
        {
            using NpgsqlConnection connection = _remotes[remote].Connect(Database);
            return ask(connection);
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>Stops and starts a remote; what its log says meanwhile of processes that end is no accident.</summary>
    /// <param name="remote">One of <see cref="Remotes"/>.</param>
    /// <param name="mode">How it is stopped.</param>
    public void Restart(string remote, ShutdownMode mode)
    {
        ThrowawayCluster cluster = _remotes[remote];
        ReaderWriterLockSlim gate = _gates[remote];
        gate.EnterWriteLock();
        try
        {
            int from = cluster.Log.Length;
            cluster.Restart(mode);
            _restarts[cluster].Add(from..cluster.Log.Length);
            _started[cluster] = Started(cluster);
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }

    /// <summary>The network in front of it.</summary>
    /// <param name="server">One of <see cref="Remotes"/>.</param>
    public FaultProxy Network(string server) => _networks[server];

    /// <summary>Name that a client's sessions have, on the remotes too.</summary>
    /// <param name="client">Number of the client.</param>
    public static string NameOf(int client) => string.Create(CultureInfo.InvariantCulture, $"soak-{client}");

    /// <summary>Sessions on the remotes that are the product's.</summary>
    public int RemoteSessions() => Remotes.Sum(server => Count(server, "pg_stat_activity WHERE application_name LIKE 'soak-%'"));

    /// <summary>Prepared transactions on all clusters that are older than a limit.</summary>
    /// <param name="limit">The limit; zero for all.</param>
    public IReadOnlyList<string> PreparedTransactions(TimeSpan limit)
    {
        string sql = string.Create(CultureInfo.InvariantCulture, $"SELECT gid || ' of ' || prepared FROM pg_prepared_xacts WHERE prepared <= now() - interval '{limit.TotalSeconds} s'");
        using NpgsqlConnection local = Local.Connect(Database);
        return [.. Remotes.SelectMany(remote => Ask(remote, connection => connection.Rows(sql)).Select(row => $"{remote}: {row}")), .. local.Rows(sql).Select(static row => $"local: {row}")];
    }

    /// <summary>Counts rows on a remote, see <see cref="Ask"/>.</summary>
    /// <param name="server">One of <see cref="Remotes"/>.</param>
    /// <param name="from">What follows FROM.</param>
    public int Count(string server, string from) => Ask(server, connection => (int)connection.Value<long>($"SELECT count(*) FROM {from}"));

    /// <summary>What is wrong with the servers: restarts, and lines of their logs that tell of crashes and leaks.</summary>
    public IReadOnlyList<string> Accidents()
    {
        List<string> found = [];
        foreach ((ThrowawayCluster cluster, string started) in _started)
        {
            if (Started(cluster) is var now && now != started)
            {
                found.Add($"the server in {cluster.Folder} started at {started} and again at {now}");
            }

            // A server that is stopped tells of the background processes that it ends; of nothing else.
            string log = cluster.Log;
            foreach (Range restart in Enumerable.Reverse(_restarts[cluster]))
            {
                log = log[..restart.Start.Value] + log[restart].Replace("exited with exit code", "was stopped", StringComparison.Ordinal) + log[restart.End.Value..];
            }

            string[] marks = ["was terminated by signal", "PANIC:", "FATAL:  unexpected", "terminating any other active server processes", "leak:", "AbortTransaction while", "exited with exit code", "TRAP:", "is still referenced"];
            string[] lines = log.Split('\n');
            found.AddRange(Enumerable.Range(0, lines.Length).Where(i => marks.Any(mark => lines[i].Contains(mark, StringComparison.Ordinal))).Take(5)
                .Select(i => string.Join("\n   ", lines[Math.Max(0, i - 5)..(i + 1)])));
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (FaultProxy network in _networks.Values)
        {
            network.Dispose();
        }

        foreach (ThrowawayCluster? cluster in new[] { Local }.Concat(_remotes.Values))
        {
            cluster?.Dispose();
        }

        foreach (ReaderWriterLockSlim gate in _gates.Values)
        {
            gate.Dispose();
        }

        File?.Dispose();
    }

    // What clients do wrong on purpose would fill the disk in half an hour.
    private static ClusterOptions Settings(params string[] more) => new()
    {
        Settings = ["log_min_error_statement = panic", "log_error_verbosity = terse", "jit = off", .. more],
    };

    private static string Started(ThrowawayCluster cluster)
    {
        using NpgsqlConnection connection = cluster.Connect();
        return connection.Value<string>("SELECT pg_postmaster_start_time()::text");
    }

    private static string ClientRole(int client) => string.Create(CultureInfo.InvariantCulture, $"soak_{client}");

    private void Fill(string name, int clients)
    {
        using NpgsqlConnection remote = _remotes[name].Connect(Database);
        remote.Run($"""
            {Tables}
            {s_rows}
            CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL);
            INSERT INTO account SELECT i, 1000 FROM generate_series(1, {Accounts}) i;
            CREATE TABLE purse (id int PRIMARY KEY, balance bigint NOT NULL);
            INSERT INTO purse SELECT i, 1000 FROM generate_series(1, {Accounts}) i;
            CREATE TABLE journal (client int, id int, v bigint NOT NULL CHECK (v < 1000000000), pad text NOT NULL, PRIMARY KEY (client, id));
            CREATE VIEW slow AS SELECT 1 AS n FROM pg_sleep(20);
            CREATE VIEW endless AS SELECT generate_series(1, 2000000000::bigint) AS n;
            CREATE VIEW trouble AS SELECT i AS n, 100 / (i - 700) AS q FROM generate_series(1, 1000) i;
            CREATE VIEW who AS SELECT current_user::text AS who;
            GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC;
            ANALYZE;
            """);
        for (int client = 0; client < clients; client++)
        {
            remote.Run($"CREATE ROLE {ClientRole(client)} LOGIN; INSERT INTO journal VALUES ({client}, 0, 0, '')");
        }
    }

    private void MakeLocal(NpgsqlConnection connection, int clients)
    {
        foreach ((string name, string remote) in Remotes.Select(static name => (name, name)).Concat(Remotes.Select(static name => (Together(name), name))))
        {
            connection.Run($"""
                CREATE SERVER {name} FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{_networks[remote].Port}', dbname '{Database}', sslmode 'disable',
                    {(name == remote ? "two_phase_commit 'false'" : "two_phase_commit 'true', isolation_level 'read_committed'")}, application_name '%a', connect_timeout '3', query_timeout '3', abort_timeout '1', fetch_size '1000', batch_size '1000');
                CREATE USER MAPPING FOR postgres SERVER {name} OPTIONS (user 'postgres');
                CREATE SCHEMA {name};
                IMPORT FOREIGN SCHEMA public FROM SERVER {name} INTO {name};
                GRANT USAGE ON FOREIGN SERVER {name} TO PUBLIC;
                """);
        }

        connection.Run($"""
            CREATE SERVER lite FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '{File.Path}', mode 'rw', busy_timeout '2');
            CREATE SCHEMA lite;
            IMPORT FOREIGN SCHEMA main FROM SERVER lite INTO lite;
            CREATE TABLE near.key AS SELECT i AS n, (i * 7919) % {Items + 500} AS id FROM generate_series(1, 600) i;
            CREATE TABLE near.progress (client int PRIMARY KEY, n bigint NOT NULL);
            CREATE FUNCTION near.twist(text) RETURNS text VOLATILE LANGUAGE plpgsql AS $$ BEGIN RETURN 't' || left($1, 40); END $$;
            ANALYZE near.item, near.kind, near.key;
            """);
        foreach (string schema in Servers.Append("near").Append("lite"))
        {
            connection.Run($"GRANT USAGE ON SCHEMA {schema} TO PUBLIC; GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO PUBLIC");
        }

        for (int client = 0; client < clients; client++)
        {
            string role = ClientRole(client);
            connection.Run($"CREATE ROLE {role}; CREATE SCHEMA own_{client}; INSERT INTO near.progress VALUES ({client}, 0)");
            foreach (string name in Remotes)
            {
                connection.Run($"CREATE USER MAPPING FOR {role} SERVER {name} OPTIONS (user '{role}', password_required 'false')");
            }
        }
    }

    // The rows of near, without the columns that SQLite has no type for. A journal in another file lets readers and a writer work at the same time.
    private static string SqliteScript(NpgsqlConnection connection, int clients)
    {
        StringBuilder script = new("""
            PRAGMA journal_mode = WAL;
            BEGIN;
            CREATE TABLE item (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, note TEXT, pad TEXT);
            CREATE TABLE kind (kind INTEGER PRIMARY KEY, name TEXT NOT NULL);
            CREATE TABLE journal (client INTEGER, id INTEGER, v INTEGER NOT NULL CHECK (v < 1000000000), pad TEXT NOT NULL, PRIMARY KEY (client, id));

            """);
        foreach ((string table, string values) in new[] { ("item", "format('(%s,%s,%L,%L)', id, kind, note, pad) FROM item ORDER BY id"), ("kind", "format('(%s,%L)', kind, name) FROM kind ORDER BY kind") })
        {
            foreach (string row in connection.Rows($"SELECT {values}"))
            {
                script.AppendLine(CultureInfo.InvariantCulture, $"INSERT INTO {table} VALUES {row};");
            }
        }

        for (int client = 0; client < clients; client++)
        {
            script.AppendLine(CultureInfo.InvariantCulture, $"INSERT INTO journal VALUES ({client}, 0, 0, '');");
        }

        return script.Append("COMMIT;").ToString();
    }
}
