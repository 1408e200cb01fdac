// What sessions and their owners do between queries: roles, connections, definitions, and leaving.

using System.Diagnostics;
using PgDotnetFdw.Tests.Soak.Run;

namespace PgDotnetFdw.Tests.Soak.Load;

internal sealed partial class Client
{
    private IEnumerable<(string Name, int Weight, Action Run)> SessionSteps() =>
    [
        ("disconnect", 4, Disconnect),
        ("ping", 2, Ping),
        ("DISCARD ALL", 2, DiscardAll),
        ("SET ROLE", 4, OtherRole),
        ("settings", 3, ChangeSettings),
        ("foreign table made and dropped", 4, MakeTable),
        ("server made and dropped", 2, MakeServer),
        ("user mapping altered", 2, ChangeMapping),
        ("IMPORT FOREIGN SCHEMA", 1, Import),
        ("ANALYZE, EXPLAIN", 2, AnalyzeOrExplain),
        ("leave", _isLasting ? 0 : 12, Leave),
        ("leave a commit", _isLasting ? 0 : 10, LeaveCommit),
    ];

    private void Disconnect()
    {
        if (_dice.Percent(30))
        {
            // What a transaction uses stays.
            _session.Run("BEGIN");
            string server = AnyRemote();
            Compare("SELECT count(*) FROM {s}.item", server);
            _session.Rows($"SELECT pgdotnet.disconnect('{server}')");
            string left = $"SELECT used_in_xact FROM pgdotnet.connections() WHERE server = '{server}'";
            Check(left, ["t"], _session.Rows(left));
            Compare("SELECT max(id) FROM {s}.item", server);
            _session.Run("COMMIT");
        }

        _session.Rows(_dice.Of("SELECT pgdotnet.disconnect('alpha')", "SELECT pgdotnet.disconnect('beta')", "SELECT pgdotnet.disconnect('lite')", "SELECT pgdotnet.disconnect('alpha_together')", "SELECT pgdotnet.disconnect_all()", "SELECT * FROM pgdotnet.connections()"));
        Compare("SELECT count(*), max(note) FROM {s}.item", AnyServer());
    }

    private void Ping()
    {
        string sql = $"SELECT pgdotnet.ping('{AnyServer()}')";
        IReadOnlyList<string> answer = _session.Rows(sql);
        if (_weather.WasCalm(_session.Began))
        {
            Check(sql, ["t"], answer);
        }
    }

    private void DiscardAll()
    {
        _prepared.Clear();
        _session.Run("DISCARD ALL");
    }

    // Never with another role's connection.
    private void OtherRole()
    {
        string server = AnyRemote();
        string role = Text($"soak_{_number}");
        bool isLocal = _dice.Percent(50);
        try
        {
            if (isLocal)
            {
                _session.Run("BEGIN");
            }

            Check("who as superuser", ["postgres"], _session.Rows($"SELECT who FROM {server}.who"));
            _session.Run($"SET {(isLocal ? "LOCAL " : string.Empty)}ROLE {role}");
            Check($"who as {role}", [role], _session.Rows($"SELECT who FROM {server}.who"));
            Compare(Text($"SELECT id, note FROM {{s}}.item WHERE kind = {_dice.Next(50)} ORDER BY id"), server);
            SumIsRight(server);
            ExpectError($"UPDATE {server}.account SET balance = 0", "42501");
        }
        finally
        {
            _session.RollBack();
            _session.Run(_dice.Of("RESET ROLE", "SET ROLE NONE"));
        }

        Check("who as superuser again", ["postgres"], _session.Rows($"SELECT who FROM {server}.who"));
    }

    private void ChangeSettings() => _session.Run(_dice.Of(
        "SET plan_cache_mode = force_generic_plan",
        "SET plan_cache_mode = force_custom_plan",
        "SET enable_hashjoin = off",
        "SET enable_nestloop = off",
        "SET pgdotnet_fdw.enable_early_start = off",
        "SET pgdotnet_fdw.verify_pushdown = on",
        "SET pgdotnet_fdw.prefetch_bytes = '64kB'",
        "SET pgdotnet_fdw.max_connections_per_backend = 8",
        "SET pgdotnet_fdw.traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'",
        "RESET ALL",
        "RESET ALL"));

    private void MakeTable()
    {
        string schema = Text($"own_{_number}");
        bool isUndone = _dice.Percent(30);
        _session.Run($"DROP FOREIGN TABLE IF EXISTS {schema}.item");
        if (isUndone)
        {
            _session.Run("BEGIN");
        }

        _session.Run($"CREATE FOREIGN TABLE {schema}.item (id int, note text, pad text) SERVER {AnyRemote()} OPTIONS (schema_name 'public', fetch_size '{_dice.Of("10", "1000")}')");
        Compare(Text($"SELECT id, note FROM {{s}}.item WHERE id < {Id()} ORDER BY id"), schema);
        _session.Run($"ALTER FOREIGN TABLE {schema}.item OPTIONS (SET fetch_size '77')");
        Compare(Text($"SELECT id, pad FROM {{s}}.item WHERE id > {Id()} ORDER BY id"), schema);
        _session.Run(isUndone ? "ROLLBACK" : $"DROP FOREIGN TABLE {schema}.item");
    }

