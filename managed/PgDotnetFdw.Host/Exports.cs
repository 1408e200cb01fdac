// Which method stands behind which entry point?
//
// The other parts of this class hold the entries by subject. Each has the same shape: one try around an Impl method, whose exceptions ErrorBridge
// turns into error fields; no exception may leave it. After backend_exit an entry does nothing: PostgreSQL still aborts its transaction and
// closes its scans then, but the engine has already let go of everything.

using PgDotnetFdw.Core;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Host;

/// <summary>The entry points that C calls.</summary>
internal static unsafe partial class Exports
{
    private const string AdminShutdown = "57P01";

    /// <summary>Fills in C's table.</summary>
    internal static void Fill(PgdnExports* table)
    {
        table->AbiVersion = Abi.Version;
        table->Settings = &Settings;
        table->NextNotice = &NextNotice;
        table->Report = &Report;
        table->OptionsValidate = &OptionsValidate;
        table->RelationOpen = &RelationOpen;
        table->RelationPush = &RelationPush;
        table->RelationJudge = &RelationJudge;
        table->RelationEstimate = &RelationEstimate;
        table->RelationSample = &RelationSample;
        table->RelationFinish = &RelationFinish;
        table->RelationClose = &RelationClose;
        table->ExpressionText = &ExpressionText;
        table->PlanExplain = &PlanExplain;
        table->Pushdown = &Pushdown;
        table->ScanOpen = &ScanOpen;
        table->ScanFetch = &ScanFetch;
        table->ScanAhead = &ScanAhead;
        table->ScanRescan = &ScanRescan;
        table->ScanWatch = &ScanWatch;
        table->ScanStatistics = &ScanStatistics;
        table->ScanExplain = &ScanExplain;
        table->ScanClose = &ScanClose;
        table->ModifyIdentity = &ModifyIdentity;
        table->ModifyPlan = &ModifyPlan;
        table->ModifyOpen = &ModifyOpen;
        table->ModifyPrepare = &ModifyPrepare;
        table->ModifyWrite = &ModifyWrite;
        table->ModifyFinish = &ModifyFinish;
        table->ModifyStatistics = &ModifyStatistics;
        table->ModifyClose = &ModifyClose;
        table->TruncateOpen = &TruncateOpen;
        table->ImportOpen = &ImportOpen;
        table->WarmUp = &WarmUp;
        table->ConnectionOpen = &ConnectionOpen;
        table->ConnectionsClose = &ConnectionsClose;
        table->OperationPoll = &OperationPoll;
        table->OperationClose = &OperationClose;
        table->TwoPhaseWanted = &TwoPhaseWanted;
        table->TwoPhaseIdentify = &TwoPhaseIdentify;
        table->TwoPhaseOpen = &TwoPhaseOpen;
        table->TransactionEvent = &TransactionEvent;
        table->BackendExit = &BackendExit;
        table->LiveOperations = &LiveOperations;
    }

    // For entries that cannot give an answer without the engine. None of them is called once PostgreSQL's exit callbacks run.
    private static Backend Running()
    {
        Backend backend = Backend.Current;
        return backend.HasExited
            ? throw new ForeignDataException(AdminShutdown, "session is ending")
            : backend;
    }

    // For entries that cannot fail: what went wrong is at least said.
    private static void Warn(Exception exception)
    {
        try
        {
            if (Backend.IsStarted)
            {
                Backend.Current.Notices.Add(NoticeSeverity.Warning, ErrorBridge.Translate(exception));
            }
        }
#pragma warning disable CA1031 // this is the boundary: an exception that left here, for want of memory, would end the backend
        catch
#pragma warning restore CA1031
        {
            // There is nobody else to tell.
        }
    }
}
