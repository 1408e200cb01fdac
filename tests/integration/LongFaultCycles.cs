using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>What takes longer than make check allows: many faults in one session, and many sessions.</summary>
[Trait("Category", "Long")]
[Collection(MeasuringCollection.Name)]
public sealed class LongFaultCycles(Clusters clusters) : ServerTest(clusters)
{
    private const int Cancels = 500;
    private const int Sessions = 1000;

    [Fact]
    public void Five_hundred_cancels_leave_nothing_behind()
    {
        using NpgsqlConnection connection = Prepare();
        using RemoteActivity remote = new(Remote, RemoteDatabase);
        connection.Run("SELECT n FROM one; SET statement_timeout = 20");
        BackendStats? early = null;

        for (int i = 1; i <= Cancels; i++)
        {
            Assert.Equal("57014", connection.Error(i % 2 == 0 ? "SELECT count(*) FROM slow" : "SELECT count(n) FROM endless").SqlState);
            if (i == 100)
            {
                early = BackendStats.Of(connection.BackendPid());
            }
        }

        BackendStats late = BackendStats.Of(connection.BackendPid());
        Assert.NotNull(early);
        Assert.True(late.Threads - early.Threads <= 2, $"threads grew from {early.Threads} to {late.Threads}");
        Assert.True(late.Descriptors <= early.Descriptors + 1, $"descriptors grew from {early.Descriptors} to {late.Descriptors}");
        Assert.True(late.PrivateKilobytes - early.PrivateKilobytes <= 4096, $"private memory grew from {early.PrivateKilobytes} to {late.PrivateKilobytes} kB");
        Eventually.Holds(() => remote.Running == 0 && remote.Sessions <= 1, "the remote is quiet");
        connection.Run("RESET statement_timeout");
        Assert.Equal(7, connection.Value<int>("SELECT n FROM one"));
    }

    [Fact]
    public void A_thousand_sessions_come_and_go()
    {
        Prepare().Dispose();
        using RemoteActivity remote = new(Remote, RemoteDatabase);

        for (int i = 0; i < Sessions; i++)
        {
            using NpgsqlConnection connection = Connect();
            Assert.Equal(7, connection.Value<int>("SELECT n FROM one"));
        }

        Eventually.Holds(() => remote.Sessions == 0, "no remote session is left behind");
    }

    private NpgsqlConnection Prepare()
    {
        using (NpgsqlConnection session = ConnectRemote())
        {
            session.Run("""
                CREATE TABLE one AS SELECT 7 AS n;
                CREATE VIEW slow AS SELECT 1 AS n FROM pg_sleep(60);
                CREATE VIEW endless AS SELECT generate_series(1, 2000000000::bigint) AS n;
                """);
        }

        NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection);
        connection.Run("IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO public");
        return connection;
    }
}
