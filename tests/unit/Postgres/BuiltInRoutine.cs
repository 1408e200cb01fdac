using System.Globalization;
using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>A line's field of routines.tsv: an immutable built-in routine that SQL can call.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">pg_type names, separated by commas.</param>
/// <param name="First">First major version, 10 or later, that has it.</param>
/// <param name="Last">Last one; 18 stands for all later ones too.</param>
/// <param name="Function">An operator's function, as name(arguments); null for others.</param>
internal sealed record BuiltInRoutine(RoutineKind Kind, string Name, string Arguments, int First, int Last, string? Function)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<BuiltInRoutine> All { get; } = [.. Read()];

    /// <summary>For messages.</summary>
    public string Signature => $"{Kind} {Name}({Arguments})";

    /// <summary>Whether a version has it.</summary>
    public bool IsIn(int major) => First <= major && major <= Last;

    /// <summary>What the driver says of it, without a collation or with one.</summary>
    public RoutineRule Rule(bool hasCollation = false) => PostgresRoutines.Find(Kind, Name, Arguments, true, hasCollation);

    private static IEnumerable<BuiltInRoutine> Read()
    {
        foreach (string line in File.ReadLines(Repository.File("tests", "unit", "Postgres", "routines.tsv")))
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            string[] fields = line.Split('\t');
            RoutineKind kind = Enum.Parse<RoutineKind>(fields[0], ignoreCase: true);
            foreach (string field in fields.Skip(2))
            {
                string[] parts = field.Split('=', 2);
                string[] signature = parts[0].Split(':');
                string[] majors = signature[1].Split('-');
                yield return new BuiltInRoutine(
                    kind,
                    fields[1],
                    signature[0],
                    int.Parse(majors[0], CultureInfo.InvariantCulture),
                    majors.Length > 1 ? int.Parse(majors[1], CultureInfo.InvariantCulture) : 18,
                    parts.Length > 1 ? parts[1] : null);
            }
        }
    }
}
