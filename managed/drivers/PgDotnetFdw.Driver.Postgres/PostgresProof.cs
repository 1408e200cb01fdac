namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Whether the remote has asked for the password in one attempt. Written by the thread on which the provider logs in.</summary>
internal sealed class PostgresProof
{
    private volatile bool _wasAsked;

    /// <summary>Whether it has.</summary>
    public bool WasAsked
    {
        get => _wasAsked;
        set => _wasAsked = value;
    }
}
