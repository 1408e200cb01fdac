using System.Globalization;

namespace PgDotnetFdw.Tests.Bench;

/// <summary>
/// What earlier pieces of a run have measured: a file with a line for each comparison, its fields separated by tabs. The lines of a case are appended together once it is
/// measured, so that a run that was cut off goes on behind its last whole case.
/// </summary>
public sealed class KeptResults
{
    private const char Separator = '\t';
    private const string LineEnd = "\\n";

    private readonly string? _path;
    private readonly ILookup<string, string[]> _lines;

    /// <summary>Reads the file, if there is one.</summary>
    /// <param name="path">Its path; null = nothing is kept.</param>
    public KeptResults(string? path)
    {
        _path = path;
        string[] lines = path is not null && File.Exists(path) ? File.ReadAllLines(path) : [];
        _lines = lines.Select(line => line.Split(Separator)).ToLookup(fields => fields[0], fields => fields[1..]);
    }

    /// <summary>Whether an earlier piece has measured it.</summary>
    /// <param name="name">Name of a case.</param>
    public bool Has(string name) => _lines.Contains(name);

    /// <summary>What an earlier piece has measured.</summary>
    /// <param name="name">Name of a case.</param>
    public IEnumerable<Comparison> Comparisons(string name) => _lines[name].Select(fields => new Comparison(
        fields[0], fields[1], fields[2], double.Parse(fields[3], CultureInfo.InvariantCulture), double.Parse(fields[4], CultureInfo.InvariantCulture),
        fields[5].Length == 0 ? null : new Target(fields[5], (_, _) => fields[6].Length == 0)));

    /// <summary>The text of an earlier piece.</summary>
    /// <param name="name">What it is about.</param>
    public string Text(string name) => _lines[name].Single()[0].Replace(LineEnd, "\n", StringComparison.Ordinal);

    /// <summary>Keeps what a case has measured.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="comparisons">All of it.</param>
    public void Add(string name, IEnumerable<Comparison> comparisons) => Append(comparisons.Select(line => string.Join(
        Separator, name, line.Section, line.Title, line.Rival, line.RivalTime.ToString("R", CultureInfo.InvariantCulture), line.OurTime.ToString("R", CultureInfo.InvariantCulture),
        line.Target?.Text, line.IsMissed ? "missed" : string.Empty)));

    /// <summary>Keeps a text.</summary>
    /// <param name="name">What it is about.</param>
    /// <param name="text">The text.</param>
    public void Add(string name, string text) => Append([name + Separator + text.Replace("\n", LineEnd, StringComparison.Ordinal)]);

    private void Append(IEnumerable<string> lines)
    {
        if (_path is not null)
        {
            File.AppendAllText(_path, string.Concat(lines.Select(line => line + "\n")));
        }
    }
}
