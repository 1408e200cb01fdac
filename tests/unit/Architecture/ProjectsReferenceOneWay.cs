using System.Xml.Linq;

namespace PgDotnetFdw.Tests.Unit.Architecture;

/// <summary>driver ─▶ Sdk ◀─ Core ◀─ Host, and packages only in drivers.</summary>
public sealed class ProjectsReferenceOneWay
{
    private static readonly Dictionary<string, string[]> s_mayReference = new(StringComparer.Ordinal)
    {
        ["PgDotnetFdw.Sdk"] = [],
        ["PgDotnetFdw.Core"] = ["PgDotnetFdw.Sdk"],
        ["PgDotnetFdw.Host"] = ["PgDotnetFdw.Core", "PgDotnetFdw.Sdk"],
    };

    public static TheoryData<string> Projects()
    {
        TheoryData<string> projects = [];
        foreach (string project in ProjectFiles())
        {
            projects.Add(project);
        }

        return projects;
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_stands_below_it(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        string[] allowed = s_mayReference.GetValueOrDefault(name, ["PgDotnetFdw.Sdk"]);

        IEnumerable<string> referenced = Included(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

        Findings.None(referenced.Except(allowed, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Packages_stand_only_in_drivers(string project)
    {
        if (!project.StartsWith("managed/drivers/", StringComparison.Ordinal))
        {
            Findings.None(Included(project, "PackageReference"));
        }
    }

    [Fact]
    public void Every_room_has_its_project() =>
        Findings.None(s_mayReference.Keys.Except(ProjectFiles().Select(path => Path.GetFileNameWithoutExtension(path)), StringComparer.Ordinal));

    private static IEnumerable<string> ProjectFiles() =>
        Directory.EnumerateFiles(Repository.File("managed"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Order(StringComparer.Ordinal);

    private static List<string> Included(string project, string element) =>
        XDocument.Load(Repository.File(project)).Descendants(element).Select(item => (string?)item.Attribute("Include") ?? string.Empty).ToList();
}
