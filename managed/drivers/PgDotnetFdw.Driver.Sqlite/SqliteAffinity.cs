namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>A column's affinity: what SQLite does to values that are stored in or compared with it.</summary>
internal enum SqliteAffinity
{
    /// <summary>No declared type is known; nothing may be assumed.</summary>
    Unknown = 0,

    /// <summary>Values are kept as they come.</summary>
    Blob = 1,

    /// <summary>Numbers become text.</summary>
    Text = 2,

    /// <summary>Text that looks like a number becomes one.</summary>
    Numeric = 3,

    /// <summary>As Numeric; differs only in CAST.</summary>
    Integer = 4,

    /// <summary>As Numeric, and integers become floating point.</summary>
    Real = 5,
}
