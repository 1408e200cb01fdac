// Has this very question been answered before?
//
// Applications insert row after row by statements that are planned each time. All that a plan depends on is in the question's bytes: the driver, the options, what the catalog says
// of the table, and what is written. So the same bytes get the same plan.

using System.Diagnostics.CodeAnalysis;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>Plans of a backend that write without returning anything. Main thread only.</summary>
public sealed class ModifyPlanCache
{
    private const int MostPlans = 256;

    private readonly Dictionary<byte[], byte[]> _plans = new(new SameBytes());

    /// <summary>Finds a plan.</summary>
    /// <param name="question">All that it depends on.</param>
    /// <param name="plan">Its bytes.</param>
    public bool TryFind(ReadOnlySpan<byte> question, [MaybeNullWhen(false)] out byte[] plan) =>
        _plans.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(question, out plan);

    /// <summary>Keeps a plan.</summary>
    /// <param name="question">All that it depends on; copied.</param>
    /// <param name="plan">Its bytes; kept.</param>
    public void Keep(ReadOnlySpan<byte> question, byte[] plan)
    {
        if (_plans.Count >= MostPlans)
        {
            _plans.Clear();
        }

        _plans[question.ToArray()] = plan;
    }

    private sealed class SameBytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode((ReadOnlySpan<byte>)obj);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
