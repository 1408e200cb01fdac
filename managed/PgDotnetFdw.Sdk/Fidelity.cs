namespace PgDotnetFdw.Sdk;

/// <summary>How far the remote's answer to a pushed qual may be trusted. Ordered: a smaller value is the weaker promise.</summary>
public enum Fidelity
{
    /// <summary>The remote cannot decide it; it is not sent.</summary>
    No = 0,

    /// <summary>The remote may let rows through that PostgreSQL would not, but never drops one; PostgreSQL rechecks.</summary>
    Superset = 1,

    /// <summary>The remote decides exactly as PostgreSQL would; nothing is rechecked.</summary>
    Exact = 2,
}
