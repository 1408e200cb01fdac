// How does the boundary look from C#?
//
// The mirror of native/include/pgdotnet_abi.h, one struct for each of its structs, in its order and with its field names in C#'s spelling.
// LayoutWords computes what PGDN_LAYOUT_WORDS says, by the same arithmetic; Bootstrap compares the two at start. What the fields mean is
// written in the header only.

using System.Runtime.InteropServices;

namespace PgDotnetFdw.Host;

internal static class PgdnStatus
{
    internal const int Error = -1;
    internal const int Ok = 0;
    internal const int Pending = 1;
    internal const int End = 2;
    internal const int Outdated = 3;
}

internal static class PgdnConnection
{
    internal const uint SessionState = uint.MaxValue;
}

internal enum PgdnSeverity
{
    Debug = 0,
    Log = 1,
    Notice = 2,
    Warning = 3,
}

internal enum PgdnTransfer : short
{
    Datum = 0,
    Input = 1,
    Receive = 2,
    Text = 3,
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgdnBytes
{
    internal byte* Data;
    internal long Length;

    internal readonly bool IsAbsent => Data == null;

    internal readonly ReadOnlySpan<byte> Span => new(Data, checked((int)Length));
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgdnError
{
    internal fixed byte SqlState[8];
    internal PgdnBytes Message;
    internal PgdnBytes Detail;
    internal PgdnBytes Hint;
    internal PgdnBytes Context;
    internal PgdnBytes SchemaName;
    internal PgdnBytes TableName;
    internal PgdnBytes ColumnName;
    internal PgdnBytes DataTypeName;
    internal PgdnBytes ConstraintName;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnNotice
{
    internal int Severity;
    internal int Reserved;
    internal PgdnError Text;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgdnHostApi
{
    internal uint Size;
    internal uint AbiVersion;
    internal uint* Layout;
    internal int LayoutCount;
    internal int EventFd;
    internal int ServerVersionNum;
    internal int ServerEncodingIsUtf8;
    internal int BackendPid;
    internal int SocketSetFd;
    internal int* NoticeFlag;
    internal PgdnBytes InstallDir;
    internal PgdnBytes ExtensionVersion;
    internal PgdnBytes RuntimeDir;
    internal PgdnBytes DatabaseName;
    internal PgdnBytes UserName;
    internal PgdnBytes ClusterName;
    internal PgdnBytes SessionId;
    internal int* XactIsolation;
    internal byte* XactReadOnly;
    internal byte* XactDeferrable;
    internal long* DownTable;
    internal int DownSlots;
    internal int Reserved2;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnSettings
{
    internal PgdnBytes DriverPath;
    internal PgdnBytes AllowedPaths;
    internal PgdnBytes AllowedHosts;
    internal long PrefetchBytes;
    internal int VerifyPushdown;
    internal int ExplainPushdown;
    internal PgdnBytes ApplicationName;
    internal PgdnBytes SessionApplicationName;
    internal int MaxConnections;
    internal int Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnOptionsRequest
{
    internal int Catalog;
    internal int IsSuperuser;
    internal PgdnBytes Driver;
    internal PgdnBytes Options;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnRelationRequest
{
    internal PgdnBytes Driver;
    internal PgdnBytes ServerName;
    internal PgdnBytes ServerOptions;
    internal PgdnBytes MappingOptions;
    internal PgdnBytes UserName;
    internal PgdnBytes Facts;
    internal PgdnBytes LocalFacts;
    internal uint ServerOid;
    internal uint UserOid;
    internal int UserIsSuperuser;
    internal int NestLevel;
    internal int Index;
    internal int Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnPushRequest
{
    internal int Step;
    internal int IsOptional;
    internal ulong Input;
    internal ulong Inner;
    internal PgdnBytes Message;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnPushAnswer
{
    internal ulong Relation;
    internal PgdnBytes Verdicts;
    internal int IsComplete;
    internal int IsVerified;
    internal int IsAsyncCapable;
    internal int Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnEstimateRequest
{
    internal ulong Relation;
    internal double Tuples;
    internal double Pages;
    internal double RetrievedRows;
    internal double Rows;
    internal double LocalCost;
    internal double LocalStartup;
    internal double CpuTupleCost;
    internal double CpuOperatorCost;
    internal double SeqPageCost;
    internal double RandomPageCost;
    internal int Width;
    internal int IsParameterized;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnEstimate
{
    internal double StartupCost;
    internal double TotalCost;
    internal double RetrievedRows;
    internal double Rows;
    internal int Width;
    internal int IsRemote;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnFinishRequest
{
    internal ulong Relation;
    internal PgdnBytes Columns;
    internal double Rows;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgdnPlan
{
    internal PgdnBytes Plan;
    internal int* ParameterList;
    internal int ParameterCount;
    internal int Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnScanRequest
{
    internal PgdnBytes Plan;
    internal PgdnBytes Driver;
    internal PgdnBytes ServerName;
    internal PgdnBytes ServerOptions;
    internal PgdnBytes MappingOptions;
    internal PgdnBytes TableName;
    internal PgdnBytes UserName;
    internal PgdnBytes ApplicationName;
    internal PgdnBytes Traceparent;
    internal long QueryId;
    internal uint ServerOid;
    internal uint UserOid;
    internal int NestLevel;
    internal int UserIsSuperuser;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnScanColumn
{
    internal short Attribute;
    internal short Transfer;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgdnScan
{
    internal ulong Scan;
    internal PgdnScanColumn* Columns;
    internal int ColumnCount;
    internal int IsVerified;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgdnBatch
{
    internal ulong* Values;
    internal byte* Nulls;
    internal int Rows;
    internal int Columns;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnScanStatistics
{
    internal long Rows;
    internal long Bytes;
    internal long Batches;
    internal long RoundTrips;
    internal long WaitUs;
    internal long DecodeUs;
    internal long Changed;
    internal long Connections;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgdnModifyPlanRequest
{
    internal PgdnRelationRequest* Table;
    internal int Kind;
    internal int IgnoresConflicts;
    internal short* Values;
    internal short* Returned;
    internal int ValueCount;
    internal int ReturnedCount;
    internal int IsCopy;
    internal int Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnOutgoingColumn
{
    internal short Attribute;
    internal short Form;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgdnModifyShape
{
    internal PgdnOutgoingColumn* Outgoing;
    internal PgdnScanColumn* Returned;
    internal int OutgoingCount;
    internal int ValueCount;
    internal int ReturnedCount;
    internal int IsCountCertain;
    internal int DoScansSeeWrites;
    internal int Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnModify
{
    internal ulong Modify;
    internal int BatchSize;
    internal int Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnModifyAnswer
{
    internal long Changed;
    internal PgdnBatch Returned;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgdnTruncateRequest
{
    internal PgdnBytes Driver;
    internal PgdnBytes ServerName;
    internal PgdnBytes ServerOptions;
    internal PgdnBytes MappingOptions;
    internal PgdnBytes UserName;
    internal PgdnBytes* Facts;
    internal int TableCount;
    internal uint ServerOid;
    internal uint UserOid;
    internal int NestLevel;
    internal int UserIsSuperuser;
    internal int Cascade;
    internal int RestartIdentity;
    internal int Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnTwoPhaseRequest
{
    internal PgdnBytes Driver;
    internal PgdnBytes ServerName;
    internal PgdnBytes ServerOptions;
    internal PgdnBytes MappingOptions;
    internal PgdnBytes UserName;
    internal PgdnBytes GidPrefix;
    internal PgdnBytes Decisions;
    internal uint ServerOid;
    internal uint UserOid;
    internal int UserIsSuperuser;
    internal int Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnImportRequest
{
    internal PgdnBytes Driver;
    internal PgdnBytes ServerName;
    internal PgdnBytes ServerOptions;
    internal PgdnBytes MappingOptions;
    internal PgdnBytes UserName;
    internal PgdnBytes RemoteSchema;
    internal PgdnBytes LocalSchema;
    internal PgdnBytes ImportOptions;
    internal PgdnBytes TableNames;
    internal uint ServerOid;
    internal uint UserOid;
    internal int NestLevel;
    internal int ListType;
    internal int UserIsSuperuser;
    internal int Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PgdnConnectionRequest
{
    internal PgdnBytes Link;
    internal PgdnBytes Driver;
    internal PgdnBytes ServerName;
    internal PgdnBytes ServerOptions;
    internal PgdnBytes MappingOptions;
    internal PgdnBytes UserName;
    internal uint ServerOid;
    internal uint UserOid;
    internal int NestLevel;
    internal int UserIsSuperuser;
    internal int Action;
    internal int Reserved;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PgdnExports
{
    internal uint Size;
    internal uint AbiVersion;
    internal delegate* unmanaged<PgdnSettings*, PgdnError*, int> Settings;
    internal delegate* unmanaged<PgdnNotice*, int> NextNotice;
    internal delegate* unmanaged<int, PgdnBytes, PgdnBytes*, PgdnError*, int> Report;
    internal delegate* unmanaged<PgdnOptionsRequest*, PgdnError*, int> OptionsValidate;
    internal delegate* unmanaged<PgdnRelationRequest*, ulong*, PgdnError*, int> RelationOpen;
    internal delegate* unmanaged<PgdnPushRequest*, PgdnPushAnswer*, PgdnError*, int> RelationPush;
    internal delegate* unmanaged<ulong, PgdnBytes, PgdnBytes*, PgdnError*, int> RelationJudge;
    internal delegate* unmanaged<PgdnEstimateRequest*, PgdnEstimate*, PgdnError*, int> RelationEstimate;
    internal delegate* unmanaged<ulong, double, ulong*, double*, PgdnError*, int> RelationSample;
    internal delegate* unmanaged<PgdnFinishRequest*, PgdnPlan*, PgdnError*, int> RelationFinish;
    internal delegate* unmanaged<ulong, void> RelationClose;
    internal delegate* unmanaged<int, PgdnBytes, PgdnBytes*, PgdnError*, int> ExpressionText;
    internal delegate* unmanaged<PgdnBytes, PgdnBytes*, PgdnError*, int> PlanExplain;
    internal delegate* unmanaged<PgdnBytes, PgdnBytes, PgdnBytes*, PgdnError*, int> Pushdown;
    internal delegate* unmanaged<PgdnScanRequest*, PgdnScan*, PgdnError*, int> ScanOpen;
    internal delegate* unmanaged<ulong, PgdnBytes, int, PgdnBatch*, PgdnError*, int> ScanFetch;
    internal delegate* unmanaged<ulong, int> ScanAhead;
    internal delegate* unmanaged<ulong, int, PgdnError*, int> ScanRescan;
    internal delegate* unmanaged<ulong, int, void> ScanWatch;
    internal delegate* unmanaged<ulong, PgdnScanStatistics*, void> ScanStatistics;
    internal delegate* unmanaged<ulong, int, ulong*, PgdnError*, int> ScanExplain;
    internal delegate* unmanaged<ulong, void> ScanClose;
    internal delegate* unmanaged<ulong, int, short**, int*, PgdnError*, int> ModifyIdentity;
    internal delegate* unmanaged<PgdnModifyPlanRequest*, PgdnBytes*, PgdnError*, int> ModifyPlan;
    internal delegate* unmanaged<PgdnScanRequest*, PgdnModify*, PgdnError*, int> ModifyOpen;
    internal delegate* unmanaged<ulong, int, PgdnModifyShape*, PgdnError*, int> ModifyPrepare;
    internal delegate* unmanaged<ulong, PgdnBytes, int, int, PgdnModifyAnswer*, PgdnError*, int> ModifyWrite;
    internal delegate* unmanaged<ulong, long*, PgdnError*, int> ModifyFinish;
    internal delegate* unmanaged<ulong, PgdnScanStatistics*, void> ModifyStatistics;
    internal delegate* unmanaged<ulong, void> ModifyClose;
    internal delegate* unmanaged<PgdnTruncateRequest*, ulong*, PgdnError*, int> TruncateOpen;
    internal delegate* unmanaged<PgdnImportRequest*, ulong*, PgdnError*, int> ImportOpen;
    internal delegate* unmanaged<PgdnBytes, ulong*, PgdnError*, int> WarmUp;
    internal delegate* unmanaged<PgdnConnectionRequest*, ulong*, PgdnError*, int> ConnectionOpen;
    internal delegate* unmanaged<uint, PgdnBytes, int*, PgdnError*, int> ConnectionsClose;
    internal delegate* unmanaged<ulong, PgdnBytes*, PgdnError*, int> OperationPoll;
    internal delegate* unmanaged<ulong, void> OperationClose;
    internal delegate* unmanaged<int, int, int> TwoPhaseWanted;
    internal delegate* unmanaged<PgdnBytes, PgdnError*, int> TwoPhaseIdentify;
    internal delegate* unmanaged<PgdnTwoPhaseRequest*, ulong*, PgdnError*, int> TwoPhaseOpen;
    internal delegate* unmanaged<int, int, ulong*, PgdnError*, int> TransactionEvent;
    internal delegate* unmanaged<ulong*, void> BackendExit;
    internal delegate* unmanaged<int> LiveOperations;
}

internal static unsafe class Abi
{
    internal const uint Version = 8;

    // What each word of LayoutWords is, for the message when one differs.
    internal static readonly string[] LayoutNames =
    [
        "size of PgdnBytes", "size of PgdnError", "size of PgdnNotice",
        "size of PgdnHostApi", "size of PgdnSettings",
        "size of PgdnOptionsRequest", "size of PgdnRelationRequest",
        "size of PgdnPushRequest", "size of PgdnPushAnswer",
        "size of PgdnEstimateRequest", "size of PgdnEstimate",
        "size of PgdnFinishRequest", "size of PgdnPlan",
        "size of PgdnScanRequest", "size of PgdnScanColumn",
        "size of PgdnScan", "size of PgdnBatch",
        "size of PgdnScanStatistics",
        "size of PgdnModifyPlanRequest", "size of PgdnOutgoingColumn",
        "size of PgdnModifyShape", "size of PgdnModify",
        "size of PgdnModifyAnswer", "size of PgdnTruncateRequest",
        "size of PgdnTwoPhaseRequest",
        "size of PgdnImportRequest", "size of PgdnConnectionRequest", "size of PgdnExports",
        "offset of PgdnError.message", "offset of PgdnError.constraint_name",
        "offset of PgdnNotice.text",
        "offset of PgdnHostApi.layout", "offset of PgdnHostApi.event_fd",
        "offset of PgdnHostApi.notice_flag", "offset of PgdnHostApi.runtime_dir",
        "offset of PgdnHostApi.down_slots",
        "offset of PgdnSettings.explain_pushdown", "offset of PgdnSettings.max_connections",
        "offset of PgdnOptionsRequest.options",
        "offset of PgdnRelationRequest.index",
        "offset of PgdnEstimateRequest.cpu_tuple_cost",
        "offset of PgdnEstimateRequest.width",
        "offset of PgdnPushRequest.message", "offset of PgdnPushAnswer.verdicts",
        "offset of PgdnPushAnswer.is_async_capable",
        "offset of PgdnEstimate.width", "offset of PgdnFinishRequest.columns",
        "offset of PgdnPlan.parameter_count",
        "offset of PgdnScanRequest.user_name",
        "offset of PgdnScanRequest.nest_level",
        "offset of PgdnScan.column_count", "offset of PgdnBatch.rows",
        "offset of PgdnTwoPhaseRequest.server_oid",
        "offset of PgdnImportRequest.table_names",
        "offset of PgdnImportRequest.list_type",
        "offset of PgdnExports.settings", "offset of PgdnExports.live_operations",
    ];

    // PGDN_LAYOUT_WORDS, in its order.
    internal static uint[] LayoutWords()
    {
        PgdnError error;
        PgdnNotice notice;
        PgdnHostApi host;
        PgdnSettings settings;
        PgdnOptionsRequest options;
        PgdnRelationRequest relation;
        PgdnPushRequest push;
        PgdnPushAnswer pushed;
        PgdnEstimateRequest estimate;
        PgdnEstimate estimated;
        PgdnFinishRequest finish;
        PgdnPlan plan;
        PgdnTwoPhaseRequest twoPhase;
        PgdnScanRequest scanRequest;
        PgdnScan scan;
        PgdnBatch batch;
        PgdnImportRequest import;
        PgdnExports exports;
        return
        [
            (uint)sizeof(PgdnBytes), (uint)sizeof(PgdnError), (uint)sizeof(PgdnNotice),
            (uint)sizeof(PgdnHostApi), (uint)sizeof(PgdnSettings),
            (uint)sizeof(PgdnOptionsRequest), (uint)sizeof(PgdnRelationRequest),
            (uint)sizeof(PgdnPushRequest), (uint)sizeof(PgdnPushAnswer),
            (uint)sizeof(PgdnEstimateRequest), (uint)sizeof(PgdnEstimate),
            (uint)sizeof(PgdnFinishRequest), (uint)sizeof(PgdnPlan),
            (uint)sizeof(PgdnScanRequest), (uint)sizeof(PgdnScanColumn),
            (uint)sizeof(PgdnScan), (uint)sizeof(PgdnBatch),
            (uint)sizeof(PgdnScanStatistics),
            (uint)sizeof(PgdnModifyPlanRequest), (uint)sizeof(PgdnOutgoingColumn),
            (uint)sizeof(PgdnModifyShape), (uint)sizeof(PgdnModify),
            (uint)sizeof(PgdnModifyAnswer), (uint)sizeof(PgdnTruncateRequest),
            (uint)sizeof(PgdnTwoPhaseRequest),
            (uint)sizeof(PgdnImportRequest), (uint)sizeof(PgdnConnectionRequest), (uint)sizeof(PgdnExports),
            Offset(&error, &error.Message), Offset(&error, &error.ConstraintName),
            Offset(&notice, &notice.Text),
            Offset(&host, &host.Layout), Offset(&host, &host.EventFd),
            Offset(&host, &host.NoticeFlag), Offset(&host, &host.RuntimeDir),
            Offset(&host, &host.DownSlots),
            Offset(&settings, &settings.ExplainPushdown), Offset(&settings, &settings.MaxConnections),
            Offset(&options, &options.Options),
            Offset(&relation, &relation.Index),
            Offset(&estimate, &estimate.CpuTupleCost),
            Offset(&estimate, &estimate.Width),
            Offset(&push, &push.Message), Offset(&pushed, &pushed.Verdicts),
            Offset(&pushed, &pushed.IsAsyncCapable),
            Offset(&estimated, &estimated.Width), Offset(&finish, &finish.Columns),
            Offset(&plan, &plan.ParameterCount),
            Offset(&scanRequest, &scanRequest.UserName),
            Offset(&scanRequest, &scanRequest.NestLevel),
            Offset(&scan, &scan.ColumnCount), Offset(&batch, &batch.Rows),
            Offset(&twoPhase, &twoPhase.ServerOid),
            Offset(&import, &import.TableNames),
            Offset(&import, &import.ListType),
            Offset(&exports, &exports.Settings), Offset(&exports, &exports.LiveOperations),
        ];
    }

    private static uint Offset(void* start, void* field) => (uint)((byte*)field - (byte*)start);
}
