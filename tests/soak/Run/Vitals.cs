using System.Globalization;
using System.Text;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Soak.Run;

/// <summary>What a session that lives through the whole run uses: at rest after the first part of the load, at rest at the end, and what was measured between.</summary>
/// <param name="client">Number of the client.</param>
internal sealed class Vitals(int client)
{
    /// <summary>
    /// How much more private memory a session may have at the end, in kB. The managed heap breathes (its limit is 256 MB, a collection that gives back memory is
    /// rare in a small heap), PostgreSQL keeps what it learns of tables and plans; neither goes on growing. docs/operations/soak.md has what was measured.
    /// </summary>
    public const long MoreKilobytes = 16 * 1024;

    /// <summary>Threads of the runtime's pool come and go.</summary>
    public const int MoreThreads = 4;

    /// <summary>A file that the runtime or PostgreSQL opens late, once.</summary>
    public const int MoreDescriptors = 3;

    private readonly List<long> _memory = [];
    private BackendStats? _start;
    private BackendStats? _end;
    private int _sessionsAtStart;
    private int _sessionsAtEnd;
    private int _mostThreads;
    private int _mostDescriptors;

    /// <summary>Takes a reading between two statements.</summary>
    public void Add(BackendStats reading)
    {
        _memory.Add(reading.PrivateKilobytes);
        _mostThreads = Math.Max(_mostThreads, reading.Threads);
        _mostDescriptors = Math.Max(_mostDescriptors, Descriptors(reading).Count());
    }

    /// <summary>Takes the reading at rest after the first part of the load.</summary>
    public void Begin(BackendStats reading, int remoteSessions) => (_start, _sessionsAtStart) = (reading, remoteSessions);

    /// <summary>Whether a reading has no more threads and descriptors than it may; true as long as there is nothing to compare it with.</summary>
    public bool IsWithin(BackendStats reading) => _start is null || (reading.Threads - _start.Threads <= MoreThreads && Descriptors(reading).Count() - Descriptors(_start).Count() <= MoreDescriptors);

    /// <summary>Takes the reading at rest at the end.</summary>
    public void End(BackendStats reading, int remoteSessions) => (_end, _sessionsAtEnd) = (reading, remoteSessions);

    /// <summary>The head of <see cref="Line"/>.</summary>
    public const string Head = """
        session     private memory, kB            threads            descriptors        remote sessions
                  start     end    most       start  end most     start  end most     start  end
        """;

    /// <summary>A line of the table.</summary>
    public string Line()
    {
        StringBuilder line = new();
        line.Append(CultureInfo.InvariantCulture, $"{SoakWorld.NameOf(client),-8} {_start?.PrivateKilobytes,7} {_end?.PrivateKilobytes,7} {_memory.DefaultIfEmpty().Max(),7}       ");
        line.Append(CultureInfo.InvariantCulture, $"{_start?.Threads,5} {_end?.Threads,4} {_mostThreads,4}     ");
        line.Append(CultureInfo.InvariantCulture, $"{Descriptors(_start).Count(),5} {Descriptors(_end).Count(),4} {_mostDescriptors,4}     ");
        line.Append(CultureInfo.InvariantCulture, $"{_sessionsAtStart,5} {_sessionsAtEnd,4}");
        return line.ToString();
    }

    /// <summary>The private memory over time, in MB: the middle of each twelfth of the readings.</summary>
    public string Course() => $"{SoakWorld.NameOf(client)} over time, MB: {string.Join(' ', _memory.Chunk(Math.Max(1, (_memory.Count + 11) / 12)).Select(static part => (part.Order().ElementAt(part.Length / 2) / 1024.0).ToString("0.0", CultureInfo.InvariantCulture)))}";

    /// <summary>What grew beyond its bound.</summary>
    public IEnumerable<string> Excesses()
    {
        if (_start is null || _end is null)
        {
            yield return $"{SoakWorld.NameOf(client)} was not measured at both ends";
            yield break;
        }

        if (_end.PrivateKilobytes - _start.PrivateKilobytes > MoreKilobytes)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{SoakWorld.NameOf(client)}: private memory grew from {_start.PrivateKilobytes} to {_end.PrivateKilobytes} kB; between: {string.Join(' ', _memory)}");
        }

        if (_end.Threads - _start.Threads > MoreThreads)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{SoakWorld.NameOf(client)}: threads grew from {_start.Threads} to {_end.Threads}");
        }

        if (Descriptors(_end).Count() - Descriptors(_start).Count() > MoreDescriptors)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{SoakWorld.NameOf(client)}: descriptors grew from {Descriptors(_start).Count()} to {Descriptors(_end).Count()}:\n   {string.Join("\n   ", Descriptors(_end).Except(Descriptors(_start)))}");
        }
    }

    // PostgreSQL keeps files of its tables open, up to max_files_per_process.
    private static IEnumerable<string> Descriptors(BackendStats? reading) => reading is null ? [] : reading.Open.Where(static file => !file.Contains("/data/", StringComparison.Ordinal));
}
