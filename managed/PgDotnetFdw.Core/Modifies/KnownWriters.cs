using System.Collections.Concurrent;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>What writers have wanted on one session. Thread safe.</summary>
internal sealed class KnownWriters
{
    private const int MostWriters = 256;

    private readonly ConcurrentDictionary<string, WriterTraits> _known = new(StringComparer.Ordinal);

    /// <summary>What a writer of this kind has wanted last; null when there was none.</summary>
    public WriterTraits? Find(RemoteModify modify) => _known.TryGetValue(modify.Sql, out WriterTraits? traits) ? traits : null;

    public void Keep(RemoteModify modify, WriterTraits traits)
    {
        if (_known.Count >= MostWriters)
        {
            _known.Clear();
        }

        _known[modify.Sql] = traits;
    }
}
