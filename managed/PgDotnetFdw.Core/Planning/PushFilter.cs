using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Quals of a base relation: each is remote, remote and rechecked, or local. Never refused.</summary>
internal static class PushFilter
{
    public static PushOutcome Push(PlannedRelation input, IReadOnlyList<Qual> quals)
    {
        if (!input.Shape.IsPlain)
        {
            throw new ForeignDataException(SqlState.InternalError, "quals for a relation that is no table");
        }

        var judge = new QualJudge(input.NewTrial(), new ExpressionText(input.Tables));
        var verdicts = new Fidelity[quals.Count];
        var remote = new List<Expr>();
        bool isExact = true;
        for (int i = 0; i < verdicts.Length; i++)
        {
            verdicts[i] = judge.Judge(quals[i]);
            isExact &= verdicts[i] == Fidelity.Exact;
            if (verdicts[i] != Fidelity.No)
            {
                remote.Add(quals[i].Expression);
            }
        }

        var relation = new PlannedRelation(input.Context, new FilterRelation(input.Algebra, remote), input.Notes, input)
        {
            IsVerified = input.IsVerified,
            IsComplete = input.IsComplete && isExact,
            LocalQuals = [.. input.LocalQuals, .. judge.Local],
        };
        return new PushOutcome(new PushAnswer(relation, verdicts), null);
    }
}
