// What does planning talk to when there is no remote? A connection that answers what the test says, on a thread that the test starts.

using PgDotnetFdw.Core;
using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Tests.Unit.Planning;

/// <summary>One session; nothing of it runs before <see cref="Run"/>.</summary>
internal sealed class FakeSessions : IRemoteSessions, IThreadStarter, IOperationSignal
{
    private readonly List<Action> _threads = [];
    private RemoteSession? _session;

    internal FakeSessions()
    {
        Connection = new FakeConnection();
    }

    internal FakeConnection Connection { get; }

    /// <summary>How many sessions were asked for.</summary>
    internal int Enlisted { get; private set; }

    /// <summary>Whether there is no server to be reached.</summary>
    internal bool IsUnreachable { get; set; }

    public RemoteSession? FindSession(SessionRequest request) => _session is { IsLost: false } ? _session : null;

    public bool IsOutOfReach(SessionRequest request) => false;

    public RemoteSession EnlistSession(SessionRequest request, int level)
    {
        Enlisted++;
        if (IsUnreachable)
        {
            throw new ForeignDataException(SqlState.UnableToEstablishConnection, "could not connect");
        }

        return _session ??= new RemoteSession("planned", "server", new ConnectionOptions(), Connection, this, this);
    }

    public void Start(string name, Action body) => _threads.Add(body);

    public void Queue(Action body) => body();

    public void Signal()
    {
    }

    /// <summary>Lets the session do what was posted, and end.</summary>
    internal void Run()
    {
        _session?.Close();
        _threads.ForEach(static body => body());
        _threads.Clear();
    }

    /// <summary>Lets the session do what was posted on a thread of its own, and live on.</summary>
    internal Thread RunBeside()
    {
        var thread = new Thread(() => _threads.ForEach(static body => body()));
        thread.Start();
        return thread;
    }

    /// <summary>Ends the session.</summary>
    internal void End(Thread thread)
    {
        _session?.Close();
        thread.Join();
    }
}

/// <summary>What a fake remote is known for.</summary>
internal sealed record FakeProfile : RemoteProfile;

/// <summary>A connection that knows a profile and an estimate.</summary>
internal sealed class FakeConnection : RemoteConnection
{
    public override bool IsUsable => true;

    internal RemoteProfile? Profile { get; set; } = new FakeProfile();

    internal RemoteEstimate? Estimate { get; set; }

    internal ForeignDataException? Failure { get; set; }

    internal List<string> Asked { get; } = [];

    internal int Cancelled { get; private set; }

    public override void Open(CancellationToken cancellation)
    {
    }

    public override void BeginTransaction()
    {
    }

    public override void CommitTransaction()
    {
    }

    public override void RollbackTransaction()
    {
    }

    public override void CreateSavepoint(int level)
    {
    }

    public override void ReleaseSavepoint(int level)
    {
    }

    public override void RollbackToSavepoint(int level)
    {
    }

    public override RemoteCursor OpenCursor(RemoteStatement statement, IReadOnlyList<RemoteValue> parameters) => throw new InvalidOperationException();

    public override IReadOnlyList<ImportedTable> ImportSchema(ImportRequest request) => [];

    public override RemoteProfile? ReadProfile()
    {
        Asked.Add("profile");
        return Failure is null ? Profile : throw Failure;
    }

    public override RemoteEstimate? EstimateQuery(string sql)
    {
        Asked.Add(sql);
        return Failure is null ? Estimate : throw Failure;
    }

    public override void Cancel() => Cancelled++;

    public override void Dispose()
    {
    }
}
