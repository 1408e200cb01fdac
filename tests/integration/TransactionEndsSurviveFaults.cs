using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>
/// Something fails at each point of each callback in which transactions and sessions end: in the shim itself, in what it calls of PostgreSQL, in the entries of
/// managed code. The server lives, and the local and the remote transaction end alike.
/// </summary>
[Collection(WaitingCollection.Name)]
public sealed partial class TransactionEndsSurviveFaults(Clusters clusters) : ServerTest(clusters)
{
    private const int MostPoints = 120;

    // A session that has ended does not tell how many there were.
    private const int PointsAtExit = 6;

    // Each point takes a session, and so a second on a busy machine.
    private const int Stride = 7;

    private int _rounds;

    /// <summary>Callbacks.</summary>
    public static TheoryData<string> Places { get; } = ["pre_commit", "commit", "release", "pre_prepare", "prepare", "abort", "sub_pre_commit", "sub_abort", "context", "exit"];

    [FaultTheory]
    [MemberData(nameof(Places))]
    public void An_error_at_any_point_ends_both_sides_alike(string place) => Check(place, "error", 1);

    [FaultTheory]
    [MemberData(nameof(Places))]
    public void A_cancel_at_any_point_ends_both_sides_alike(string place) => Check(place, "cancel", 1);

    [FaultTheory]
    [MemberData(nameof(Places))]
    public void A_failure_of_managed_code_at_any_point_ends_both_sides_alike(string place) => Check(place, "refuse", 1);

    [FaultTheory]
    [MemberData(nameof(Places))]
    public void The_end_of_the_session_at_some_points_ends_both_sides_alike(string place) => Check(place, "terminate", Stride);

    [FaultTheory]
    [MemberData(nameof(Places))]
    [Trait("Category", "Long")]
    public void The_end_of_the_session_at_any_point_ends_both_sides_alike(string place) => Check(place, "terminate", 1);

