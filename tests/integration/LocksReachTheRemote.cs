using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>
/// FOR UPDATE and its kin are part of the remote SQL, and what the remote says of them arrives with its own SQLSTATE. What sessions do to each
/// other is in tests/isolation, which sees no SQLSTATEs.
/// </summary>
[Collection(WaitingCollection.Name)]
public sealed class LocksReachTheRemote(Clusters clusters) : ServerTest(clusters)
{
    [Theory]
    [InlineData("FOR UPDATE", "FOR UPDATE$")]
    [InlineData("FOR NO KEY UPDATE", "FOR NO KEY UPDATE$")]
    [InlineData("FOR SHARE", "FOR SHARE$")]
    [InlineData("FOR KEY SHARE", "FOR KEY SHARE$")]
    [InlineData("FOR UPDATE NOWAIT", "FOR UPDATE NOWAIT$")]
    [InlineData("FOR SHARE SKIP LOCKED", "FOR SHARE SKIP LOCKED$")]
    public void The_clause_is_sent(string clause, string pattern)
    {
        using NpgsqlConnection connection = Prepare();
        string plan = connection.Explain($"SELECT id FROM t WHERE id = 1 {clause}");

        Assert.Contains(plan.Split('\n'), line => System.Text.RegularExpressions.Regex.IsMatch(line, $"Remote SQL: .*{pattern}"));
    }

    [Theory]
    [InlineData("FOR UPDATE NOWAIT")]
    [InlineData("FOR SHARE NOWAIT")]
    public void NOWAIT_raises_55P03(string clause)
    {
        using NpgsqlConnection connection = Prepare();
        using NpgsqlConnection holder = Hold(1);

        Assert.Equal("55P03", connection.Error($"SELECT id FROM t WHERE id = 1 {clause}").SqlState);
        Assert.Equal(["2"], connection.Rows($"SELECT id FROM t WHERE id = 2 {clause}"));
    }

    [Fact]
    public void SKIP_LOCKED_leaves_out_what_is_locked()
    {
        using NpgsqlConnection connection = Prepare();
        using NpgsqlConnection holder = Hold(1);

        Assert.Equal(["2", "3"], connection.Rows("SELECT id FROM t ORDER BY id FOR UPDATE SKIP LOCKED"));
    }

    [Fact]
    public void A_lock_timeout_of_the_remote_raises_55P03()
    {
        using NpgsqlConnection connection = Prepare(", options '-c lock_timeout=50ms'");
        using NpgsqlConnection holder = Hold(1);

        Assert.Equal("55P03", connection.Error("SELECT id FROM t WHERE id = 1 FOR UPDATE").SqlState);
    }

