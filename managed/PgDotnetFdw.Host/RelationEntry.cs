using PgDotnetFdw.Core.Planning;

namespace PgDotnetFdw.Host;

/// <summary>A relation under planning. Main thread only.</summary>
internal sealed class RelationEntry(PlannedRelation relation)
{
    // Backend.Escapes when what is pending was started; null when nothing is.
    private int? _pendingSince;

    internal PlannedRelation Relation { get; } = relation;

    /// <summary>Called before each question; a pending one fails when an exception has escaped since it was started.</summary>
    /// <returns><see cref="Backend.Escapes"/> when what the question waits for was started.</returns>
    internal int Begin(Backend backend)
    {
        int? pending = _pendingSince;
        _pendingSince = null;
        if (pending is { } since)
        {
            backend.ThrowIfEscaped(since);
            return since;
        }

        backend.SettleEscapes();
        return backend.Escapes;
    }

    /// <summary>The question must be asked again.</summary>
    /// <param name="escapes">What <see cref="Begin"/> returned.</param>
    internal int Pending(int escapes)
    {
        _pendingSince = escapes;
        return PgdnStatus.Pending;
    }
}
