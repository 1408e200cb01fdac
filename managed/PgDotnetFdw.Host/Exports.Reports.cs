// Entries for reports and options.

using System.Runtime.InteropServices;
using PgDotnetFdw.Core;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Host;

internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly]
    private static int Report(int kind, PgdnBytes argument, PgdnBytes* table, PgdnError* error)
    {
        try
        {
            return ReportImpl(kind, argument, table);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int OptionsValidate(PgdnOptionsRequest* request, PgdnError* error)
    {
        try
        {
            return OptionsValidateImpl(request);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    private static int ReportImpl(int kind, PgdnBytes argument, PgdnBytes* table)
    {
        Backend backend = Running();
        *table = default;
        TextTable report = backend.Engine.Report((ReportKind)kind, Backend.Text(argument));
        backend.Answers.Reset();
        *table = backend.Answers.Store(report.ToBytes());
        return PgdnStatus.Ok;
    }

    private static int OptionsValidateImpl(PgdnOptionsRequest* request)
    {
        Running().Engine.ValidateOptions(new OptionsRequest(
            (OptionCatalog)request->Catalog,
            request->IsSuperuser != 0,
            Backend.Text(request->Driver),
            Pairs(request->Options)));
        return PgdnStatus.Ok;
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Pairs(PgdnBytes table) => TextTable.Read(table.Span).ToPairs();

    // As Pairs, for what comes with each scan.
    private static IReadOnlyList<KeyValuePair<string, string>> ServerPairs(PgdnBytes table)
    {
        BytesCache<IReadOnlyList<KeyValuePair<string, string>>> known = Backend.Current.ServerOptions;
        if (!known.TryFind(table.Span, out IReadOnlyList<KeyValuePair<string, string>>? pairs))
        {
            pairs = Pairs(table);
            known.Keep(table.Span, pairs);
        }

        return pairs;
    }

    private static IReadOnlyList<KeyValuePair<string, string>>? OptionalPairs(PgdnBytes table) => table.IsAbsent ? null : Pairs(table);
}
