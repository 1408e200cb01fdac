using PgDotnetFdw.Driver.Postgres.Links;

namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>The answer to a question and to a statement that is prepared behind it.</summary>
/// <param name="statement">Gets its types.</param>
/// <param name="rows">Takes the question's rows.</param>
internal sealed class PrepareAnswer(PostgresPrepared statement, ICollection<string?[]> rows) : WireAnswer
{
    /// <inheritdoc/>
    public override void DescribeParameters(ReadOnlySpan<byte> body) => statement.ParameterTypes = WireRows.ReadParameterTypes(body);

    /// <inheritdoc/>
    public override void Describe(ReadOnlySpan<byte> body) => statement.ColumnTypes = WireRows.ReadTypes(body);

    /// <inheritdoc/>
    public override void Row(ReadOnlySpan<byte> body) => rows.Add(WireRows.ReadTexts(body));
}
