namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>The drivers of tests/drivers, built once for each run into a folder for pgdotnet_fdw.driver_path.</summary>
public static class TestDrivers
{
    private static readonly Lazy<string> s_folder = new(Build);

    /// <summary>The folder; holds faulty/, broken/ and generic/.</summary>
    public static string Folder => s_folder.Value;

    // Used by the whole run: the folder goes when the process ends.
    private static string Build()
    {
        string folder = Postgres.NewFolder("drivers");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Tool.Run("rm", ["-rf", "--one-file-system", folder]);
        foreach (string name in new[] { "Faulty", "Broken", "Generic" })
        {
            string project = Repository.File("tests", "drivers", $"PgDotnetFdw.Driver.{name}");
            string target = Path.Combine(folder, name.ToLowerInvariant());
            Tool.Must("dotnet", "build", project, "-c", "Release", "--nologo", "-v", "q", "-o", target);
        }

        Tool.Must("chmod", "-R", "u=rwX,go=rX", folder);
        return folder;
    }
}
