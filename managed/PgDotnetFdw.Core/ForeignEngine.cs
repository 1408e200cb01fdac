// What can the host ask for?
//
// This class only puts the rooms together: options and drivers (Drivers), planning (Planning, Deparse, Plans), scans (Scans, Connections),
// transactions (Transactions), import and reports. There is one for each backend. Every method is called on the backend's main thread and
// none blocks: what may wait is an Operation or a ForeignScan, which are polled.

using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Core.Import;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Modifies;
using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Core.Planning;
using PgDotnetFdw.Core.Plans;
using PgDotnetFdw.Core.Reports;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Core.Transactions;
using PgDotnetFdw.Core.WarmUp;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core;

/// <summary>The engine of one backend. Main thread only; errors of users are thrown as <see cref="ForeignDataException"/>.</summary>
public sealed class ForeignEngine
{
    private const string AdminShutdown = "57P01";

    private readonly EngineEnvironment _environment;
    private readonly DriverRegistry _drivers;
    private readonly OptionValidator _validator;
    private readonly PrefetchBudget _budget;
    private readonly SessionCache _sessions;
    private readonly TransactionCoordinator _coordinator;
    private readonly ReportWriter _reports;
    private readonly ConnectionDesk _desk;
    private readonly ActivityLog _activities = new();
    private readonly BytesCache<RemotePlan> _plans = new();

    private EngineSettings _settings = EngineSettings.Default;

    /// <summary>Makes the engine; nothing is loaded or started yet.</summary>
    /// <param name="environment">What the host provides.</param>
    public ForeignEngine(EngineEnvironment environment)
        : this(environment ?? throw new ArgumentNullException(nameof(environment)), new DriverRegistry(environment.InstallDirectory))
    {
    }

    private ForeignEngine(EngineEnvironment environment, DriverRegistry drivers)
    {
        _environment = environment;
        _drivers = drivers;
        _validator = new OptionValidator(_drivers);
        _budget = new PrefetchBudget(_settings.PrefetchBytes);
        _sessions = new SessionCache(_drivers, environment, _activities);
        _coordinator = new TransactionCoordinator(_sessions, environment.Notices, environment.Transaction);
        _desk = new ConnectionDesk(_sessions, _coordinator, _drivers, _validator, environment.Notices);
        _reports = new ReportWriter(environment, _drivers, _sessions, _budget, _activities);
    }

    /// <summary>How many remote sessions have something running on another thread.</summary>
    public int LiveOperations => _sessions.CountBusy();

    /// <summary>Obeys new settings from now on.</summary>
    public void ApplySettings(EngineSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _sessions.Settings = settings;
        _drivers.SetFurtherPlaces(settings.DriverPath);
        _budget.Limit = settings.PrefetchBytes;
    }

    /// <summary>Writes a report.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="argument">The driver's name for <see cref="ReportKind.Options"/>; otherwise ignored.</param>
    /// <exception cref="ForeignDataException">HV00L: the driver cannot be loaded.</exception>
    public TextTable Report(ReportKind kind, string? argument)
    {
        return kind switch
        {
            ReportKind.Version => _reports.Version(),
            ReportKind.Diagnose => _reports.Diagnose(),
            ReportKind.Drivers => _reports.Drivers(),
            ReportKind.Options => _reports.Options(argument ?? string.Empty),
            ReportKind.StatServers => _reports.StatServers(),
            ReportKind.Runtime => _reports.Runtime(),
            ReportKind.Connections => ConnectionReport.Write(_sessions, _coordinator.IsUsed, isChecked: argument == "check"),
        };
    }

    /// <summary>Checks the options of an object.</summary>
    /// <exception cref="ForeignDataException">HV00D, 22023, 42601, HV00J, 42501, 42710: see <see cref="OptionValidator.Validate"/>.</exception>
    public void ValidateOptions(OptionsRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        _validator.Validate(request, _settings.AllowedPaths, _settings.AllowedHosts);
    }

    /// <summary>Starts planning a foreign table. Nothing remote happens before a question needs it.</summary>
    public PlannedRelation OpenRelation(RelationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfExited();
        LoadedDriver driver = _drivers.Get(request.Driver);
        Prepare(driver);
        return RelationOpener.Open(driver, _coordinator, _settings, request);
    }

