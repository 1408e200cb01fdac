// Which remote sessions does this backend keep?
//
// One for each server and user. A session outlives the transaction, because connecting is dear; it is replaced when it is lost or when the
// options that it was made from have changed, and closed where the option keep_connections says so. The number of idle ones is bounded:
// servers come and go, their oids do not come back.

using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Core.Reports;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Connections;

/// <summary>The backend's remote sessions. Main thread only.</summary>
internal sealed class SessionCache
{
    private const int MaximumIdle = 32;

    private readonly DriverRegistry _drivers;
    private readonly IThreadStarter _threads;
    private readonly IOperationSignal _signal;
    private readonly ActivityLog _activities;
    private readonly Dictionary<SessionKey, Entry> _byKey = [];

    // Every session whose thread may still run, also those that are no longer found by their key.
    private readonly List<RemoteSession> _alive = [];
    private long _uses;

    public SessionCache(DriverRegistry drivers, IThreadStarter threads, IOperationSignal signal, ActivityLog activities)
    {
        _activities = activities;
        _drivers = drivers;
        _threads = threads;
        _signal = signal;
    }

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
    public RemoteSession Get(SessionRequest request, int level)
    {
        if (_byKey.TryGetValue(request.Key, out Entry? entry))
        {
            if (!entry.Session.IsLost && entry.Request.IsSameAs(request))
            {
                entry.LastUse = ++_uses;
                return entry.Session;
            }

            _byKey.Remove(request.Key);
            entry.Session.Close();
        }

        RemoteSession session = Create(request);
        Prune();
        _alive.Add(session);
        _byKey.Add(request.Key, new Entry(session, request) { LastUse = ++_uses });
        session.Post(new OpenJob(level));
        return session;
    }

    /// <summary>Makes a session that nobody else uses, and starts to open it. Who asks for it closes it.</summary>
    /// <param name="request">What it is made from.</param>
    public RemoteSession Open(SessionRequest request)
    {
        RemoteSession session = Create(request);
        Prune();
        _alive.Add(session);
        session.Post(new OpenJob(SessionJob.NeverCancelled));
        return session;
    }

    /// <summary>Finds the session that <see cref="Get"/> would give without making a new one; null when there is none.</summary>
    public RemoteSession? Find(SessionRequest request) =>
        _byKey.TryGetValue(request.Key, out Entry? entry) && !entry.Session.IsLost && entry.Request.IsSameAs(request) ? entry.Session : null;

    /// <summary>
    /// Forgets lost sessions, closes those that are not to be kept, and the longest unused beyond the limit. Called at the end of each transaction,
    /// when the remote one has ended or its end is in the mailbox.
    /// </summary>
    public void Trim()
    {
        foreach ((SessionKey key, Entry entry) in _byKey)
        {
            if (entry.Session.IsLost)
            {
                _byKey.Remove(key);
            }
            else if (!entry.Session.IsKept)
            {
                _byKey.Remove(key);
                entry.Session.Close();
            }
        }

        while (_byKey.Count > MaximumIdle)
        {
            (SessionKey oldest, Entry entry) = _byKey.MinBy(static e => e.Value.LastUse);
            _byKey.Remove(oldest);
            entry.Session.Close();
        }

        Prune();
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

    private RemoteSession Create(SessionRequest request)
    {
        LoadedDriver driver = _drivers.Get(request.Driver);
        ConnectionOptions options = driver.Binder.BindConnection(request.ServerOptions, request.MappingOptions);
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
            throw DriverFault.Translate(request.Driver, e);
        }

        _activities.Of(request.ServerName).AddSession();
        return new RemoteSession(request.Driver, request.ServerName, options, connection, _threads, _signal);
    }

    private void Prune() => _alive.RemoveAll(static s => s.IsEnded && !s.IsBusy);

    private sealed class Entry(RemoteSession session, SessionRequest request)
    {
        public RemoteSession Session { get; } = session;

        public SessionRequest Request { get; } = request;

        public long LastUse { get; set; }
    }
}
