using System.Text.RegularExpressions;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>The complete drivers in docs/drivers/writing-a-driver.md are built from the page, as it stands, and run.</summary>
public sealed partial class DocumentedDriversWork(Clusters clusters) : ServerTest(clusters)
{
    [Fact]
    public void A_driver_from_nothing()
    {
        using NpgsqlConnection connection = Connect();
        string folder = Build("A complete driver", "files");
        try
        {
            connection.Run($"SET pgdotnet_fdw.driver_path = '{folder}'");
            connection.Run($"CREATE SERVER logs FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'files', folder '{folder}/files')");
            connection.Run("IMPORT FOREIGN SCHEMA files FROM SERVER logs INTO public");

            Assert.Equal(["driver.json"], connection.Rows("SELECT name FROM files WHERE bytes > 10 AND name LIKE '%.json' AND name NOT LIKE '%.%.%'"));
            Assert.Empty(connection.Rows("SELECT name FROM files WHERE name IS NULL"));
        }
        finally
        {
            Tool.Must("rm", "-rf", "--one-file-system", folder);
        }
    }

    [Fact]
    public void A_driver_over_a_provider()
    {
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run("CREATE TABLE words (id int PRIMARY KEY, word text, more jsonb); INSERT INTO words VALUES (1, 'one'), (2, NULL)");
        using NpgsqlConnection connection = Connect();
        string folder = Build("Over an ADO.NET provider", "provider");
        try
        {
            connection.Run($"SET pgdotnet_fdw.driver_path = '{folder}'");
            connection.Run($"""
                CREATE SERVER far FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'provider');
                CREATE USER MAPPING FOR CURRENT_USER SERVER far
                    OPTIONS (connection_string 'Host=127.0.0.1;Port={Remote.Port};Username=postgres;Database={RemoteDatabase};Pooling=false');
                CREATE FOREIGN TABLE words (id int OPTIONS (key 'true') NOT NULL, word text, more jsonb) SERVER far
                """);

            Assert.Equal(["1|one", "2|(null)"], connection.Rows("SELECT id, word FROM words ORDER BY id"));

            Assert.Equal(3, connection.Run("""INSERT INTO words VALUES (3, 'three', '{"a": 1}'), (4, NULL, NULL), (5, 'five', '[]')"""));
            Assert.Equal(3, connection.Run("UPDATE words SET word = upper(word) WHERE id <> 2 AND word IS NOT NULL"));
            Assert.Equal(1, connection.Run("DELETE FROM words WHERE id = 4"));
            Assert.Equal("23505", connection.Error("INSERT INTO words VALUES (1)").SqlState);
            Assert.Equal("0A000", connection.Error("INSERT INTO words VALUES (6) RETURNING id").SqlState);
            Assert.Equal(["1|ONE|(null)", "2|(null)|(null)", "3|THREE|{\"a\": 1}", "5|FIVE|[]"], remote.Rows("SELECT * FROM words ORDER BY id"));
        }
        finally
        {
            Tool.Must("rm", "-rf", "--one-file-system", folder);
        }
    }

    /// <summary>Builds the driver of a section; returns a folder for driver_path.</summary>
    private static string Build(string section, string name)
    {
        string page = File.ReadAllText(Repository.File("docs", "drivers", "writing-a-driver.md"));
        string text = page.Split($"\n## {section}\n")[1].Split("\n## ")[0];
        string folder = Postgres.NewFolder("documented");
        string source = Path.Combine(folder, "source");
        Directory.CreateDirectory(source);
        foreach (Match file in NamedBlock().Matches(text))
        {
            File.WriteAllText(Path.Combine(source, file.Groups["name"].Value), file.Groups["text"].Value);
        }

        string sdk = Path.Combine(Postgres.LibraryFolder, "pgdotnet_fdw", File.ReadAllText(Repository.File("build", "stage", "id")).Trim());
        Tool.Must("dotnet", "build", source, "-c", "Release", "--nologo", "-v", "q", $"-p:SdkFolder={sdk}", "-o", Path.Combine(folder, name));
        Tool.Must("rm", "-rf", source);
        Tool.Must("chmod", "-R", "u=rwX,go=rX", folder);
        return folder;
    }

    [GeneratedRegex(@"^`(?<name>[^`\n]+)`\n\n```\w+\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex NamedBlock();
}
