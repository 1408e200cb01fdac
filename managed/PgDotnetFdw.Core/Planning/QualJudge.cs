using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Says how far the remote can decide a qual.</summary>
internal sealed class QualJudge(SqlDeparser trial, ExpressionText text)
{
    private readonly List<string> _local = [];

    /// <summary>Quals that PostgreSQL evaluates, with reasons.</summary>
    public IReadOnlyList<string> Local => _local;

    /// <summary>Why the last qual is not exact; null when it is.</summary>
    public string? Reason { get; private set; }

    /// <summary>Judges a qual.</summary>
    /// <param name="qual">The qual.</param>
    /// <param name="needsExact">A superset counts as not sent.</param>
    public Fidelity Judge(Qual qual, bool needsExact = false)
    {
        // A pseudoconstant qual becomes a gating Result node above the scan; it costs the remote nothing.
        if (qual.IsPseudoconstant)
        {
            Reason = "it does not depend on the remote's rows";
            return Fidelity.No;
        }

        if (!qual.IsPromotable && !LeakproofCheck.IsLeakproof(qual.Expression))
        {
            return Keep(qual, Fidelity.No, "it is not leakproof, and rows are to be hidden before it runs");
        }

        trial.ForgetReason();
        Fidelity fidelity = trial.WriteQual(qual.Expression);
        if (fidelity == Fidelity.Superset && needsExact)
        {
            return Keep(qual, Fidelity.No, trial.Reason ?? "the remote's answer is not exact");
        }

        return fidelity switch
        {
            Fidelity.No => Keep(qual, fidelity, trial.Reason ?? "it is not shippable"),
            Fidelity.Superset => Keep(qual, fidelity, "checked again, the remote may let more rows through" + (trial.Reason is { } why ? $" ({why})" : string.Empty)),
            Fidelity.Exact => Exact(),
        };
    }

    /// <summary>Judges a qual of which only Exact is good enough.</summary>
    public Fidelity JudgeExact(Qual qual) => Judge(qual, needsExact: true);

    private Fidelity Exact()
    {
        Reason = null;
        return Fidelity.Exact;
    }

    private Fidelity Keep(Qual qual, Fidelity fidelity, string reason)
    {
        Reason = reason;
        _local.Add($"{text.Of(qual.Expression)}: {reason}");
        return fidelity;
    }
}
