using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>"make install" of another build while sessions run: nothing that is mapped may be written to.</summary>
[Collection(MeasuringCollection.Name)]
public sealed class InstallingBesideARunningServer(Clusters clusters) : ServerTest(clusters)
{
    private const string OtherId = "1.0.0-0other0build";

    [Fact]
    public void Disturbs_no_scan_that_runs()
    {
        using SqliteFixture file = new("CREATE TABLE t AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT i, 'row ' || i AS v FROM n;");
        using NpgsqlConnection running = Connect();
        CreateSqliteServer(running, file);
        running.Run("CREATE FOREIGN TABLE t (i bigint, v text) SERVER file; BEGIN; DECLARE c CURSOR FOR SELECT * FROM t");
        Assert.Equal(["1|row 1"], running.Rows("FETCH 1 FROM c"));
        string library = Path.Combine(Postgres.LibraryFolder, "pgdotnet_fdw.so");
        string before = Tool.Must("stat", "-c", "%i", library);

        string other = MakeOtherBuild();
        try
        {
            AsRoot(Path.Combine(other, "scripts", "install"));

            Assert.NotEqual(before, Tool.Must("stat", "-c", "%i", library));
            Assert.True(Directory.Exists(Path.Combine(Postgres.LibraryFolder, "pgdotnet_fdw", OtherId)));
            Assert.Equal(300_000 - 1, running.Run("MOVE FORWARD ALL FROM c"));
            running.Run("COMMIT");
            Assert.Equal(300_000L, running.Value<long>("SELECT count(*) FROM t"));
            using NpgsqlConnection fresh = Connect();
            Assert.Equal(300_000L, fresh.Value<long>("SELECT count(*) FROM t"));
        }
        finally
        {
            AsRoot(Repository.File("scripts", "install"));
            AsRoot("rm", "-rf", "--one-file-system", Path.Combine(Postgres.LibraryFolder, "pgdotnet_fdw", OtherId), other);
        }
    }

    // The same build under another id, with a library that differs by trailing bytes.
    private static string MakeOtherBuild()
    {
        string folder = Directory.CreateTempSubdirectory("pgdotnet-other").FullName;
        string id = File.ReadAllText(Repository.File("build", "stage", "id")).Trim();
        string native = Tool.Must("sh", "-c", $"cd '{Repository.Root}' && PG_CONFIG='{Postgres.PgConfig}' scripts/native-folder").Trim();
        Directory.CreateDirectory(Path.Combine(folder, "build", "stage"));
        Directory.CreateDirectory(Path.Combine(folder, native));
        foreach (string name in new[] { "scripts", "sql", "pgdotnet_fdw.control" })
        {
            Tool.Must("cp", "-r", Repository.File(name), folder);
        }

        Tool.Must("cp", "-r", Repository.File("build", "stage", id), Path.Combine(folder, "build", "stage", OtherId));
        File.WriteAllText(Path.Combine(folder, "build", "stage", "id"), OtherId);
        string library = Path.Combine(folder, native, "pgdotnet_fdw.so");
        File.Copy(Repository.File(native, "pgdotnet_fdw.so"), library);
        File.AppendAllText(library, "another build");
        return folder;
    }

    private static void AsRoot(string program, params string[] arguments)
    {
        string[] command = ["env", $"PG_CONFIG={Postgres.PgConfig}", program, .. arguments];
        if (Postgres.IsRoot)
        {
            Tool.Must(command[0], command[1..]);
        }
        else
        {
            Tool.Must("sudo", command);
        }
    }
}
