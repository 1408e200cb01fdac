using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>The first thing that anybody does.</summary>
public sealed class TheExtensionLoads(Clusters clusters) : ServerTest(clusters)
{
    [Fact]
    public void Create_extension_and_load_start_no_runtime()
    {
        using NpgsqlConnection connection = Connect();

        connection.Run("DROP EXTENSION pgdotnet_fdw; CREATE EXTENSION pgdotnet_fdw; LOAD 'pgdotnet_fdw'");

        Assert.Equal(1, BackendStats.Of(connection.BackendPid()).Threads);
    }

    [Fact]
    public void Version_names_extension_runtime_and_sdk()
    {
        using NpgsqlConnection connection = Connect();

        string version = connection.Value<string>("SELECT pgdotnet.version()");

        Assert.Contains("1.0.0", version, StringComparison.Ordinal);
        Assert.Contains(".NET 10.", version, StringComparison.Ordinal);
    }

    /// <summary>What is not compiled ahead of time is compiled in every session: with a driver's own methods among it, this was 485.</summary>
    [Fact]
    public void The_first_explain_of_a_session_compiles_few_methods()
    {
        using NpgsqlConnection setup = Connect();
        CreatePostgresServer(setup);
        setup.Run("CREATE FOREIGN TABLE t (id int, label text) SERVER remote");

        using NpgsqlConnection connection = Connect();
        connection.Run("EXPLAIN SELECT label FROM t WHERE id = 5");

        string detail = connection.Value<string>("SELECT detail FROM pgdotnet.diagnose() WHERE item = 'compiled methods'");
        Assert.InRange(int.Parse(detail.Split(' ')[0], CultureInfo.InvariantCulture), 1, 150);
    }
}
