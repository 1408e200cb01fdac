using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>What planning wants to know of a remote is asked without the main thread waiting, and never makes a statement fail that could run.</summary>
public sealed class PlanningAsksTheRemote(Clusters clusters) : ServerTest(clusters)
{
    private const string Condition = "n <> 2";

    [Fact]
    public void What_a_dialect_must_know_is_known_when_it_decides()
    {
        string output = Run("none", $"EXPLAIN (VERBOSE, COSTS OFF) SELECT n FROM faulty_rows WHERE {Condition}; SELECT 'count ' || count(*) FROM faulty_rows WHERE {Condition};");

        Assert.Contains("WHERE (\"n\" <> 2)", output, StringComparison.Ordinal);
        Assert.Contains("count 9", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_remote_that_does_not_tell_leaves_the_condition_to_postgres()
    {
        string output = Run("profile_fails", $"""
            SET pgdotnet_fdw.explain_pushdown = on;
            EXPLAIN (VERBOSE, COSTS OFF) SELECT n FROM faulty_rows WHERE {Condition};
            SELECT 'count ' || count(*) FROM faulty_rows WHERE {Condition};
            """);

        Assert.DoesNotContain(" <> 2)\n", output.Split("Remote SQL").Skip(1).First(), StringComparison.Ordinal);
        Assert.Contains("nothing is known of the remote", output, StringComparison.Ordinal);
        Assert.DoesNotContain("ERROR", output, StringComparison.Ordinal);
        Assert.Contains("count 9", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("profile_hangs", $"SELECT n FROM faulty_rows WHERE {Condition}")]
    [InlineData("estimate_hangs", "SELECT n FROM faulty_rows")]
    [InlineData("open_hangs", $"SELECT n FROM faulty_rows WHERE {Condition}")]
    public void A_wait_while_planning_ends_with_the_statement(string fault, string query)
    {
        string output = Run(fault, $"""
            SET statement_timeout = '300ms';
            EXPLAIN {query};
            BEGIN;
            SAVEPOINT a;
            EXPLAIN {query};
            ROLLBACK TO a;
            SELECT 'inside ' || sum(n) FROM healthy_rows;
            COMMIT;
            SELECT 'after ' || sum(n) FROM healthy_rows;
            """);

        Assert.Equal(2, output.Split("ERROR:  57014: ").Length - 1);
        Assert.Contains("inside 15", output, StringComparison.Ordinal);
        Assert.Contains("after 15", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_estimate_is_an_error()
    {
        string output = Run("estimate_fails", "SELECT n FROM faulty_rows; SELECT 'sum ' || sum(n) FROM healthy_rows;");

        Assert.Contains("ERROR:  42P01: ", output, StringComparison.Ordinal);
        Assert.Contains("remote SQL command: SELECT \"n\"", output, StringComparison.Ordinal);
        Assert.Contains("sum 15", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_estimate_is_used()
    {
        string output = Run("none", "EXPLAIN SELECT n FROM faulty_rows;");

        Assert.Contains("rows=7 ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dialect_that_throws_ends_the_statement_only()
    {
        string output = Run("none", """
            CREATE FOREIGN TABLE thrower ("throw" bigint) SERVER healthy;
            SELECT * FROM thrower WHERE "throw" <> 1;
            SELECT 'sum ' || sum(n) FROM healthy_rows;
            """);

        Assert.Contains("ERROR:  XX000: ", output, StringComparison.Ordinal);
        Assert.Contains("sum 15", output, StringComparison.Ordinal);
    }

    private string Run(string fault, string script) => PsqlScript.Run(Local, Database, $"""
        SET pgdotnet_fdw.driver_path = '{TestDrivers.Folder}';
        CREATE SERVER faulty FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', fault '{fault}', use_remote_estimate '{fault is not ("profile_hangs" or "profile_fails" or "open_hangs")}');
        CREATE FOREIGN TABLE faulty_rows (n bigint) SERVER faulty;
        CREATE SERVER healthy FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'faulty', rows '5');
        CREATE FOREIGN TABLE healthy_rows (n bigint) SERVER healthy;
        {script}
        """);
}
