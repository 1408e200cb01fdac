namespace PgDotnetFdw.Driver.Postgres;

/// <summary>What two databases must have in common for a routine to treat the same text alike, given a deterministic collation.</summary>
internal enum TextNeed
{
    /// <summary>Nothing: the routine joins text or compares it for equality.</summary>
    None,

    /// <summary>That the same text consists of the same characters, because the routine counts or cuts them: in SQL_ASCII a character is a byte.</summary>
    Characters,

    /// <summary>The encoding, because the routine sees the bytes of its text.</summary>
    Encoding,

    /// <summary>The encoding and the collation with its provider, locale and version, because the routine orders text or asks for the class or the case of a character.</summary>
    Rules,
}
