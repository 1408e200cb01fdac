using PgDotnetFdw.Driver.Postgres.Links;

namespace PgDotnetFdw.Driver.Postgres.Writes;

/// <summary>What was found out of a way to write into a table; serves later writers, too.</summary>
/// <param name="Statement">The statement for one row, and what it is like on the remote.</param>
/// <param name="Facts">What the table is like.</param>
/// <param name="Format">How many rows at once are copied.</param>
internal sealed record WritePlan(PostgresPrepared Statement, TableFacts Facts, BulkFormat Format);

/// <summary>How many rows at once are written.</summary>
internal enum BulkFormat
{
    /// <summary>By a statement for each.</summary>
    None,

    /// <summary>By COPY in its binary format.</summary>
    Binary,

    /// <summary>By COPY in its text format.</summary>
    Text,
}