    /// <summary>Says how far a driver trusts the remote with routines.</summary>
    /// <param name="driver">Name of the driver.</param>
    /// <param name="routines">The routines.</param>
    /// <returns>Fidelity and reason, a row for each.</returns>
    public TextTable Pushdown(string driver, IReadOnlyList<Routine> routines)
    {
        ArgumentNullException.ThrowIfNull(routines);
        return PushdownReport.Write(_drivers.Get(driver), routines);
    }

    /// <summary>Describes a plan for EXPLAIN.</summary>
    /// <param name="plan">The plan's bytes.</param>
    /// <returns>Lines, in order.</returns>
    public IReadOnlyList<ExplainProperty> Explain(ReadOnlyMemory<byte> plan) =>
        plan.Span is [ModifyPlan.FormatVersion, ..] ? ModifyPlan.Read(plan.Span).Explain() : RemotePlan.Read(plan.Span).Explain();

    /// <summary>Opens a scan. Nothing remote happens before its first fetch.</summary>
    public ForeignScan OpenScan(ScanRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfExited();
        RemotePlan plan = ReadPlan(request.Plan.Span);
        if (plan.Driver != request.Driver)
        {
            throw new ForeignDataException(SqlState.FdwError, $"the plan of a foreign scan was made for another driver than \"{request.Driver}\"")
            {
                Detail = $"It was made for driver \"{plan.Driver}\".",
            };
        }

        return new ForeignScan(_coordinator, _environment.Batches, _budget, _activities.Of(request.ServerName), request, plan);
    }

    /// <summary>Says whose old values a row must bring along to be changed; −1 = ctid.</summary>
    /// <exception cref="ForeignDataException">0A000: rows of the table cannot be written so.</exception>
    public IReadOnlyList<short> ModifyIdentity(PlannedRelation table, ModifyKind kind)
    {
        ArgumentNullException.ThrowIfNull(table);
        return RowIdentityRule.Choose(table, kind).Attributes.Distinct().ToArray();
    }

    /// <summary>Plans writing into a table.</summary>
    /// <returns>The plan's bytes.</returns>
    /// <exception cref="ForeignDataException">0A000: it cannot be done.</exception>
    public byte[] PlanModify(RelationRequest relation, ModifyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        PlannedRelation table = OpenRelation(relation);
        return table.Guard(() => ModifyPlanner.Plan(table, request)).ToBytes();
    }

    /// <summary>Opens writing into a table. Nothing remote happens before it is prepared.</summary>
    public ForeignModify OpenModify(ScanRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfExited();
        ModifyPlan plan = ModifyPlan.Read(request.Plan.Span);
        return new ForeignModify(_coordinator, _environment.Memory, _environment.Batches, _budget, _activities.Of(request.ServerName), request, plan);
    }

    /// <summary>Starts TRUNCATE; the operation has no result.</summary>
    public Operation OpenTruncate(TruncateRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfExited();
        LoadedDriver driver = _drivers.Get(request.Driver);
        ConnectionOptions server = driver.Binder.BindServer(request.ServerOptions);
        RemoteTable[] tables = request.Tables.Select(facts => RelationOpener.BuildTable(driver.Binder, facts)).ToArray();
        var job = new TruncateJob(request, server, tables);
        Participant participant = _coordinator.Enlist(SessionRequest.Of(request), request.NestLevel);
        participant.AddWriting();
        participant.Session.Post(job);
        return new JobOperation(participant.Session, job, static () => default);
    }

    /// <summary>Starts IMPORT FOREIGN SCHEMA; the operation's result is a text table of CREATE FOREIGN TABLE commands.</summary>
    public Operation OpenImport(ImportStatement request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfExited();
        ImportOptions options = _drivers.Get(request.Driver).Binder.BindImport(request.ImportOptions);
        var job = new ImportJob(request, options);
        RemoteSession session = _coordinator.Enlist(SessionRequest.Of(request), request.NestLevel).Session;
        session.Post(job);
        return new JobOperation(session, job, () => job.Commands);
    }

    /// <summary>Opens a connection or tries one; the operation's result is "t", or "f" for a ping that finds nobody.</summary>
    public Operation OpenConnection(ConnectionStatement request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfExited();
        return _desk.Open(request, _settings);
    }

    /// <summary>Closes connections that no transaction uses.</summary>
    /// <param name="serverOid">Those of this server; 0 = see <paramref name="link"/>.</param>
    /// <param name="link">The session link of this name; null = those of the server, or all when there is none.</param>
    /// <returns>Whether anything was closed.</returns>
    public bool CloseConnections(uint serverOid, string? link) => _desk.Close(serverOid, link);