    [Fact]
    public void A_warning_that_cannot_be_shown_is_forgotten_and_leaves_the_session_as_it_was()
    {
        using NpgsqlConnection connection = Connect();
        string output = PsqlScript.Run(Local, Database, $"""
            SET pgdotnet_fdw.driver_path = '{TestDrivers.Folder}';
            CREATE SERVER "日本" FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', fault 'commit_prepared_throws', two_phase_commit 'true');
            CREATE FOREIGN TABLE b (n bigint) SERVER "日本";
            CREATE TABLE local (n bigint);
            SET client_encoding = 'LATIN1';
            BEGIN; INSERT INTO local SELECT 1 FROM b LIMIT 1; COMMIT;
            SET statement_timeout = 100; SELECT 'slept ' || pg_sleep(5)::text; RESET statement_timeout;
            SELECT 'rows ' || count(*) FROM local;
            """);
        Assert.Contains("57014", output, StringComparison.Ordinal);
        Assert.Contains("rows 1", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_is_shown_in_a_database_that_lacks_its_characters()
    {
        string database = Database + "_latin1";
        Local.Execute($"CREATE DATABASE {database} TEMPLATE template0 ENCODING 'LATIN1'");
        try
        {
            string output = PsqlScript.Run(Local, database, $"""
                SET client_encoding = 'UTF8';
                CREATE EXTENSION pgdotnet_fdw;
                SET pgdotnet_fdw.driver_path = '{TestDrivers.Folder}';
                CREATE SERVER "Köln" FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', fault 'commit_prepared_throws', two_phase_commit 'true');
                CREATE FOREIGN TABLE b (n bigint) SERVER "Köln";
                CREATE TABLE local (n bigint);
                BEGIN; INSERT INTO local SELECT 1 FROM b LIMIT 1; COMMIT;
                SELECT 'rows ' || count(*) FROM local;
                """);
            Assert.Contains("on server \"Köln\"", output, StringComparison.Ordinal);
            Assert.Contains("rows 1", output, StringComparison.Ordinal);
        }
        finally
        {
            Local.Execute($"DROP DATABASE {database} WITH (FORCE)");
        }
    }

    [GeneratedRegex(@"^passed 0 (\d+)$", RegexOptions.Multiline)]
    private static partial Regex PointCount();

    private static string Begin(string place, string kind) => $"""
        {FaultLibrary.Load}
        SET pgdotnet_fdw.driver_path = '{TestDrivers.Folder}';
        SET pgdotnet_faults.place = '{place}'; SET pgdotnet_faults.kind = '{kind}';
        """;

    // A point at the transaction's end, in which the row is written on both sides.
    private static string Statements(string place, int point)
    {
        string row = (point + 1).ToString(CultureInfo.InvariantCulture);
        string write = $"SET pgdotnet_faults.point = {point}; BEGIN; INSERT INTO t VALUES ({row}); INSERT INTO ta VALUES ({row}); SELECT count(*) FROM b;";
        string lost = $"INSERT INTO t VALUES (-{row}); INSERT INTO ta VALUES (-{row});";
        return place switch
        {
            "abort" => $"{write} SELECT count(*) FROM d; ROLLBACK;",
            "pre_prepare" or "prepare" => $"{write} PREPARE TRANSACTION 'p{row}'; COMMIT PREPARED 'p{row}';",
            "sub_pre_commit" => $"{write} SAVEPOINT s; {lost} RELEASE s; COMMIT;",
            "sub_abort" => $"{write} SAVEPOINT s; {lost} ROLLBACK TO s; COMMIT;",
            "context" => $"{write} DECLARE c CURSOR FOR SELECT * FROM ta; FETCH c; COMMIT;",
            "exit" => write,
            _ => $"{write} COMMIT;",
        } + $"\nSELECT 'passed {point} ' || current_setting('pgdotnet_faults.passed');\n";
    }

    private static long CountPrepared(NpgsqlConnection connection, NpgsqlConnection remote)
    {
        connection.Run("SELECT * FROM pgdotnet.resolve_prepared_transactions('remote')");
        return remote.Value<long>("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()");
    }

    // The session goes on after each. Without a fault it tells how many points there are.
    private int Sweep(string place, string kind)
    {
        int points = int.Parse(PointCount().Match(PsqlScript.Run(Local, Database, Begin(place, kind) + "\n" + Statements(place, 0))).Groups[1].Value, CultureInfo.InvariantCulture);
        StringBuilder script = new(Begin(place, kind) + "\n");
        for (int point = 1; point <= points; point++)
        {
            script.Append(Statements(place, point));
        }

        script.Append("SET statement_timeout = 100; SELECT pg_sleep(5); RESET statement_timeout; SELECT 'alive';\n");
        string output = PsqlScript.Run(Local, Database, script.ToString());
        Assert.Contains("alive", output, StringComparison.Ordinal);
        Assert.DoesNotContain("given up", output, StringComparison.Ordinal);
        _rounds = points + 1;
        return points;
    }

    // Each has a session of its own.
    private int SweepSessions(string place, string kind, int stride)
    {
        int points = place == "exit" ? PointsAtExit : MostPoints;
        for (int point = 0; point <= points; point += point == 0 ? 1 : stride)
        {
            _rounds++;
            ToolResult result = Tool.Run(
                Path.Combine(Postgres.BinFolder, "psql"),
                ["-XqAt", "-h", "127.0.0.1", "-p", Local.Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", "-d", Database],
                Begin(place, kind) + "\n" + Statements(place, point));
            Assert.True(result.ExitCode == 0 || result.Errors.Contains("57P01", StringComparison.Ordinal) || result.Errors.Contains("terminating connection due to administrator command", StringComparison.Ordinal), result.Errors);
            if (point == 0 && place != "exit")
            {
                points = int.Parse(PointCount().Match(result.Output).Groups[1].Value, CultureInfo.InvariantCulture);
            }
        }

        return points;
    }

    private void Check(string place, string kind, int stride)
    {
        using NpgsqlConnection connection = Connect();
        using NpgsqlConnection remote = Prepare(connection);

        int points = kind is "terminate" or "refuse" || place == "exit" ? SweepSessions(place, kind, stride) : Sweep(place, kind);

        // In some callbacks nothing is called that might raise an error.
        bool mayBeEmpty = kind == "error";
        Assert.InRange(points, mayBeEmpty ? 0 : 1, MostPoints);
        Local.AssertNoCrash();
        foreach (string gid in connection.Rows("SELECT gid FROM pg_prepared_xacts WHERE gid LIKE 'p%' AND database = current_database()"))
        {
            connection.Run($"COMMIT PREPARED '{gid}'");
        }

        Eventually.Holds(() => CountPrepared(connection, remote) == 0, "nothing is prepared any more");
        string[] local = [.. connection.Rows("SELECT i FROM t ORDER BY i")];
        Assert.Equal(local, remote.Rows("SELECT i FROM t ORDER BY i"));

        // Where the end was decided before, no fault changes it.
        if (place is "abort" or "exit")
        {
            Assert.Empty(local);
        }
        else if (place is "commit" or "release" || (place == "sub_abort" && kind is "error" or "cancel"))
        {
            Assert.Equal(_rounds, local.Length);
        }
    }

    private NpgsqlConnection Prepare(NpgsqlConnection connection)
    {
        NpgsqlConnection remote = ConnectRemote();
        remote.Run("CREATE TABLE t (i int)");
        CreatePostgresServer(connection, options: ", two_phase_commit 'true'");
        connection.Run($"""
            SET pgdotnet_fdw.driver_path = '{TestDrivers.Folder}';
            CREATE TABLE t (i int);
            CREATE FOREIGN TABLE ta (i int) SERVER remote OPTIONS (schema_name 'public', table_name 't');
            CREATE SERVER bad FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', fault 'commit_prepared_throws', two_phase_commit 'true');
            CREATE FOREIGN TABLE b (n bigint) SERVER bad;
            CREATE SERVER deaf FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', fault 'rollback_deaf', abort_timeout '0', two_phase_commit 'true');
            CREATE FOREIGN TABLE d (n bigint) SERVER deaf;
            """);
        return remote;
    }
}
