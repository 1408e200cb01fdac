// Do foreign tables answer as local ones do?
//
// Makes a throw-away cluster with the same tables on both sides, runs random queries on both, and reports every difference. The seed decides
// the queries. See docs/architecture/differential.md.

using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Run;
using PgDotnetFdw.Tests.Integration.Harness;

RunOptions options;
try
{
    options = RunOptions.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

using ThrowawayCluster cluster = new("differential", new ClusterOptions { Settings = ["max_connections = 200", "jit = off"] });
WorldBuilder builder = new(cluster);
foreach (World world in World.All)
{
    builder.Create(world);
}

bool isGood = true;
foreach (string driver in options.Drivers)
{
    Universe universe = driver == "postgres" ? PostgresUniverse.Make() : SqliteUniverse.Make();
    using SqliteFixture? file = driver == "postgres" ? null : new SqliteFixture(WorldBuilder.SqliteScript(universe));
    foreach (World world in World.All)
    {
        if (file is null)
        {
            builder.AddPostgres(world, universe);
        }
        else
        {
            builder.AddSqlite(world, universe, file);
        }
    }

    DriverRun run = new(options, universe, World.All, cluster, Console.Out);
    run.Run();
    if (options.Query is null)
    {
        Console.Write(run.Statistics.Table());
    }

    Console.WriteLine(run.Statistics.Summary(driver, options.Seed));
    isGood &= run.Statistics.Mismatches == 0;
}

cluster.AssertNoCrash();
return isGood ? 0 : 1;
