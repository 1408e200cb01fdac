namespace PgDotnetFdw.Tests.Differential.Generate;

/// <summary>Makes the settings of a session: formats, zones, collations of formats, the planner's switches.</summary>
internal static class SessionSettings
{
    private static readonly (string Name, string[] Values)[] s_formats =
    [
        ("DateStyle", ["ISO, MDY", "ISO, DMY", "SQL, DMY", "SQL, MDY", "German, DMY", "Postgres, MDY", "Postgres, DMY"]),
        ("IntervalStyle", ["postgres", "postgres_verbose", "sql_standard", "iso_8601"]),
        ("TimeZone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "<-03>3", "Pacific/Apia"]),
        ("extra_float_digits", ["1", "0", "3", "-5", "-15"]),
        ("bytea_output", ["hex", "escape"]),
        ("lc_numeric", ["C", "C.UTF-8"]),
        ("lc_monetary", ["C", "C.UTF-8"]),
        ("lc_time", ["C", "C.UTF-8"]),
        ("search_path", ["public", "pg_catalog", "public, pg_catalog", "", "\"$user\""]),
        ("standard_conforming_strings", ["on", "on", "off"]),
        ("quote_all_identifiers", ["off", "on"]),
        ("default_transaction_isolation", ["read committed", "repeatable read", "serializable"]),
        ("xmlbinary", ["base64", "hex"]),
    ];

    private static readonly string[] s_switches =
    [
        "enable_hashjoin", "enable_mergejoin", "enable_nestloop", "enable_hashagg", "enable_sort", "enable_material", "enable_memoize", "enable_incremental_sort",
        "enable_seqscan", "enable_indexscan", "enable_bitmapscan",
    ];

    private static readonly string[] s_partitionwise = ["enable_partitionwise_join", "enable_partitionwise_aggregate"];

    /// <summary>With this setting the product itself checks what the remote answered.</summary>
    public const string VerifyPushdown = "pgdotnet_fdw.verify_pushdown";

    /// <summary>How joins look keys up; the tester's tables are too small for costs to choose it often.</summary>
    private const string BatchedLookup = "pgdotnet_fdw.enable_batched_lookup";

    /// <summary>Settings for some queries.</summary>
    /// <param name="dice">Decides.</param>
    /// <param name="canVerify">Whether the product knows <see cref="VerifyPushdown"/>.</param>
    public static IReadOnlyList<(string Name, string Value)> Make(Dice dice, bool canVerify)
    {
        List<(string, string)> settings = [("jit", "off"), ("escape_string_warning", "off")];
        foreach ((string name, string[] values) in s_formats)
        {
            if (dice.Percent(40))
            {
                settings.Add((name, dice.Of<string>(values)));
            }
        }

        foreach (string name in s_switches)
        {
            if (dice.Percent(12))
            {
                settings.Add((name, dice.Of("on", "off", "off")));
            }
        }

        foreach (string name in s_partitionwise)
        {
            if (dice.Percent(50))
            {
                settings.Add((name, "on"));
            }
        }

        if (canVerify && dice.Percent(10))
        {
            settings.Add((VerifyPushdown, "on"));
        }

        if (canVerify)
        {
            settings.Add((BatchedLookup, dice.Of("force", "force", "on", "off")));
            settings.Add(("pgdotnet_fdw.lookup_batch_size", dice.Of("1", "2", "7", "8192", "8192")));
            settings.Add(("work_mem", dice.Of("64kB", "4MB", "4MB")));
        }

        if (dice.Percent(4))
        {
            // Rarely: it makes constants with NULL elements fail.
            settings.Add(("array_nulls", "off"));
        }

        if (dice.Percent(10))
        {
            settings.Add(("join_collapse_limit", "1"));
        }

        if (dice.Percent(10))
        {
            settings.Add(("geqo_threshold", "2"));
        }

        return settings;
    }
}
