namespace PgDotnetFdw.Driver.Postgres;

/// <summary>How ANALYZE takes its sample; the words are those of postgres_fdw 16.</summary>
public enum AnalyzeSampling
{
    /// <summary>TABLESAMPLE BERNOULLI where the remote relation allows it, else random().</summary>
    Auto = 0,

    /// <summary>All rows are read.</summary>
    Off = 1,

    /// <summary>The remote chooses rows with its function random().</summary>
    Random = 2,

    /// <summary>The remote's TABLESAMPLE SYSTEM.</summary>
    System = 3,

    /// <summary>The remote's TABLESAMPLE BERNOULLI.</summary>
    Bernoulli = 4,
}
