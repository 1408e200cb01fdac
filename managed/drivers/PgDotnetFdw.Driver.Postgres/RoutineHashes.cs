namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// Hash functions whose values are computed from bytes in memory: they are the same on machines with the same order of bytes. Hash values of integers,
/// dates and times are computed from numbers and are the same everywhere.
/// </summary>
internal static class RoutineHashes
{
    /// <summary>What a machine with little-endian numbers computes for <see cref="ProbeText"/>, in all versions since 10.</summary>
    public const int ProbeValue = -1328503952;

    /// <summary>What the remote is asked to compute hashtext() of.</summary>
    public const string ProbeText = "pgdotnet";

    private static readonly HashSet<string> s_names = new(StringComparer.Ordinal)
    {
        "hash_array", "hash_multirange", "hash_numeric", "hash_range", "hashbpchar", "hashbytea", "hashinet", "hashmacaddr", "hashmacaddr8", "hashname",
        "hashtext", "hashtid", "jsonb_hash", "uuid_hash", "hash_array_extended", "hash_multirange_extended", "hash_numeric_extended",
        "hash_range_extended", "hashbpcharextended", "hashbyteaextended", "hashinetextended", "hashmacaddrextended", "hashmacaddr8extended",
        "hashnameextended", "hashtextextended", "hashtidextended", "jsonb_hash_extended", "uuid_hash_extended",
    };

    /// <summary>Whether the function's value depends on the order of bytes.</summary>
    public static bool Contains(string name) => s_names.Contains(name);
}
