namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>A query that the remote keeps prepared.</summary>
/// <param name="name">Its name on the remote.</param>
/// <param name="types">Type oids of its columns.</param>
internal sealed class WireStatement(string name, uint[] types)
{
    /// <summary>Its name on the remote.</summary>
    public string Name { get; } = name;

    /// <summary>Type oids of its columns.</summary>
    public uint[] Types { get; } = types;

    /// <summary>The period in which it was last known to be valid.</summary>
    public int Period { get; set; }

    /// <summary>Grows with each use.</summary>
    public int LastUse { get; set; }
}
