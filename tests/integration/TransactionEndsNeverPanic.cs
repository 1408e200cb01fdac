using System.Diagnostics;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Whatever fails while a transaction ends, no error is raised where PostgreSQL can take none: the server lives, and so does the session.</summary>
[Collection(WaitingCollection.Name)]
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

    [Theory]
    [InlineData("prepare_throws")]
    [InlineData("commit_prepared_throws")]
    [InlineData("commit_prepared_deaf")]
    [InlineData("commit_prepared_escapes")]
    [InlineData("rollback_prepared_throws")]
    [InlineData("rollback_prepared_deaf")]
    [InlineData("list_prepared_throws")]
    public void A_fault_of_a_prepared_remote_ends_nothing_else(string fault)
    {
        string drivers = TestDrivers.Folder;
        Stopwatch watch = Stopwatch.StartNew();
        string output = PsqlScript.Run(Local, Database, $"""
            SET pgdotnet_fdw.driver_path = '{drivers}';
            CREATE SERVER bad FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', fault '{fault}', two_phase_commit 'true', commit_timeout '1', keep_connections 'false');
            CREATE SERVER good FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', rows '5', two_phase_commit 'true');
            CREATE SERVER unable FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', fault 'prepare_throws', two_phase_commit 'true');
            CREATE USER MAPPING FOR CURRENT_USER SERVER bad;
            CREATE FOREIGN TABLE b (n bigint) SERVER bad;
            CREATE FOREIGN TABLE g (n bigint) SERVER good;
            CREATE FOREIGN TABLE u (n bigint) SERVER unable;
            CREATE TABLE local (n bigint);
            -- COMMIT, in a block and alone
            BEGIN; INSERT INTO local SELECT 1 FROM b LIMIT 1; SELECT count(*) FROM g; COMMIT;
            INSERT INTO local SELECT 1 FROM b JOIN g USING (n) LIMIT 1;
            -- Rolled back because another one cannot be prepared, in a block, alone and in a procedure
            BEGIN; INSERT INTO local SELECT 2 FROM b LIMIT 1; SELECT count(*) FROM u; COMMIT;
            INSERT INTO local SELECT 2 FROM b JOIN u USING (n) LIMIT 1;
            DO $$ BEGIN INSERT INTO local SELECT 2 FROM b JOIN u USING (n) LIMIT 1; COMMIT; EXCEPTION WHEN OTHERS THEN NULL; END $$;
            DO $$ BEGIN INSERT INTO local SELECT 2 FROM b JOIN u USING (n) LIMIT 1; COMMIT; END $$;
            -- Prepared locally
            BEGIN; INSERT INTO local SELECT 3 FROM b LIMIT 1; PREPARE TRANSACTION 'x'; COMMIT PREPARED 'x';
            BEGIN; INSERT INTO local SELECT 4 FROM b LIMIT 1; PREPARE TRANSACTION 'y'; ROLLBACK PREPARED 'y';
            SELECT 'resolved ' || count(*) FROM pgdotnet.resolve_prepared_transactions();
            SELECT 'sum ' || sum(n) FROM g;
            SELECT format('local %s %s', count(*) FILTER (WHERE n = 1), count(*) FILTER (WHERE n = 2)) FROM local;
            """);
        watch.Stop();

        Assert.Contains("sum 15", output, StringComparison.Ordinal);
        Assert.Contains(fault == "prepare_throws" ? "local 0 0" : "local 2 0", output, StringComparison.Ordinal);
        Assert.Contains("resolved 0", output, StringComparison.Ordinal);
        if (fault.StartsWith("commit_prepared", StringComparison.Ordinal))
        {
            Assert.Contains("could not commit prepared transaction", output, StringComparison.Ordinal);
        }

        if (fault.StartsWith("rollback_prepared", StringComparison.Ordinal))
        {
            Assert.Contains("could not roll back prepared transaction", output, StringComparison.Ordinal);
        }

        Local.AssertNoCrash();

        // Each end waits for commit_timeout or abort_timeout, at most.
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
