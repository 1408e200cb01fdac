using Npgsql;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>A write of driver postgres that is cancelled, takes too long or loses its session ends soon, with its own state; the session goes on where it can.</summary>
[Collection(MeasuringCollection.Name)]
public sealed class WritesEndAtOnce(Clusters clusters) : ServerTest(clusters)
{
    private const string Slow = """
        CREATE TABLE t (id int, v text);
        CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM pg_catalog.pg_sleep(CASE WHEN NEW.id = 50 THEN 100 ELSE 0 END); RETURN NEW; END$$;
        CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow();
        """;

    /// <summary>No trigger of a user, so that rows are copied; one of them waits for another transaction.</summary>
    private const string Locked = "CREATE TABLE t (id int UNIQUE, v text);";

    private static readonly string[] s_columns = ["id", "v"];

    public static TheoryData<bool, bool> Cases => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_cancel_stops_it_and_the_session_goes_on(bool providerOnly, bool isCopied)
    {
        using NpgsqlConnection remote = Prepare(isCopied, out NpgsqlConnection local, out NpgsqlTransaction? blocker);
        using (local)
        using (blocker)
        using (DriverSession session = new(local, Remote, RemoteDatabase, providerOnly))
        {
            RemoteModify insert = session.Insert("t", s_columns);
            using RemoteWriter writer = session.Connection.OpenWriter(insert);
            Task cancel = Task.Run(() => OnceItWaits(_ => session.Connection.Cancel()));

            ForeignDataException error = Assert.Throws<ForeignDataException>(() => DriverSession.Write(writer, insert, session.Rows(writer, insert, "t ORDER BY id")));

            await cancel;
            Assert.Equal("57014", error.SqlState);
            GoesOn(session, remote);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_time_limit_stops_it_and_the_session_goes_on(bool providerOnly, bool isCopied)
    {
        using NpgsqlConnection remote = Prepare(isCopied, out NpgsqlConnection local, out NpgsqlTransaction? blocker);
        using (local)
        using (blocker)
        using (DriverSession session = new(local, Remote, RemoteDatabase, providerOnly, TimeSpan.FromSeconds(3)))
        {
            ForeignDataException error = Assert.Throws<ForeignDataException>(() => session.Write(session.Insert("t", s_columns), "t ORDER BY id"));

            Assert.Equal(("57014", "remote query on server \"remote\" took too long"), (error.SqlState, error.Message));
            GoesOn(session, remote);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_end_of_the_session_is_an_error(bool providerOnly, bool isCopied)
    {
        using NpgsqlConnection remote = Prepare(isCopied, out NpgsqlConnection local, out NpgsqlTransaction? blocker);
        using (local)
        using (blocker)
        using (DriverSession session = new(local, Remote, RemoteDatabase, providerOnly))
        {
            RemoteModify insert = session.Insert("t", s_columns);
            using RemoteWriter writer = session.Connection.OpenWriter(insert);
            Task end = Task.Run(() => OnceItWaits(pid => Remote.Execute($"SELECT pg_terminate_backend({pid})")));

            ForeignDataException error = Assert.Throws<ForeignDataException>(() => DriverSession.Write(writer, insert, session.Rows(writer, insert, "t ORDER BY id")));

            await end;
            Assert.Equal("08006", error.SqlState);
            Assert.False(session.Connection.IsUsable);
        }
    }

    private static void GoesOn(DriverSession session, NpgsqlConnection remote)
    {
        Assert.True(session.Connection.IsUsable);
        session.Rollback();
        session.Write(session.Insert("t", s_columns), "t WHERE id < 50");
        session.Commit();
        Assert.Equal(49L, remote.Value<long>("SELECT count(*) FROM t WHERE id < 50"));
    }

    private void OnceItWaits(Action<string> act)
    {
        using NpgsqlConnection remote = ConnectRemote();
        string pid = string.Empty;
        Eventually.Holds(
            () =>
            {
                pid = remote.Rows("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'pgdotnet_fdw' AND wait_event IN ('PgSleep', 'transactionid')").SingleOrDefault() ?? string.Empty;
                return pid.Length > 0;
            },
            TimeSpan.FromSeconds(30),
            "the write waits");
        act(pid);
    }

    private NpgsqlConnection Prepare(bool isCopied, out NpgsqlConnection local, out NpgsqlTransaction? blocker)
    {
        local = Connect();
        local.Run("CREATE TABLE t (id int, v text); INSERT INTO t SELECT i, repeat('v', 2000) FROM generate_series(1, 2000) i");
        NpgsqlConnection remote = ConnectRemote();
        remote.Run(isCopied ? Locked : Slow);
        blocker = null;
        if (isCopied)
        {
            blocker = remote.BeginTransaction();
            remote.Run("INSERT INTO t VALUES (50, 'mine')");
        }

        return remote;
    }
}
