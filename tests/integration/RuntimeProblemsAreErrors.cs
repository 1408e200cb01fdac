using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Without the runtime, or with the wrong one, PostgreSQL goes on and says what is wrong.</summary>
[Collection(WaitingCollection.Name)]
public sealed class RuntimeProblemsAreErrors(Clusters clusters) : ServerTest(clusters)
{
    [Fact]
    public void A_missing_runtime_is_an_error_and_can_be_corrected_in_the_session()
    {
        using NpgsqlConnection connection = Connect();
        connection.Run("SET pgdotnet_fdw.dotnet_root = '/nonexistent'");

        PostgresException error = connection.Error("SELECT pgdotnet.version()");

        Assert.Equal("HV00L", error.SqlState);
        Assert.Contains("/nonexistent", error.Detail, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        Assert.Contains("runtime start|f", string.Join('\n', connection.Rows("SELECT item, ok FROM pgdotnet.diagnose()")), StringComparison.Ordinal);
        Assert.Equal(1, BackendStats.Of(connection.BackendPid()).Threads);
        connection.Run("RESET pgdotnet_fdw.dotnet_root");
        Assert.Contains(".NET 10", connection.Value<string>("SELECT pgdotnet.version()"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_only_looks_like_a_runtime_is_an_error_that_stays()
    {
        using NpgsqlConnection connection = Connect();
        string folder = Postgres.NewFolder("runtime");
        try
        {
            Postgres.AsServerUser("mkdir", "-p", $"{folder}/host/fxr/10.0.1", $"{folder}/shared/Microsoft.NETCore.App/10.0.1");
            Postgres.AsServerUser("sh", "-c", $"echo nothing > {folder}/host/fxr/10.0.1/libhostfxr.so");
            connection.Run($"SET pgdotnet_fdw.dotnet_root = '{folder}'");

            Assert.Equal("HV00L", connection.Error("SELECT pgdotnet.version()").SqlState);
            Assert.Equal("HV00L", connection.Error("SELECT pgdotnet.version()").SqlState);
            Assert.Equal(1, connection.Value<int>("SELECT 1"));
        }
        finally
        {
            Tool.Must("rm", "-rf", folder);
        }
    }

    [Fact]
    public void The_runtime_is_found_without_path_and_home()
    {
        using ThrowawayCluster bare = new("bare", new ClusterOptions { Environment = new Dictionary<string, string> { ["PATH"] = "/nonexistent", ["HOME"] = "/nonexistent", ["DOTNET_STARTUP_HOOKS"] = "/nonexistent.dll" } });
        bare.Execute("CREATE EXTENSION pgdotnet_fdw");
        using NpgsqlConnection connection = bare.Connect();

        Assert.Contains(".NET 10", connection.Value<string>("SELECT pgdotnet.version()"), StringComparison.Ordinal);
        Assert.DoesNotContain("f", connection.Rows("SELECT ok FROM pgdotnet.diagnose()"));
    }

    [Theory]
    [InlineData("s/#define PGDN_ABI_VERSION [0-9]*$/#define PGDN_ABI_VERSION 999/")]
    [InlineData("s/^\tint64_t prefetch_bytes;/\tint64_t another_field;\\n&/")]
    public void A_shim_of_another_boundary_is_told_so_before_first_use(string change)
    {
        string folder = Postgres.NewFolder("abi");
        try
        {
            string library = BuildShim(folder, change);
            using NpgsqlConnection connection = Local.Connect();
            connection.Run($"CREATE FUNCTION pg_temp.other_version() RETURNS text AS '{library}', 'pgdotnet_version' LANGUAGE C");

            PostgresException error = connection.Error("SELECT pg_temp.other_version()");

            Assert.Equal("incompatible managed assembly", error.MessageText);
            Assert.Equal(1, connection.Value<int>("SELECT 1"));
        }
        finally
        {
            Tool.Must("rm", "-rf", folder);
        }
    }

    // The shim as it is, compiled against a header that differs in one place.
    private static string BuildShim(string folder, string change)
    {
        string library = Path.Combine(folder, "other_shim.so");
        string id = File.ReadAllText(Repository.File("build", "stage", "id")).Trim();
        string script = $"""
            set -e
            cp -r '{Repository.File("native")}' '{folder}/native'
            sed -i '{change}' '{folder}/native/include/pgdotnet_abi.h'
            ! cmp -s '{folder}/native/include/pgdotnet_abi.h' '{Repository.File("native", "include", "pgdotnet_abi.h")}'
            gcc -shared -fPIC -O1 -D_GNU_SOURCE -DPGDN_BUILD_ID='"{id}"' -I'{folder}/native/include' -I'{folder}/native/src' \
                -I"$('{Postgres.PgConfig}' --includedir-server)" '{folder}'/native/src/*.c -o '{library}' -ldl -lpthread
            chmod -R go+rX '{folder}'
            """;
        ToolResult result = Tool.Run("bash", ["-c", script]);
        Assert.True(result.ExitCode == 0, result.Errors);
        return library;
    }
}
