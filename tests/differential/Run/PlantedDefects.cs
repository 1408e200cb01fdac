// Does the tester find what it is there for?
//
// Drivers with a defect each (tests/drivers/PgDotnetFdw.Driver.Planted) are run like any other, and each defect must be found. A mismatch
// in a query counts only if driver sqlite without the defect answers that query rightly.

using System.Globalization;
using PgDotnetFdw.Tests.Differential.Generate;
using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>Builds the drivers with planted defects and runs them.</summary>
internal static class PlantedDefects
{
    /// <summary>Name of each driver, the class that it is, and what is wrong with it.</summary>
    private static readonly (string Driver, string Type, string Defect)[] s_defects =
    [
        ("planted_recheck", "RecheckDriver", "a dropped recheck"),
        ("planted_null_order", "NullOrderDriver", "a wrong NULL order"),
        ("planted_condition", "ConditionDriver", "a dropped condition"),
    ];

    /// <summary>The same for writing.</summary>
    private static readonly (string Driver, string Type, string Defect)[] s_writingDefects =
    [
        ("planted_lost_row", "LostRowDriver", "a lost row"),
        ("planted_miscount", "MiscountDriver", "a wrong count of rows"),
        ("planted_kept_savepoint", "KeptSavepointDriver", "a savepoint that is not rolled back to"),
    ];

    /// <summary>Builds the drivers into a folder for pgdotnet_fdw.driver_path.</summary>
    public static string Build()
    {
        string folder = Postgres.NewFolder("planted");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Tool.Run("rm", ["-rf", "--one-file-system", folder]);
        string? built = null;
        foreach ((string driver, string type, string _) in s_defects.Concat(s_writingDefects))
        {
            string target = Path.Combine(folder, driver);
            if (built is null)
            {
                Tool.Must("dotnet", "build", Repository.File("tests", "drivers", "PgDotnetFdw.Driver.Planted"), "-c", "Release", "--nologo", "-v", "q", "-o", target);
                File.Delete(Path.Combine(target, "PgDotnetFdw.Sdk.dll"));
            }
            else
            {
                Tool.Must("cp", "-r", built, target);
            }

            built = target;
            File.WriteAllText(
                Path.Combine(target, "driver.json"),
                $$"""{ "name": "{{driver}}", "version": "1.0.0", "sdk": "1.0", "assembly": "PgDotnetFdw.Driver.Planted.dll", "type": "PgDotnetFdw.Driver.Planted.{{type}}" }""");
        }

        Tool.Must("chmod", "-R", "u=rwX,go=rX", folder);
        return folder;
    }

    /// <summary>Runs all; returns whether every defect was found.</summary>
    public static bool AreFound(RunOptions options, ThrowawayCluster cluster, SqliteFixture file, TextWriter output)
    {
        WorldBuilder builder = new(cluster);
        int found = 0;
        for (int i = 0; i < s_defects.Length; i++)
        {
            // A world for each: their local tables have the same names.
            World world = World.All[i];
            (string driver, string _, string defect) = s_defects[i];
            Universe planted = SqliteUniverse.Make(driver);
            Universe healthy = SqliteUniverse.Make();
            builder.Create(world, needsRemote: false);
            builder.AddSqlite(world, planted, file);
            builder.AddSqliteForeign(world, healthy, file);
            DriverRun run = new(options with { Mismatches = 1, Query = null }, planted, new RuleBook([]), [world], cluster, TextWriter.Null) { Healthy = healthy };
            run.Run();
            bool isFound = run.Statistics.Mismatches > 0;
            found += isFound ? 1 : 0;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"differential {driver}: {defect} was {(isFound ? "found" : "NOT found")} by {run.Statistics.Queries} queries in {run.Elapsed.TotalSeconds:0.0} s: {run.FirstQuery ?? "none shows it"}"));
        }

        found += s_writingDefects.Count(defect => IsFound(options, cluster, defect.Driver, defect.Defect, output));
        int all = s_defects.Length + s_writingDefects.Length;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"differential planted: seed {options.Seed}, {found} of {all} planted defects found"));
        return found == all;
    }

    // A defect in writing. What driver postgres itself does wrong would be seen by its own run.
    private static bool IsFound(RunOptions options, ThrowawayCluster cluster, string driver, string defect, TextWriter output)
    {
        DmlUniverse universe = DmlUniverse.Make(driver);
        using DmlWorld world = new(cluster, universe, 0);
        DmlRun run = new(options with { Mismatches = 1, Query = null, Workers = 1 }, universe, [world], TextWriter.Null);
        run.Run();
        bool isFound = run.Statistics.Mismatches > 0;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"differential {driver}: {defect} was {(isFound ? "found" : "NOT found")} by {run.Statistics.Cases} transactions in {run.Elapsed.TotalSeconds:0.0} s: {run.FirstCase ?? "none shows it"}"));
        return isFound;
    }
}
