namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>A pair of databases, each with its own default collation: pushdown must not change an answer because the remote sorts in another way.</summary>
/// <param name="Local">The database with local and foreign tables.</param>
/// <param name="LocalOptions">Its collation, in words of CREATE DATABASE.</param>
/// <param name="Remote">The remote database of driver postgres.</param>
/// <param name="RemoteOptions">Its collation.</param>
internal sealed record World(string Local, string LocalOptions, string Remote, string RemoteOptions)
{
    private const string C = "LC_COLLATE 'C' LC_CTYPE 'C'";
    private const string Libc = "LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'";

    /// <summary>The pairs.</summary>
    public static IReadOnlyList<World> All { get; } =
    [
        new("local_1", C, "remote_1", C),
        new("local_2", C, "remote_2", Icu("de")),
        new("local_3", Icu("en-US"), "remote_3", C),
        new("local_4", Libc, "remote_4", Icu("sv")),
        new("local_5", Icu("und-u-kn"), "remote_5", Libc),
    ];

    /// <summary>What a reader needs to know.</summary>
    public string Description => $"local database {LocalOptions}, remote database {RemoteOptions}";

    private static string Icu(string locale) => $"LOCALE_PROVIDER icu ICU_LOCALE '{locale}' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'";
}
