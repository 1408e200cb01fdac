using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Sdk;

/// <summary>
/// A remote that exists in this process only. Against it a session that starts with pgdotnet_fdw.preload = warm runs a query once, so that what the runtime
/// does at first uses is over when the first real query comes.
/// </summary>
public abstract class Rehearsal : IDisposable
{
    /// <summary>Options of a server by which the driver connects to it.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> ServerOptions { get; }

    /// <summary>Options of its user mapping; null = there is none.</summary>
    public virtual IReadOnlyList<KeyValuePair<string, string>>? MappingOptions => null;

    /// <summary>Options of its one table.</summary>
    public virtual IReadOnlyList<KeyValuePair<string, string>> TableOptions => [];

    /// <summary>Columns of its one table: names and types of PostgreSQL (schema pg_catalog). The first one is an int4, by which rows are looked up.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, TypeFacts>> Columns { get; }

    /// <summary>Ends it. Must not throw, must not wait.</summary>
    public abstract void Dispose();

    /// <summary>Facts on a built-in base type.</summary>
    /// <param name="oid">Its oid.</param>
    /// <param name="name">Its name.</param>
    protected static TypeFacts BuiltIn(uint oid, string name) => new(oid, -1, 'b', ObjectOrigin.BuiltIn, null, 0, 0, "pg_catalog", name);
}
