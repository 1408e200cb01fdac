namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// The major versions that changed a routine's results and that a local server may be older than. Changes up to version 15 need no flag: every
/// supported local server has them, so <see cref="RoutineRule.SinceMajor"/> says it.
/// </summary>
[Flags]
internal enum MajorChanges
{
    /// <summary>Same results in all versions from 15 on.</summary>
    None = 0,

    /// <summary>Version 16.</summary>
    In16 = 1,

    /// <summary>Version 17.</summary>
    In17 = 2,

    /// <summary>Version 18.</summary>
    In18 = 4,
}