    /// <summary>Ends what the session's next user must not find: session links, and transactions that were begun by name.</summary>
    public void DiscardSessionState() => _desk.Discard();

    /// <summary>Whether this session has a link of a name.</summary>
    public bool HasLink(string link) => _desk.HasLink(link);

    /// <summary>
    /// Starts a rehearsal: a query of a remote that the driver plays itself, on an engine of its own that shares only the loaded drivers. The operation has no result, and is done
    /// at once where the driver has no such remote.
    /// </summary>
    public Operation OpenWarmUp(string driver)
    {
        ThrowIfExited();
        LoadedDriver loaded = _drivers.Get(driver);
        Rehearsal? rehearsal = loaded.Driver.Rehearse();

        // A rehearsal leaves nothing to prepare.
        loaded.IsPrepared |= rehearsal is not null;
        return new WarmUpOperation(new ForeignEngine(_environment, _drivers), _environment.ServerVersion, driver, rehearsal);
    }

    /// <summary>Whether remotes are to be prepared before the local transaction commits, or is prepared itself.</summary>
    /// <param name="hasLocalWork">Whether the local transaction has written.</param>
    /// <param name="isLocalPrepare">Whether it is to be prepared.</param>
    public bool MustPrepare(bool hasLocalWork, bool isLocalPrepare) => _coordinator.MustPrepare(hasLocalWork, isLocalPrepare);

    /// <summary>Says by which identifier the local transaction is known, when <see cref="MustPrepare"/> has asked for one.</summary>
    public void Identify(string gid) => _coordinator.Identify(gid);

    /// <summary>Asks a server for transactions that it holds prepared, or ends them, outside of the local transaction.</summary>
    /// <returns>
    /// An operation whose result is a text table: identifier, time, "t" when it can be ended by us; or identifier and error. null when the server is not for two-phase commit.
    /// </returns>
    public Operation? OpenTwoPhase(TwoPhaseRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfExited();
        return _drivers.Get(request.Driver).Binder.BindServer(request.ServerOptions).IsTwoPhase ? _coordinator.Resolve(request) : null;
    }

    /// <summary>Follows an event of the local transaction.</summary>
    /// <param name="transactionEvent">What happens.</param>
    /// <param name="nestLevel">Nest level of the subtransaction concerned; 1 for events of the whole transaction.</param>
    /// <returns>What must be waited for; null when nothing.</returns>
    /// <exception cref="ForeignDataException">Only for events that may fail.</exception>
    public Operation? TransactionEvent(TransactionEvent transactionEvent, int nestLevel)
    {
        return _coordinator.Follow(transactionEvent, nestLevel);
    }

    /// <summary>Cancels everything, for backend exit. Afterwards the engine does nothing any more.</summary>
    /// <returns>Done when all threads have ended; null when there are none.</returns>
    public Operation? Exit() => _coordinator.Exit();

    /// <summary>Gives every remote session up: an exception has escaped on a thread, so that no connection's state is certain any more.</summary>
    public void DiscardSessions() => _sessions.DiscardAll();

    /// <summary>Takes the secrets of all sessions out of an error that escaped on some thread. Any thread.</summary>
    public ForeignDataException Conceal(ForeignDataException error) => _sessions.Conceal(error);

    // Planning takes as long as most of it: beside one another they take half the time.
    private void Prepare(LoadedDriver driver)
    {
        if (driver.IsPrepared)
        {
            return;
        }

        driver.IsPrepared = true;
        _environment.Threads.Start("pgdotnet prepare", () =>
        {
            try
            {
                driver.Driver.Prepare();
            }
#pragma warning disable CA1031 // whatever it is will be met again where somebody waits for it
            catch (Exception)
#pragma warning restore CA1031
            {
                // Nothing depends on it.
            }
        });
    }

    private void ThrowIfExited()
    {
        if (_coordinator.HasExited)
        {
            throw new ForeignDataException(AdminShutdown, "the backend is exiting");
        }
    }

    private RemotePlan ReadPlan(ReadOnlySpan<byte> bytes)
    {
        if (!_plans.TryFind(bytes, out RemotePlan? plan))
        {
            plan = RemotePlan.Read(bytes);
            _plans.Keep(bytes, plan);
        }

        return plan;
    }
}
