using PgDotnetFdw.Tests.Differential.Generate;
using PgDotnetFdw.Tests.Differential.Model;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>A verdict on a query, with the outcomes that it rests on.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Local">What the local tables gave.</param>
/// <param name="Foreign">What the foreign tables gave.</param>
/// <param name="Execution">Which execution of a prepared statement it was, from 0.</param>
internal sealed record Judgement(Verdict Verdict, Outcome Local, Outcome Foreign, int Execution);

/// <summary>Runs queries on both sides and judges.</summary>
internal sealed class Judge(Universe universe)
{
    // Other plans for the local side. An answer that they change is not determined by the query, so it proves nothing.
    private static readonly (string Name, string Value)[][] s_plans =
    [
        [("enable_hashagg", "off"), ("enable_hashjoin", "off"), ("enable_memoize", "off")],
        [("enable_sort", "off"), ("enable_mergejoin", "off"), ("enable_nestloop", "off"), ("enable_incremental_sort", "off")],
    ];

    /// <summary>Runs a query on both sides.</summary>
    public Judgement Try(Session session, Query query)
    {
        IReadOnlyList<Outcome> local = session.Run(query, universe.Local);
        IReadOnlyList<Outcome> foreign = session.Run(query, universe.Foreign);
        if (session.IsLost)
        {
            return new Judgement(Verdict.Mismatch, local[^1], foreign[^1], foreign.Count - 1);
        }

        bool isOrdered = query.IsOrdered;
        Judgement worst = new(Verdict.Equal, local[0], foreign[0], 0);
        for (int i = 0; i < Math.Max(local.Count, foreign.Count); i++)
        {
            // One side may have failed to prepare what the other side executes.
            Outcome left = local[Math.Min(i, local.Count - 1)];
            Outcome right = foreign[Math.Min(i, foreign.Count - 1)];
            Verdict verdict = Comparison.Compare(left, right, isOrdered);
            if (verdict > worst.Verdict)
            {
                worst = new Judgement(verdict, left, right, i);
            }
        }

        return worst;
    }

    /// <summary>The same, and a difference is held against the local side under other plans first.</summary>
    public Judgement TryThoroughly(Session session, Query query)
    {
        Judgement judgement = Try(session, query);
        if (judgement.Verdict is not (Verdict.Mismatch or Verdict.OneSidedDataError) || session.IsLost)
        {
            return judgement;
        }

        foreach ((string Name, string Value)[] plan in s_plans)
        {
            foreach (string schema in new[] { universe.Local, universe.Reversed })
            {
                IReadOnlyList<Outcome> other = session.With(plan, () => session.Run(query, schema));
                Outcome same = other[Math.Min(judgement.Execution, other.Count - 1)];
                if (Comparison.Compare(judgement.Local, same, query.IsOrdered) is not (Verdict.Equal or Verdict.BothFailed))
                {
                    return judgement with { Verdict = same.IsDataError ? Verdict.OneSidedDataError : Verdict.GivenUp };
                }
            }
        }

        // Without an expression that may fail, nothing excuses an error on one side.
        return judgement.Verdict == Verdict.OneSidedDataError && !query.MayFail ? judgement with { Verdict = Verdict.Mismatch } : judgement;
    }
}
