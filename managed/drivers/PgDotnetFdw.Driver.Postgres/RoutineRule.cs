using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>How far a built-in routine of a remote PostgreSQL may be trusted to do what the local one does.</summary>
/// <param name="Fidelity">No, or Exact on the conditions that the other members state.</param>
/// <param name="Reason">Why it is No, as a clause that begins with "it"; empty when it is Exact.</param>
/// <param name="Text">What both databases must have in common.</param>
/// <param name="SinceMajor">First major version in which the routine exists with the meaning that version 15 gives it, or exists at all; 10 = in all supported ones.</param>
/// <param name="Changes">Later versions that changed its results: local and remote server must be on the same side of each.</param>
internal readonly record struct RoutineRule(Fidelity Fidelity, string Reason, TextNeed Text, int SinceMajor, MajorChanges Changes)
{
    /// <summary>The rule of routines that are the same everywhere.</summary>
    public static RoutineRule Always { get; } = new(Fidelity.Exact, string.Empty, TextNeed.None, PostgresRoutines.OldestMajor, MajorChanges.None);

    /// <summary>Whether both machines must compute the same hash values of bytes.</summary>
    public bool NeedsSameHashes { get; init; }

    /// <summary>Whether the two databases must agree on the encoding, at least; see <see cref="Text"/>.</summary>
    public bool NeedsSameText => Text != TextNeed.None;

    /// <summary>A rule that refuses.</summary>
    /// <param name="reason">See <see cref="Reason"/>.</param>
    public static RoutineRule No(string reason) => new(Fidelity.No, reason, TextNeed.None, PostgresRoutines.OldestMajor, MajorChanges.None);

    /// <summary>Whether servers of these versions give the same results.</summary>
    /// <param name="localMajor">Major version of the local server, 15 or later.</param>
    /// <param name="remoteMajor">Major version of the remote server, 10 or later.</param>
    public bool MeansTheSame(int localMajor, int remoteMajor) =>
        remoteMajor >= SinceMajor
        && IsOnSameSide(MajorChanges.In16, 16, localMajor, remoteMajor)
        && IsOnSameSide(MajorChanges.In17, 17, localMajor, remoteMajor)
        && IsOnSameSide(MajorChanges.In18, 18, localMajor, remoteMajor);

    private bool IsOnSameSide(MajorChanges change, int major, int localMajor, int remoteMajor) =>
        (Changes & change) == 0 || localMajor >= major == remoteMajor >= major;
}
