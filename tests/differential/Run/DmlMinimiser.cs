// What is the smallest case that still shows the mismatch?
//
// Steps are left out, the last first, as long as any can be; then each statement that is left is cut down like a query (Minimiser.cs).

using System.Diagnostics;
using PgDotnetFdw.Tests.Differential.Generate;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>Makes cases smaller.</summary>
internal static class DmlMinimiser
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    /// <summary>Makes a case smaller while the mismatch stays.</summary>
    /// <param name="shown">Shows a mismatch.</param>
    /// <param name="stillShows">Whether a smaller one shows the same.</param>
    public static DmlCase Minimise(DmlCase shown, Func<DmlCase, bool> stillShows)
    {
        Stopwatch watch = Stopwatch.StartNew();
        bool Shows(DmlCase candidate) => watch.Elapsed < s_longest && stillShows(candidate);

        foreach (DmlCase simpler in new[] { shown with { Begin = null }, shown with { ChecksEachStep = false }, shown with { IsCommitted = true } })
        {
            shown = simpler != shown && Shows(simpler) ? simpler : shown;
        }

        for (bool isSmaller = true; isSmaller;)
        {
            isSmaller = false;
            for (int i = shown.Steps.Count - 1; i >= 0; i--)
            {
                foreach (DmlCase smaller in Smaller(shown, i))
                {
                    if (Shows(smaller))
                    {
                        shown = smaller;
                        isSmaller = true;
                        break;
                    }
                }
            }
        }

        for (int i = 0; i < shown.Steps.Count; i++)
        {
            DmlStep step = shown.Steps[i];
            int at = i;
            DmlCase outer = shown;
            DmlCase With(Query query) => outer with { Steps = [.. outer.Steps.Select((other, j) => j == at ? other with { Root = query.Root } : other)] };
            TimeSpan left = s_longest - watch.Elapsed;
            shown = left <= TimeSpan.Zero ? shown : With(Minimiser.Minimise(new Query(step.Root, Sending.Plain, MayFail: true), query => Shows(With(query)), left));
        }

        return shown;
    }

    private static IEnumerable<DmlCase> Smaller(DmlCase shown, int step)
    {
        yield return shown with { Steps = [.. shown.Steps.Where((_, i) => i != step)] };
        if (shown.Steps[step].Kind is DmlStepKind.Guarded or DmlStepKind.Prepared)
        {
            yield return shown with { Steps = [.. shown.Steps.Select((other, i) => i == step ? other with { Kind = DmlStepKind.Statement } : other)] };
        }
    }
}
