// What does this backend's managed side consist of? One engine, the tables that give its objects handles, and what the engine gets from its host.
// Made once by Bootstrap; the only static mutable state of the managed assemblies.

using System.Text;
using PgDotnetFdw.Core;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Host.Rows;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Host;

/// <summary>The managed side of one backend. Main thread only, but for <see cref="OnEscapedException"/>.</summary>
internal sealed unsafe class Backend
{
    private const uint RelationKind = 1;
    private const uint ScanKind = 2;
    private const uint OperationKind = 3;
    private const uint ModifyKind = 4;

    // Made beforehand: there may be no memory for another one when it is needed.
    private static readonly ForeignDataException s_undescribed = new(SqlState.InternalError, "exception escaped on a managed thread");

    private static Backend? s_current;

    private readonly EventSignal _signal;

    // How many exceptions have escaped on other threads, the latest of them, and how many of them the main thread has acted upon.
    private int _escapes;
    private volatile ForeignDataException? _latestEscape;
    private int _settledEscapes;

    private Backend(PgdnHostApi* host)
    {
        ServerIsUtf8 = host->ServerEncodingIsUtf8 != 0;
        _signal = new EventSignal(host->EventFd);
        Notices = new NoticeQueue(host->NoticeFlag);
        Batches = new BatchPoolFactory(ServerIsUtf8);
        Engine = new ForeignEngine(new EngineEnvironment(
            Text(host->InstallDir) ?? string.Empty,
            Text(host->ExtensionVersion) ?? string.Empty,
            Text(host->RuntimeDir) ?? string.Empty,
            host->ServerVersionNum,
            ServerIsUtf8,
            host->BackendPid,
            _signal,
            new ThreadStarter(OnEscapedException),
            Batches,
            new OutgoingMemory(Batches.Ledger),
            Notices)
        {
            Transaction = new PostgresTransactionModes(host),
            Sockets = new SocketWatch(host->SocketSetFd),
            Session = new SessionFacts(
                RequiredText(host->DatabaseName),
                RequiredText(host->UserName),
                RequiredText(host->ClusterName),
                RequiredText(host->SessionId),
                host->BackendPid),
            DownRemotes = new DownTable(host->DownTable, host->DownSlots),
        });
    }

    /// <summary>The backend's one object; there is none before bootstrap.</summary>
    /// <exception cref="InvalidOperationException">Bootstrap has not run.</exception>
    internal static Backend Current => s_current ?? throw new InvalidOperationException("The managed assembly has not been started.");

    internal static bool IsStarted => s_current is not null;

    internal ForeignEngine Engine { get; }

    internal HandleTable<RelationEntry> Relations { get; } = new(RelationKind);

    internal HandleTable<ScanEntry> Scans { get; } = new(ScanKind);

    /// <summary>Plans that write without returning anything, by the questions that were asked.</summary>
    internal BytesCache<byte[]> ModifyPlans { get; } = new();

    /// <summary>Options of servers; those of user mappings hold secrets and are not kept.</summary>
    internal BytesCache<IReadOnlyList<KeyValuePair<string, string>>> ServerOptions { get; } = new();

    internal HandleTable<ModifyEntry> Modifies { get; } = new(ModifyKind);

    internal HandleTable<OperationEntry> Operations { get; } = new(OperationKind);

    internal AnswerMemory Answers { get; } = new();

    internal NoticeQueue Notices { get; }

    internal BatchPoolFactory Batches { get; }

    internal bool ServerIsUtf8 { get; }

    /// <summary>Set by backend_exit: from then on no entry does anything but finish what that call started.</summary>
    internal bool HasExited { get; set; }

    /// <summary>How many exceptions have escaped so far; what was pending when it grows may never end by itself.</summary>
    internal int Escapes => Volatile.Read(ref _escapes);

    internal static Backend Start(PgdnHostApi* host)
    {
        s_current = new Backend(host);
        return s_current;
    }

    /// <summary>The text of a request's field; null when it is absent.</summary>
    internal static string? Text(PgdnBytes bytes) => bytes.IsAbsent ? null : Encoding.UTF8.GetString(bytes.Span);

    /// <summary>The text of a request's field that must be there.</summary>
    internal static string RequiredText(PgdnBytes bytes) => Text(bytes) ?? string.Empty;

    /// <summary>Ends something that is still pending although an exception escaped since it was started.</summary>
    /// <param name="escapes"><see cref="Escapes"/> when it was started.</param>
    internal void ThrowIfEscaped(int escapes)
    {
        if (Escapes != escapes && _latestEscape is { } error)
        {
            SettleEscapes();
            throw error;
        }
    }

    /// <summary>Gives the connections up whose state an escaped exception has made uncertain. Called before new work is started.</summary>
    internal void SettleEscapes()
    {
        int escapes = Escapes;
        if (_settledEscapes != escapes)
        {
            _settledEscapes = escapes;
            Engine.DiscardSessions();
        }
    }

    /// <summary>
    /// Takes an exception that left a thread's outermost frame. The work that it was part of may never report an end, so the main thread, woken
    /// here, ends everything that is pending with this error (<see cref="ThrowIfEscaped"/>). Any thread; does not throw.
    /// </summary>
    internal void OnEscapedException(Exception exception)
    {
        try
        {
            ForeignDataException error = Engine.Conceal(ErrorBridge.Translate(exception));
            _latestEscape = error;
            Interlocked.Increment(ref _escapes);
            Notices.Add(NoticeSeverity.Warning, error);
        }
#pragma warning disable CA1031 // the last frame of the thread: an exception that left it would end the backend
        catch
#pragma warning restore CA1031
        {
            _latestEscape ??= s_undescribed;
            Interlocked.Increment(ref _escapes);
        }

        _signal.Signal();
    }
}
