namespace PgDotnetFdw.Core;

/// <summary>Watches nothing: every statement is run by its connection's thread.</summary>
internal sealed class NoSocketWatch : ISocketWatch
{
    /// <inheritdoc/>
    public bool TryAdd(int descriptor) => false;

    /// <inheritdoc/>
    public void Remove(int descriptor)
    {
    }
}
