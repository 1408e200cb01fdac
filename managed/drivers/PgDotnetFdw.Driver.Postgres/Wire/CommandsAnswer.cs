namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>The answer to commands, and perhaps to a query in text form behind them: its rows are kept.</summary>
internal sealed class CommandsAnswer : WireAnswer
{
    private readonly List<string?[]> _rows = [];

    /// <summary>The rows.</summary>
    public IReadOnlyList<string?[]> Rows => _rows;

    /// <inheritdoc/>
    public override void Row(ReadOnlySpan<byte> body) => _rows.Add(WireRows.ReadTexts(body));
}