    [Fact]
    public void A_row_that_was_changed_meanwhile_raises_40001()
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run("BEGIN; SELECT count(*) FROM t");
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("UPDATE t SET n = n + 1 WHERE id = 1");
        }

        Assert.Equal("40001", connection.Error("SELECT id FROM t WHERE id = 1 FOR UPDATE").SqlState);
        connection.Run("ROLLBACK");
        Assert.Equal(["1"], connection.Rows("SELECT id FROM t WHERE id = 1 FOR UPDATE"));
    }

    [Fact]
    public async Task A_deadlock_raises_40P01()
    {
        // The session of the foreign server looks for deadlocks at once, the other one never.
        using NpgsqlConnection connection = Prepare(", options '-c deadlock_timeout=10ms'");
        connection.Run("BEGIN; SELECT id FROM t WHERE id = 2 FOR UPDATE");
        using NpgsqlConnection holder = Hold(1);
        using NpgsqlCommand wait = new("SET LOCAL deadlock_timeout = '60s'; SELECT id FROM t WHERE id = 2 FOR UPDATE", holder);
        Task<int> waiting = wait.ExecuteNonQueryAsync();
        AssertBlocked(holder.ProcessID);

        Assert.Equal("40P01", connection.Error("SELECT id FROM t WHERE id = 1 FOR UPDATE").SqlState);

        // Now the other session gets its lock.
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        connection.Run("ROLLBACK");
    }

    [Fact]
    public void A_wait_ends_with_the_statement_and_leaves_nobody_waiting()
    {
        using NpgsqlConnection connection = Prepare();
        using NpgsqlConnection holder = Hold(1);

        // Connected before, so that nothing but the lock can take that long.
        connection.Run("SELECT count(*) FROM t; SET statement_timeout = '1s'");

        Assert.Equal("57014", connection.Error("SELECT id FROM t WHERE id = 1 FOR UPDATE").SqlState);

        using NpgsqlConnection observer = Remote.Connect();
        Eventually.Holds(() => observer.Value<long>("SELECT count(*) FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0") == 0, "nobody waits");
        holder.Run("COMMIT");
        Assert.Equal(["1"], connection.Rows("SELECT id FROM t WHERE id = 1 FOR UPDATE"));
    }

    [Theory]
    [InlineData("auto", "UPDATE t SET n = n + one() WHERE id = 1", "11,0,0")]
    [InlineData("key", "UPDATE t SET n = n + one() WHERE id = 1", "11,0,0")]
    [InlineData("auto", "UPDATE t SET n = t.n + o.id + one() FROM t o WHERE t.id = 1 AND o.id = 2", "13,0,0")]
    [InlineData("auto", "DELETE FROM t WHERE id = 1 AND one() = 1", "0,0")]
    public async Task Read_committed_changes_a_row_as_others_have_left_it(string identity, string sql, string expected)
    {
        // Where a function of ours is in the way, rows are fetched, and then changed one by one.
        using NpgsqlConnection connection = Prepare(", isolation_level 'read_committed'");
        connection.Run($"""
            CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN 1; END $$;
            ALTER FOREIGN TABLE t OPTIONS (ADD row_identity '{identity}');
            ALTER FOREIGN TABLE t ALTER id OPTIONS (ADD key 'true');
            """);
        using NpgsqlConnection holder = ConnectRemote();
        holder.Run("BEGIN; UPDATE t SET n = n + 10 WHERE id = 1");
        using NpgsqlCommand change = new(sql, connection);
        Task<int> changing = change.ExecuteNonQueryAsync();
        using (NpgsqlConnection observer = Remote.Connect())
        {
            Eventually.Holds(() => observer.Value<bool>($"SELECT {holder.ProcessID} = ANY (SELECT unnest(pg_blocking_pids(pid)) FROM pg_stat_activity)"), "somebody waits for the row");
        }

        holder.Run("COMMIT");

        Assert.Equal(1, await changing.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(expected, holder.Value<string>("SELECT string_agg(n::text, ',' ORDER BY id) FROM t"));
    }

    [Fact]
    public async Task A_link_that_commits_by_itself_does_so_in_a_transaction_that_was_begun_there()
    {
        using NpgsqlConnection connection = Prepare(", transactional 'false'");
        connection.Run("""
            CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN 1; END $$;
            ALTER FOREIGN TABLE t ALTER id OPTIONS (ADD key 'true');
            SELECT pgdotnet.remote_begin('remote');
            """);
        using NpgsqlConnection holder = ConnectRemote();
        holder.Run("BEGIN; UPDATE t SET n = n + 10 WHERE id = 1");
        using NpgsqlCommand change = new("UPDATE t SET n = n + one() WHERE id = 1", connection);
        Task<int> changing = change.ExecuteNonQueryAsync();
        using (NpgsqlConnection observer = Remote.Connect())
        {
            Eventually.Holds(() => observer.Value<bool>($"SELECT {holder.ProcessID} = ANY (SELECT unnest(pg_blocking_pids(pid)) FROM pg_stat_activity)"), "somebody waits for the row");
        }

        holder.Run("COMMIT");

        Assert.Equal(1, await changing.WaitAsync(TimeSpan.FromSeconds(10)));
        connection.Run("SELECT pgdotnet.remote_commit('remote')");
        Assert.Equal("11,0,0", holder.Value<string>("SELECT string_agg(n::text, ',' ORDER BY id) FROM t"));
    }

    [Fact]
    public void What_is_sent_whole_needs_no_lock()
    {
        using NpgsqlConnection connection = Prepare(", isolation_level 'read_committed'");

        Assert.Contains("Foreign Update", connection.Explain("UPDATE t SET n = n + 1 WHERE id = 1"), StringComparison.Ordinal);
        Assert.Contains("Foreign Delete", connection.Explain("DELETE FROM t USING t o WHERE t.n = o.id"), StringComparison.Ordinal);
        Assert.DoesNotContain("FOR UPDATE", connection.Explain("SELECT n FROM t WHERE id = 1"), StringComparison.Ordinal);
    }

    private void AssertBlocked(int pid)
    {
        using NpgsqlConnection observer = Remote.Connect();
        Eventually.Holds(() => observer.Value<bool>($"SELECT cardinality(pg_blocking_pids({pid})) > 0"), "the other session waits");
    }

    /// <summary>A session of the remote's own that holds a row.</summary>
    private NpgsqlConnection Hold(int id)
    {
        NpgsqlConnection holder = ConnectRemote();
        holder.Run($"BEGIN; SELECT id FROM t WHERE id = {id} FOR UPDATE");
        return holder;
    }

    private NpgsqlConnection Prepare(string options = "")
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t SELECT i, 0 FROM generate_series(1, 3) i");
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection, options: options);
        connection.Run("CREATE FOREIGN TABLE t (id int, n int) SERVER remote OPTIONS (schema_name 'public'); SET statement_timeout = '10s'");
        return connection;
    }
}
