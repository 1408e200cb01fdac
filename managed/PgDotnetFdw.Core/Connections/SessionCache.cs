// Which remote sessions does this backend keep?
//
// One for each server and user. A session outlives the transaction, because connecting is dear; it is replaced when it is lost or when the
// options that it was made from have changed, and closed where the option keep_connections says so or it is unused for longer than idle_timeout. Their number is
// bounded by a setting: beyond it those that are unused are closed.

using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Core.Reports;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Connections;

/// <summary>The backend's remote sessions. Main thread only.</summary>
internal sealed class SessionCache
{
    private readonly DriverRegistry _drivers;
    private readonly IThreadStarter _threads;
    private readonly IOperationSignal _signal;
    private readonly ActivityLog _activities;
    private readonly Dictionary<SessionKey, Entry> _byKey = [];

    // Every session whose thread may still run, also those that are no longer found by their key.
    private readonly List<RemoteSession> _alive = [];
    private readonly EngineEnvironment _environment;
    private long _uses;
    private long _made;

    // Replaced as a whole: any thread reads it.
    private volatile SecretMask[] _masks = [];

    public SessionCache(DriverRegistry drivers, EngineEnvironment environment, ActivityLog activities)
    {
        _activities = activities;
        _drivers = drivers;
        _environment = environment;
        _threads = environment.Threads;
        _signal = environment.Signal;
    }

    /// <summary>The settings that hold now.</summary>
    public EngineSettings Settings { get; set; } = EngineSettings.Default;

    /// <summary>The sessions that are found by their key, in the order of their making.</summary>
    public IEnumerable<(SessionRequest Request, RemoteSession Session)> Known =>
        _byKey.Values.Where(static e => !e.Session.IsClosing).OrderBy(static e => e.Number).Select(static e => (e.Request, e.Session));

    /// <summary>How many sessions have something running on another thread.</summary>
    public int CountBusy()
    {
        int busy = 0;
        foreach (RemoteSession session in _alive)
        {
            busy += session.IsBusy ? 1 : 0;
        }

        return busy;
    }

    /// <summary>How many sessions have a thread.</summary>
    public int CountAlive()
    {
        Prune();
        return _alive.Count;
    }

    /// <summary>Whether every thread has ended.</summary>
    public bool HaveAllEnded()
    {
        Prune();
        return _alive.Count == 0;
    }

    /// <summary>Gives the session for a request; makes one, and starts to open it, when there is none that fits.</summary>
    /// <param name="request">What the session must have been made from.</param>
    /// <param name="level">Local nest level on whose behalf a new connection is opened.</param>
    /// <param name="isForced">Whether a remote is tried that could not be reached a moment ago.</param>
    /// <exception cref="ForeignDataException">54000: there are too many. What making a connection throws.</exception>
    public RemoteSession Get(SessionRequest request, int level, bool isForced = false)
    {
        if (_byKey.TryGetValue(request.Key, out Entry? entry))
        {
            if (entry.Request.IsSameAs(request) && entry.Session.TryClaim())
            {
                entry.LastUse = ++_uses;
                return entry.Session;
            }

            _byKey.Remove(request.Key);
            entry.Session.Close();
        }

        MakeRoom();
        RemoteSession session = Create(request);
        _alive.Add(session);
        _byKey.Add(request.Key, new Entry(session, request, ++_made) { LastUse = ++_uses });
        session.Post(new OpenJob(session, _environment.DownRemotes, request.RemoteKey(_environment.Session.DatabaseName), level, isForced));
        return session;
    }

    /// <summary>Takes the secrets of all sessions out of an error of which nobody knows where it came from. Any thread.</summary>
    public ForeignDataException Conceal(ForeignDataException error) => _masks.Aggregate(error, static (shown, mask) => mask.Apply(shown));

    /// <summary>Makes a session that nobody else uses, and starts to open it. Who asks for it closes it.</summary>
    /// <param name="request">What it is made from.</param>
    public RemoteSession Open(SessionRequest request)
    {
        RemoteSession session = Create(request);
        Prune();
        _alive.Add(session);
        session.Post(new OpenJob(session, _environment.DownRemotes, request.RemoteKey(_environment.Session.DatabaseName), SessionJob.NeverCancelled, isForced: true));
        return session;
    }

