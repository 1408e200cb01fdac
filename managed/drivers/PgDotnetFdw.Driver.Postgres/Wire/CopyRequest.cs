namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>The answer to commands and to a COPY behind them.</summary>
/// <param name="commands">How many commands come first.</param>
internal sealed class CopyRequest(int commands) : WireAnswer
{
    private int _commands = commands;

    /// <summary>How many rows were copied.</summary>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public override void CompleteCommand(ReadOnlySpan<byte> tag)
    {
        if (_commands > 0)
        {
            _commands--;
            return;
        }

        Count = WireTags.Count(tag);
    }
}
