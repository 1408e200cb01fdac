namespace PgDotnetFdw.Core.Planning;

/// <summary>What came of a step.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Refusal">Why it was refused; null when it was not.</param>
internal sealed record PushOutcome(PushAnswer Answer, string? Refusal)
{
    public static PushOutcome Refuse(string reason) => new(PushAnswer.Refused, reason);

    public static PushOutcome Accept(PlannedRelation relation) => new(new PushAnswer(relation, []), null);
}
