// What goes wrong on purpose: errors that must come as they are, and statements that are ended.

using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;
using PgDotnetFdw.Tests.Soak.Run;

namespace PgDotnetFdw.Tests.Soak.Load;

internal sealed partial class Client
{
    private IEnumerable<(string Name, int Weight, Action Run)> TroubleSteps() =>
    [
        ("wrong SQL", 6, WrongSql),
        ("wrong foreign table", 3, WrongTable),
        ("statement_timeout", 6, StatementTimeout),
        ("query_timeout", 1, () => ExpectError($"SELECT * FROM {AnyRemote()}.slow", "57014")),
        ("cancel", 5, Cancelled),
    ];

    private void WrongSql()
    {
        string server = AnyRemote();
        (string sql, string state) = _dice.Of(
            ($"SELECT FROM WHERE {server}", "42601"),
            ($"SELECT no_such FROM {server}.item", "42703"),
            ($"SELECT * FROM {server}.no_such", "42P01"),
            ($"SELECT 1 / (kind - kind) FROM {server}.item", "22012"),
            ($"SELECT n, q FROM {server}.trouble", "22012"),
            ($"SELECT sum(q) FROM {server}.trouble", "22012"),
            (Text($"INSERT INTO {AnyServer()}.journal VALUES ({_number}, 0, 0, '')"), "23505"),
            (Text($"UPDATE {server}.journal SET v = 2000000000 WHERE client = {_number} AND id = 0"), "23514"),
            (Text($"INSERT INTO {server}.journal VALUES ({_number}, 1000, 1, NULL)"), "23502"),
            ($"ALTER SERVER {server} OPTIONS (ADD fetchsize '7')", "HV00D"),
            ("SELECT pgdotnet.disconnect('nowhere')", "42704"));
        ExpectError(sql, state);
    }

    private void WrongTable()
    {
        string schema = Text($"own_{_number}");
        (string columns, string table, string state) = _dice.Of(("n int", "no_such", "42P01"), ("id int, no_such text", "item", "42703"), ("note int", "item", "22P02"));
        _session.Run("BEGIN");
        _session.Run($"CREATE FOREIGN TABLE {schema}.wrong ({columns}) SERVER {AnyRemote()} OPTIONS (schema_name 'public', table_name '{table}')");
        _session.Run("SAVEPOINT s");
        ExpectError($"SELECT * FROM {schema}.wrong", state);
        _session.Run("ROLLBACK TO SAVEPOINT s");
        Compare(Text($"SELECT id, note FROM {{s}}.item WHERE kind = {_dice.Next(50)} ORDER BY id"), AnyServer());
        _session.Run("ROLLBACK");
    }

    private void StatementTimeout()
    {
        _session.Run("BEGIN");
        _session.Run(Text($"SET LOCAL statement_timeout = {_dice.Between(1, 300)}"));
        switch (_dice.Next(3))
        {
            case 0:
                ExpectError($"SELECT * FROM {AnyRemote()}.slow", "57014");
                break;
            case 1:
                ExpectError($"SELECT count(near.twist(n::text)) FROM {AnyRemote()}.endless", "57014");
                break;
            default:
                // Whether it is enough time is open.
                Compare("SELECT * FROM {s}.item i WHERE near.twist(note) IS NOT NULL ORDER BY id", AnyRemote());
                break;
        }
    }

    private void Cancelled() => WithSignal("pg_cancel_backend", () => Compare("SELECT id, kind, note, pad FROM {s}.item ORDER BY id", AnyServer()));

    // Runs something while another session signals this one. The signal may come too late for it.
    private void WithSignal(string function, Action run)
    {
        int pid = _session.Pid;
        int delay = _dice.Between(0, 80);
        Task signal = Task.Run(async () =>
        {
            await using NpgsqlConnection connection = _world.Local.Connect(SoakWorld.Database);
            await Task.Delay(delay);
            connection.Value<bool>(Text($"SELECT {function}({pid})"));
        });
        try
        {
            run();
        }
        finally
        {
            signal.Wait();
        }
    }
}
