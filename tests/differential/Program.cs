// Do foreign tables answer as local ones do?
//
// Makes a throw-away cluster with the same tables on both sides, runs random queries on both, and reports every difference. The seed decides
// the queries. See docs/architecture/differential.md.

using PgDotnetFdw.Tests.Differential.Generate;
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

List<string> settings = ["max_connections = 200", "jit = off"];
if (options.Planted)
{
    settings.Add($"pgdotnet_fdw.driver_path = '{PlantedDefects.Build()}'");
}

using ThrowawayCluster cluster = new("differential", new ClusterOptions { Settings = settings });
using SqliteFixture file = new(WorldBuilder.SqliteScript(SqliteUniverse.Make()));
bool isGood = options.Planted ? PlantedDefects.AreFound(options, cluster, file, Console.Out) : options.Writes ? CompareWrites() : Compare();
if (options.Keep)
{
    Console.WriteLine($"the cluster stays until the standard input ends: psql -h 127.0.0.1 -p {cluster.Port} -U postgres -l");
    Console.In.ReadToEnd();
}

cluster.AssertNoCrash();
return isGood ? 0 : 1;

bool Compare()
{
    WorldBuilder builder = new(cluster);
    foreach (World world in World.All)
    {
        builder.Create(world, needsRemote: options.Drivers.Contains("postgres"));
    }

    RuleBook rules = new(CatalogRules.Read(cluster, World.All[0]));
    bool areEqual = true;
    foreach (string driver in options.Drivers)
    {
        Universe universe = driver == "postgres" ? PostgresUniverse.Make() : SqliteUniverse.Make();
        foreach (World world in World.All)
        {
            if (driver == "postgres")
            {
                builder.AddPostgres(world, universe);
            }
            else
            {
                builder.AddSqlite(world, universe, file);
            }
        }

        bool canVerify = CanVerify(universe);
        DriverRun run = new(options, universe, rules, World.All, cluster, Console.Out) { CanVerify = canVerify };
        run.Run();
        if (options.Query is null)
        {
            Console.Write(run.Statistics.Table());
        }

        Console.WriteLine(run.Statistics.Summary(driver, options.Seed));
        areEqual &= run.Statistics.Mismatches == 0;
    }

    return areEqual;
}

bool CompareWrites()
{
    bool areEqual = true;
    foreach (string driver in options.Drivers)
    {
        DmlUniverse universe = DmlUniverse.Make(driver);
        DmlWorld[] worlds = [.. Enumerable.Range(0, World.All.Count).Select(index => new DmlWorld(cluster, universe, index))];
        DmlRun run = new(options, universe, worlds, Console.Out);
        run.Run();
        if (options.Query is null)
        {
            Console.Write(run.Statistics.Table());
        }

        Console.WriteLine(run.Statistics.Summary(driver, options.Seed));
        areEqual &= run.Statistics.Mismatches == 0;
        foreach (DmlWorld world in worlds)
        {
            world.Dispose();
        }
    }

    return areEqual;
}

// The setting is known once a foreign table was used.
bool CanVerify(Universe universe)
{
    using Session session = new(cluster, World.All[0]);
    session.Execute($"SELECT count(*) FROM {universe.Foreign}.{universe.Tables[0].Name}");
    return session.Execute($"SELECT FROM pg_settings WHERE name = '{SessionSettings.VerifyPushdown}'").Rows is { Count: 1 };
}
