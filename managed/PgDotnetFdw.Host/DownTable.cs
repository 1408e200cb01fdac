// Which remotes could not be reached?
//
// A small table of pairs, a key and a time, in memory that all backends share where the library is preloaded; otherwise it is the backend's own. There is no
// lock: a pair that two backends write at once, or that pushes another out, costs one attempt to connect, and nothing else depends on it.

using System.Runtime.InteropServices;
using PgDotnetFdw.Core.Connections;

namespace PgDotnetFdw.Host;

/// <summary>Remembers remotes that could not be reached. Any thread.</summary>
internal sealed unsafe class DownTable : IDownRemotes
{
    private const int OwnSlots = 64;

    private readonly long* _pairs;
    private readonly uint _slots;

    /// <param name="shared">Memory of all backends, zeroed at the cluster's start; null = there is none.</param>
    /// <param name="slots">How many pairs it has room for.</param>
    public DownTable(long* shared, int slots)
    {
        // The backend's own lives as long as the backend.
        _pairs = shared is not null ? shared : (long*)NativeMemory.AllocZeroed(OwnSlots * 2, sizeof(long));
        _slots = (uint)(shared is not null ? slots : OwnSlots);
    }

    public DateTimeOffset? Until(long key)
    {
        long* pair = PairOf(key);
        if (Volatile.Read(ref pair[0]) != key)
        {
            return null;
        }

        var until = DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref pair[1]));
        return until > TimeProvider.System.GetUtcNow() ? until : null;
    }

    public void Add(long key, DateTimeOffset until)
    {
        long* pair = PairOf(key);
        Volatile.Write(ref pair[1], until.ToUnixTimeMilliseconds());
        Volatile.Write(ref pair[0], key);
    }

    public void Remove(long key) => Interlocked.CompareExchange(ref *PairOf(key), 0, key);

    private long* PairOf(long key) => _pairs + (((ulong)key % _slots) * 2);
}
