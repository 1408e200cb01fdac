namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>How the database file is opened.</summary>
public enum SqliteOpenMode
{
    /// <summary>Read only; the file must exist.</summary>
    Ro = 0,

    /// <summary>Read and write; the file must exist.</summary>
    Rw = 1,

    /// <summary>Read and write; a missing file is made.</summary>
    Rwc = 2,
}