    private void MakeServer()
    {
        string name = Text($"own_{_number}");
        bool isUndone = _dice.Percent(40);
        _session.Run($"DROP SERVER IF EXISTS {name} CASCADE");
        if (isUndone)
        {
            _session.Run("BEGIN");
        }

        _session.Run($"CREATE SERVER {name} FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{_world.Network(AnyRemote()).Port}', dbname '{SoakWorld.Database}', sslmode 'disable', application_name '%a', connect_timeout '3', query_timeout '3')");
        _session.Run($"CREATE USER MAPPING FOR postgres SERVER {name} OPTIONS (user 'postgres')");
        _session.Run($"CREATE FOREIGN TABLE {name}.served (id int, note text) SERVER {name} OPTIONS (schema_name 'public', table_name 'item')");
        string query = Text($"SELECT id, note FROM {{0}} WHERE id > {Id()} ORDER BY id");
        Check($"{name}.served", _session.Rows(query.Replace("{0}", "near.item", StringComparison.Ordinal)), _session.Rows(query.Replace("{0}", $"{name}.served", StringComparison.Ordinal)));
        _session.Run(isUndone ? "ROLLBACK" : $"DROP SERVER {name} CASCADE");
    }

    // A user whom the remote does not know, and back.
    private void ChangeMapping()
    {
        string role = Text($"soak_{_number}");
        string server = AnyRemote();
        try
        {
            _session.Run($"ALTER USER MAPPING FOR {role} SERVER {server} OPTIONS (SET user 'nobody')");
            _session.Run($"SET ROLE {role}");
            ExpectError($"SELECT who FROM {server}.who", "08001");
        }
        finally
        {
            Insist("RESET ROLE");
            Insist($"ALTER USER MAPPING FOR {role} SERVER {server} OPTIONS (SET user '{role}')");
        }

        _session.Run("BEGIN");
        _session.Run($"SET LOCAL ROLE {role}");
        Check($"who as {role} again", [role], _session.Rows($"SELECT who FROM {server}.who"));
        _session.Run("COMMIT");
    }

    // What must be put back is, whoever cancels.
    private void Insist(string sql)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                _session.Run(sql);
                return;
            }
            catch (StatementFailure failure) when (attempt < 20)
            {
                Judge(failure);
            }
        }
    }

    private void Import()
    {
        string schema = Text($"own_{_number}");
        _session.Run("BEGIN");
        _session.Run($"IMPORT FOREIGN SCHEMA public LIMIT TO (kind) FROM SERVER {AnyRemote()} INTO {schema}");
        Compare("SELECT kind, name FROM {s}.kind ORDER BY kind", schema);
        _session.Run("ROLLBACK");
    }

    private void AnalyzeOrExplain()
    {
        string server = AnyServer();
        if (_dice.Percent(40))
        {
            _session.Run($"ANALYZE {server}.kind");
        }
        else
        {
            _session.Rows(Text($"EXPLAIN (VERBOSE, ANALYZE) SELECT kind, count(*) FROM {server}.item WHERE id > {Id()} GROUP BY kind"));
        }
    }

    // A session ends in the middle of whatever it does; its remote sessions end with it.
    private void Leave()
    {
        switch (_dice.Next(4))
        {
            case 0:
                break;
            case 1:
                _session.Run("BEGIN");
                Write(LedgerOf(AnyRemote()));
                break;
            case 2:
                _session.Run("BEGIN");
                _session.Run($"DECLARE c CURSOR FOR SELECT * FROM {AnyRemote()}.endless");
                _session.Rows("FETCH 10 FROM c");
                break;
            default:
                try
                {
                    WithSignal("pg_terminate_backend", () =>
                    {
                        long began = Stopwatch.GetTimestamp();
                        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20))
                        {
                            Compare("SELECT id, kind, note, pad FROM {s}.item ORDER BY id", AnyServer());
                        }

                        _findings.Problem(ProblemKind.Hang, $"{Name} was told to end and did not");
                    });
                }
                catch (SessionLost)
                {
                    // As it should be.
                }

                break;
        }

        Reopen();
        if (_dice.Percent(30) && !Soon(TimeSpan.FromSeconds(30), () => Sessions() == 0))
        {
            _findings.Problem(ProblemKind.Leftover, $"{Name} has ended, but these remote sessions are left:\n{RemoteSessions()}");
        }
    }
}
