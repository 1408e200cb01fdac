namespace PgDotnetFdw.Core.Connections;

/// <summary>Remembers remotes that could not be reached, if possible for all sessions of the cluster. Any thread; does not block.</summary>
public interface IDownRemotes
{
    /// <summary>Until when a remote is not to be tried; null = it may be.</summary>
    /// <param name="key">Names the remote, ≠ 0.</param>
    DateTimeOffset? Until(long key);

    /// <summary>A remote could not be reached.</summary>
    /// <param name="key">Names the remote, ≠ 0.</param>
    /// <param name="until">How long it is not to be tried.</param>
    void Add(long key, DateTimeOffset until);

    /// <summary>A remote was reached.</summary>
    /// <param name="key">Names the remote, ≠ 0.</param>
    void Remove(long key);
}
