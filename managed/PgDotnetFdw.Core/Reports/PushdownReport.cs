using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Reports;

/// <summary>What a driver's dialect says of routines, for pgdotnet.pushdown().</summary>
internal static class PushdownReport
{
    private const char Immutable = 'i';

    /// <summary>Fidelity and reason, a row for each routine.</summary>
    public static TextTable Write(LoadedDriver driver, IReadOnlyList<Routine> routines)
    {
        var table = new TextTable(2);
        foreach (Routine routine in routines)
        {
            RoutineVerdict verdict = Judge(driver, routine);
            table.AddRow(Word(verdict.Fidelity), verdict.Reason ?? string.Empty);
        }

        return table;
    }

    // The rule that the deparser applies before it asks any dialect.
    private static RoutineVerdict Judge(LoadedDriver driver, Routine routine)
    {
        if (routine.Facts.Volatility != Immutable)
        {
            return new RoutineVerdict(Fidelity.No, "it is not immutable");
        }

        try
        {
            return driver.Driver.Dialect.Judge(routine.Kind, routine.Facts);
        }
#pragma warning disable CA1031 // a dialect is a driver's code: whatever it throws is this driver's error
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw DriverFault.Translate(driver.Name, e);
        }
    }

    private static string Word(Fidelity fidelity)
    {
        return fidelity switch
        {
            Fidelity.No => "no",
            Fidelity.Superset => "superset",
            Fidelity.Exact => "exact",
        };
    }
}
