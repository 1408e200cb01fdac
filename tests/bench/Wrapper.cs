namespace PgDotnetFdw.Tests.Bench;

/// <summary>A foreign-data wrapper with its options.</summary>
/// <param name="Name">Start of the names of its schemas.</param>
/// <param name="Title">For the table.</param>
/// <param name="ForeignDataWrapper">Which.</param>
/// <param name="FetchSize">Rows of a fetch; null = the wrapper's default.</param>
/// <param name="Options">Further options of the server, each after a comma.</param>
public sealed record Wrapper(string Name, string Title, string ForeignDataWrapper, int? FetchSize, string Options)
{
    /// <summary>postgres_fdw as it comes.</summary>
    public static Wrapper Theirs { get; } = new("theirs", "postgres_fdw", "postgres_fdw", null, string.Empty);

    /// <summary>postgres_fdw with asynchronous scans.</summary>
    public static Wrapper TheirsAsync { get; } = new("theirs_async", "postgres_fdw, async_capable", "postgres_fdw", null, ", async_capable 'true'");

    /// <summary>postgres_fdw with large batches of new rows.</summary>
    public static Wrapper TheirsBatched { get; } = new("theirs_batched", "postgres_fdw, batch_size 1000", "postgres_fdw", null, ", batch_size '1000'");

    /// <summary>postgres_fdw with other sizes of a fetch; the best of them is compared.</summary>
    public static IReadOnlyList<Wrapper> TheirsTuned { get; } =
    [
        .. new[] { 1000, 10000, 50000 }.Select(size => new Wrapper($"theirs{size}", $"postgres_fdw, best fetch_size ({size})", "postgres_fdw", size, string.Empty)),
    ];

    /// <summary>This product as it comes.</summary>
    public static Wrapper Ours { get; } = new("ours", "pgdotnet_fdw", "pgdotnet_fdw", null, ", driver 'postgres', async_capable 'true'");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Wrapper> All { get; } = [Theirs, TheirsAsync, TheirsBatched, .. TheirsTuned, Ours];
}
