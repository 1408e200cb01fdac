using System.Diagnostics;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Whatever fails while a transaction ends, no error is raised where PostgreSQL can take none: the server lives, and so does the session.</summary>
public sealed class TransactionEndsNeverPanic(Clusters clusters) : ServerTest(clusters)
{
    [Theory]
    [InlineData("commit_throws")]
    [InlineData("rollback_throws")]
    [InlineData("rollback_deaf")]
    [InlineData("rollback_escapes")]
    [InlineData("close_throws")]
    [InlineData("savepoint_throws")]
    public void A_fault_at_the_end_of_a_transaction_ends_nothing_else(string fault)
    {
        string drivers = TestDrivers.Folder;
        Stopwatch watch = Stopwatch.StartNew();
        string output = PsqlScript.Run(Local, Database, $"""
            SET pgdotnet_fdw.driver_path = '{drivers}';
            CREATE SERVER bad FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', fault '{fault}', keep_connections 'false');
            CREATE SERVER good FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', rows '5');
            CREATE FOREIGN TABLE b (n bigint) SERVER bad;
            CREATE FOREIGN TABLE g (n bigint) SERVER good;
            CREATE TABLE local (n bigint);
            -- COMMIT
            BEGIN; INSERT INTO local SELECT 1 FROM b LIMIT 1; SELECT count(*) FROM g; COMMIT;
            -- ROLLBACK, by command, by error, in a function
            BEGIN; SELECT count(*) FROM b; SELECT count(*) FROM g; ROLLBACK;
            BEGIN; SELECT count(*) FROM b; SELECT 1/0; COMMIT;
            DO $$ BEGIN PERFORM count(*) FROM b; PERFORM 1/0; EXCEPTION WHEN division_by_zero THEN NULL; END $$;
            -- Savepoints
            BEGIN; SELECT count(*) FROM g; SAVEPOINT s; SELECT count(*) FROM b; ROLLBACK TO s; SELECT count(*) FROM g; COMMIT;
            BEGIN; SAVEPOINT s; SELECT count(*) FROM b; RELEASE s; COMMIT;
            -- Open cursors, and a statement that is cancelled
            BEGIN; DECLARE c CURSOR FOR SELECT * FROM b; FETCH 1 FROM c; ROLLBACK;
            SET statement_timeout = 100; SELECT count(pg_sleep(1)) FROM b; RESET statement_timeout;
            BEGIN; SELECT count(*) FROM b; PREPARE TRANSACTION 'x'; ROLLBACK;
            SELECT 'sum ' || sum(n) FROM g;
            SELECT 'local ' || count(*) FROM local;
            """);
        watch.Stop();

        Assert.Contains("sum 15", output, StringComparison.Ordinal);
        Assert.Contains(fault == "commit_throws" ? "local 0" : "local 1", output, StringComparison.Ordinal);
        Local.AssertNoCrash();

        // Eight ends wait abort_timeout each, at most.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed.TotalSeconds:0} s\n{output}");
    }

    [Fact]
    public void A_session_that_ends_in_the_middle_takes_nothing_with_it()
    {
        foreach (string fault in new[] { "rollback_deaf", "rollback_throws", "rollback_escapes", "close_throws" })
        {
            _ = PsqlScript.Run(Local, Database, $"""
                SET pgdotnet_fdw.driver_path = '{TestDrivers.Folder}';
                CREATE SERVER {fault} FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', fault '{fault}');
                CREATE FOREIGN TABLE {fault} (n bigint) SERVER {fault};
                BEGIN; SELECT count(*) FROM {fault};
                """);
        }

        Local.AssertNoCrash();
    }
}
