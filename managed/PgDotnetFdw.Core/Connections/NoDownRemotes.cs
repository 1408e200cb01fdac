namespace PgDotnetFdw.Core.Connections;

/// <summary>Remembers nothing.</summary>
internal sealed class NoDownRemotes : IDownRemotes
{
    public DateTimeOffset? Until(long key) => null;

    public void Add(long key, DateTimeOffset until)
    {
    }

    public void Remove(long key)
    {
    }
}