    /// <summary>Finds the session that <see cref="Get"/> would give without making a new one; null when there is none.</summary>
    public RemoteSession? Find(SessionRequest request) =>
        _byKey.TryGetValue(request.Key, out Entry? entry) && !entry.Session.IsLost && !entry.Session.IsClosing && entry.Request.IsSameAs(request) ? entry.Session : null;

    /// <summary>
    /// Forgets lost sessions, closes those that are not to be kept, and the longest unused beyond the limit. Called at the end of each transaction,
    /// when the remote one has ended or its end is in the mailbox.
    /// </summary>
    public void Trim()
    {
        foreach ((SessionKey key, Entry entry) in _byKey)
        {
            if (entry.Session.IsLost || entry.Session.IsClosing)
            {
                _byKey.Remove(key);
            }
            else if (entry.Session.IsHeld)
            {
                // Its transaction goes on.
            }
            else if (!entry.Session.Options.KeepConnections && key.Link is null)
            {
                _byKey.Remove(key);
                entry.Session.Close();
            }
            else
            {
                entry.Session.Release();
            }
        }

        Prune();
    }

    /// <summary>Closes one that nobody uses.</summary>
    public void Close(SessionKey key)
    {
        if (_byKey.Remove(key, out Entry? entry))
        {
            entry.Session.Close();
        }
    }

    /// <summary>Gives every session up.</summary>
    public void DiscardAll()
    {
        _byKey.Clear();
        foreach (RemoteSession session in _alive)
        {
            session.Discard();
        }
    }

    // Closes those that have not been used for the longest time. What is closed may take a moment to end; it counts no more.
    private void MakeRoom()
    {
        Prune();
        int limit = Settings.MaximumConnections;
        while (_byKey.Count >= limit)
        {
            (SessionKey? oldest, Entry? entry) = _byKey.Where(static e => e.Key.Link is null && !e.Value.Session.IsClaimed).OrderBy(static e => e.Value.LastUse).FirstOrDefault();
            if (oldest is null || entry is null)
            {
                throw new ForeignDataException(SqlState.ProgramLimitExceeded, "too many remote connections in one session")
                {
                    Detail = FormattableString.Invariant($"All {limit} are in use."),
                    Hint = "Raise \"pgdotnet_fdw.max_connections_per_backend\", or use fewer servers in one transaction.",
                };
            }

            Close(oldest);
        }
    }

    private RemoteSession Create(SessionRequest request)
    {
        LoadedDriver driver = _drivers.Get(request.Driver);
        IReadOnlyList<KeyValuePair<string, string>>? mapping = SecretReferences.Resolve(request.ServerName, driver.Options, request.MappingOptions);
        ConnectionOptions options = driver.Binder.BindConnection(SessionOptions.Complete(driver, request.ServerOptions, Settings, _environment.Session), mapping);
        if (!request.UserIsSuperuser)
        {
            Settings.AllowedHosts.Check(options);
        }

        SecretMask mask = SecretMask.Of(driver.Options, request.ServerName, request.ServerOptions, mapping, request.MappingOptions);
        _masks = [.. _alive.Select(static s => s.Mask), mask];
        RemoteConnection connection;
        try
        {
            connection = driver.Driver.CreateConnection(
                new ConnectionRequest(request.ServerName, request.UserName, request.UserIsSuperuser, request.MappingOptions is not null, options));
        }
#pragma warning disable CA1031 // whatever a driver throws is this driver's error
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw mask.Apply(DriverFault.Translate(request.Driver, e));
        }

        _activities.Of(request.ServerName).AddSession();
        return new RemoteSession(request.Driver, request.ServerName, options, connection, _threads, _signal) { Mask = mask, Sockets = _environment.Sockets };
    }

    private void Prune() => _alive.RemoveAll(static s => s.IsEnded && !s.IsBusy);

    private sealed class Entry(RemoteSession session, SessionRequest request, long number)
    {
        public long Number { get; } = number;

        public RemoteSession Session { get; } = session;

        public SessionRequest Request { get; } = request;

        public long LastUse { get; set; }
    }
}
