namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// What two databases must have in common for a routine to treat the same text alike. Routines that only count, cut, join or compare
/// characters for equality need nothing, as long as the collation is deterministic and neither encoding is SQL_ASCII, where a character is a byte.
/// </summary>
internal enum TextNeed
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The encoding, because the routine sees the bytes of its text.</summary>
    Encoding,

    /// <summary>The encoding and the collation with its provider, locale and version, because the routine orders text or asks for the class or the case of a character.</summary>
    Rules,
}
