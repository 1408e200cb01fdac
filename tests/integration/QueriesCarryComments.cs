using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>The server option sql_comment tells the remote on whose behalf a query runs. What the remote was sent is read there, from the list of its cursors.</summary>
public sealed class QueriesCarryComments(Clusters clusters) : ServerTest(clusters)
{
    private const string Trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private const string OtherTrace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b8-00";

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void The_remote_sees_application_query_and_trace(string providerOnly)
    {
        using NpgsqlConnection connection = Prepare(providerOnly);
        connection.Run($"SET application_name = 'shop'; SET compute_query_id = on; SET pgdotnet_fdw.traceparent = '{Trace}'");

        string sent = connection.Value<string>("SELECT statement FROM sent");

        Assert.Matches($"FROM public.sent /\\*application='shop',query_id='-?[0-9]+',traceparent='{Trace}'\\*/$", sent);

        connection.Run("SET application_name = ''; SET compute_query_id = off; SET pgdotnet_fdw.traceparent = ''");
        Assert.EndsWith("FROM public.sent", connection.Value<string>("SELECT statement FROM sent"), StringComparison.Ordinal);

        connection.Run("ALTER SERVER remote OPTIONS (SET sql_comment 'false'); SET application_name = 'shop'");
        Assert.EndsWith("FROM public.sent", connection.Value<string>("SELECT statement FROM sent"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void No_application_breaks_out_of_the_comment(string providerOnly)
    {
        using NpgsqlConnection connection = Prepare(providerOnly);
        string[] names = ["x*/ UNION SELECT 'broken' --", "/* /*", "'*/;DROP VIEW sent;/*'", "\\*/", "%2A/ $1 :a @b ? {0}", "*", "/", "\n*/\n--"];
        foreach (string name in names)
        {
            using NpgsqlCommand set = new("SELECT set_config('application_name', $1, false), set_config('compute_query_id', 'off', false)", connection);
            set.Parameters.Add(new NpgsqlParameter { Value = name });
            set.ExecuteNonQuery();

            string sent = connection.Rows("SELECT statement FROM sent").Single();

            // As PostgreSQL has kept it, which lets no control characters pass.
            string kept = connection.Value<string>("SELECT current_setting('application_name')");
            Assert.EndsWith($"FROM public.sent /*application='{Uri.EscapeDataString(kept)}'*/", sent, StringComparison.Ordinal);
            Assert.Matches("/\\*application='[A-Za-z0-9%._~-]*'\\*/$", sent);
        }

        Assert.Equal(3L, connection.Value<long>("SELECT count(*) FROM t WHERE id > 0"));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01*/")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0-")]
    public void What_is_no_traceparent_is_refused(string value)
    {
        using NpgsqlConnection connection = Prepare("false");
        connection.Run($"LOAD 'pgdotnet_fdw'; SET pgdotnet_fdw.traceparent = '{Trace}'");

        PostgresException error = Assert.Throws<PostgresException>(() => connection.Run($"SET pgdotnet_fdw.traceparent = '{value}'"));

        Assert.Equal("22023", error.SqlState);
        Assert.Equal(Trace, connection.Value<string>("SHOW pgdotnet_fdw.traceparent"));
    }

    [Fact]
    public void Only_queries_that_come_again_are_kept_prepared()
    {
        using NpgsqlConnection connection = Prepare("false");
        connection.Run("""
            SET application_name = 'shop';
            SET compute_query_id = off;
            CREATE FOREIGN TABLE prepared (statement text) SERVER remote;
            PREPARE q(int) AS SELECT id FROM t WHERE id = $1;
            """);
        const string Kept = "SELECT count(*) FROM (SELECT * FROM prepared OFFSET 0) p WHERE statement LIKE '%FROM public.t %'";

        // Each comment is seen as it is now, although the statement without it is the same.
        foreach (string trace in (string[])[Trace, OtherTrace, Trace, Trace, Trace])
        {
            connection.Run($"SET pgdotnet_fdw.traceparent = '{trace}'; EXECUTE q(1)");
            Assert.EndsWith($",traceparent='{trace}'*/", connection.Value<string>("SELECT statement FROM sent"), StringComparison.Ordinal);
        }

        Assert.Equal(0L, connection.Value<long>(Kept));

        connection.Run("SET pgdotnet_fdw.traceparent = ''");
        for (int i = 0; i < 5; i++)
        {
            connection.Run(string.Create(CultureInfo.InvariantCulture, $"EXECUTE q({i})"));
        }

        Assert.Equal(1L, connection.Value<long>(Kept));
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void Rows_that_are_written_carry_it(string providerOnly)
    {
        using NpgsqlConnection connection = Prepare(providerOnly);
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run("""
            CREATE TABLE w (id int, v int, q text DEFAULT current_query());
            CREATE TABLE gone (q text);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
                IF TG_OP = 'DELETE' THEN INSERT INTO public.gone VALUES (current_query()); RETURN OLD; END IF;
                NEW.q := current_query(); RETURN NEW; END$$;
            CREATE TRIGGER note BEFORE UPDATE OR DELETE ON w FOR EACH ROW EXECUTE FUNCTION note();
            """);
        connection.Run("""
            CREATE FOREIGN TABLE w (id int, v int) SERVER remote;
            SET application_name = 'shop';
            SET compute_query_id = on
            """);
        string[] writes =
        [
            "INSERT INTO w VALUES (1, 1)",
            "INSERT INTO w SELECT i, 1 FROM generate_series(1, 20) i",
            "INSERT INTO w SELECT i, 1 FROM generate_series(1, 300) i",
            "COPY w FROM PROGRAM 'seq -f \"%.0f\t1\" 300'",
            "INSERT INTO w VALUES (1, 1) RETURNING id",
            "UPDATE w SET v = 2 + random() * 0 RETURNING id",
            "UPDATE w SET v = 3 + random() * 0",
            "DELETE FROM w WHERE v > random()",
        ];
        foreach (string trace in (string[])["", Trace, OtherTrace, Trace])
        {
            connection.Run($"SET pgdotnet_fdw.traceparent = '{trace}'");
            foreach (string write in writes)
            {
                remote.Run("TRUNCATE gone, w");
                connection.Run(write.StartsWith("UPDATE", StringComparison.Ordinal) || write.StartsWith("DELETE", StringComparison.Ordinal) ? "INSERT INTO w SELECT i, 1 FROM generate_series(1, 50) i" : "SELECT 1");
                connection.Run(write);
                string end = trace.Length == 0 ? string.Empty : $",traceparent='{trace}'";
                string from = write.StartsWith("DELETE", StringComparison.Ordinal) ? "gone" : "w";
                Assert.Equal(1L, remote.Value<long>($"SELECT count(DISTINCT q) FROM {from}"));
                Assert.Matches($"/\\*application='shop',query_id='-?[0-9]+'{end}\\*/$", remote.Value<string>($"SELECT q FROM {from} LIMIT 1"));
            }
        }

        // What will not come again is not kept prepared.
        connection.Run("CREATE FOREIGN TABLE prepared (statement text) SERVER remote");
        Assert.Equal(0L, connection.Value<long>("SELECT count(*) FROM (SELECT * FROM prepared OFFSET 0) p WHERE statement LIKE '%traceparent=%'"));
    }

    private NpgsqlConnection Prepare(string providerOnly)
    {
        using (NpgsqlConnection remote = ConnectRemote())
        {
            remote.Run("""
                CREATE TABLE t AS SELECT i AS id FROM generate_series(1, 3) i;
                CREATE VIEW sent AS SELECT statement FROM pg_cursors WHERE statement LIKE '%public.sent%';
                CREATE VIEW prepared AS SELECT statement FROM pg_prepared_statements;
                """);
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection, options: $", provider_only '{providerOnly}', sql_comment 'true'");
        connection.Run("CREATE FOREIGN TABLE sent (statement text) SERVER remote; CREATE FOREIGN TABLE t (id int) SERVER remote");
        return connection;
    }
}
