// Does everything still hold after half an hour of everything at once?
//
// Clients work on a cluster whose remotes, networks and definitions are being broken meanwhile. The seed decides what each client does and which faults come;
// how they meet is the machine's doing. Prints a line for each test, beginning with ok or not ok. See docs/operations/soak.md.

using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;
using PgDotnetFdw.Tests.Soak.Load;
using PgDotnetFdw.Tests.Soak.Run;

SoakOptions options;
try
{
    options = SoakOptions.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

Findings findings = new(Console.Out);
Weather weather = new();
using SoakWorld world = new(options.Clients);
using CancellationTokenSource warm = new();
using CancellationTokenSource stop = new();
Client[] clients = [.. Enumerable.Range(0, options.Clients).Select(number => new Client(number, number < options.Clients - 1, options.Seed, world, weather, findings))];
FaultMaker faults = new(world, options, weather, findings, stop.Token);
Watchman watchman = new(world, findings);
Stopwatch watch = Stopwatch.StartNew();
int mostSessions = 0;

Thread[] threads = [.. clients.Select(client => Start(() => client.Work(warm.Token, stop.Token))), Start(faults.Run)];
while (watch.Elapsed.TotalSeconds < options.Seconds)
{
    Look(TimeSpan.FromSeconds(1));
    mostSessions = Math.Max(mostSessions, world.RemoteSessions());
    watchman.LookForPrepared();
    if (watch.Elapsed.TotalSeconds > Math.Min(300, options.Seconds * 0.4) && !warm.IsCancellationRequested)
    {
        warm.Cancel();
    }
}

stop.Cancel();
if (AwaitAll(threads))
{
    threads = [.. clients.Select(client => Start(client.Finish))];
    AwaitAll(threads);
}

foreach (Client client in clients)
{
    client.Dispose();
}

CheckLeftovers();
foreach (string accident in world.Accidents())
{
    findings.Problem(ProblemKind.Crash, accident);
}

foreach (string excess in clients.Where(static client => client.IsLasting).SelectMany(static client => client.Vitals.Excesses()))
{
    findings.Problem(ProblemKind.Growth, excess);
}

Console.Write(findings.Table());
Console.WriteLine(Vitals.Head);
foreach (Client client in clients.Where(static client => client.IsLasting))
{
    Console.WriteLine(client.Vitals.Line());
}

foreach (Client client in clients.Where(static client => client.IsLasting))
{
    Console.WriteLine(client.Vitals.Course());
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"remote sessions: at most {mostSessions} seen at once; seed {options.Seed}, {options.Clients} clients, {watch.Elapsed.TotalSeconds:0} s, {findings.Statements} statements, {findings.CalmSteps} steps in calms"));
return Report() ? 0 : 1;

Thread Start(Action body)
{
    Thread thread = new(() =>
    {
#pragma warning disable CA1031 // the outermost frame of a thread: what ends a client is a finding, not the end of the run
        try
        {
            body();
        }
        catch (Exception error)
        {
            findings.Problem(ProblemKind.UnexpectedOutcome, $"a thread of the load ended: {error}");
        }
#pragma warning restore CA1031
    });
    thread.Start();
    return thread;
}

void Look(TimeSpan pause)
{
    stop.Token.WaitHandle.WaitOne(pause);
    watchman.Look(clients.Select(static client => client.Session));
}

// What hangs beyond being terminated goes with its cluster.
bool AwaitAll(Thread[] running)
{
    DateTime end = DateTime.UtcNow + Watchman.Limit + TimeSpan.FromSeconds(60);
    foreach (Thread thread in running)
    {
        while (!thread.Join(TimeSpan.FromSeconds(1)))
        {
            watchman.Look(clients.Select(static client => client.Session));
            if (DateTime.UtcNow > end)
            {
                findings.Problem(ProblemKind.Hang, "a client does not come to its end");
                return false;
            }
        }
    }

    return true;
}

void CheckLeftovers()
{
    DateTime end = DateTime.UtcNow + TimeSpan.FromSeconds(20);
    int left;
    while ((left = world.RemoteSessions()) > 0 && DateTime.UtcNow < end)
    {
        Thread.Sleep(20);
    }

    IReadOnlyList<string> prepared;
    while ((prepared = world.PreparedTransactions(TimeSpan.Zero)).Count > 0 && DateTime.UtcNow < end)
    {
        Thread.Sleep(20);
    }

    if (left + prepared.Count > 0)
    {
        findings.Problem(ProblemKind.Leftover, string.Create(CultureInfo.InvariantCulture, $"{left} remote sessions and {prepared.Count} prepared transactions are left after the clients\n   {string.Join("\n   ", prepared)}"));
    }

    foreach (string server in SoakWorld.Remotes)
    {
        CheckMoney($"the accounts of {server}", SoakWorld.Money, Money(server, "account"));
    }

    CheckMoney("the purses", SoakWorld.Purses, SoakWorld.Remotes.Sum(server => Money(server, "purse")));
}

long Money(string server, string table) => world.Ask(server, connection => connection.Value<long>($"SELECT sum(balance)::bigint FROM {table}"));

void CheckMoney(string what, long expected, long found)
{
    if (found != expected)
    {
        findings.Problem(ProblemKind.TornTransaction, string.Create(CultureInfo.InvariantCulture, $"{what} hold {found}, not {expected}"));
    }
}

bool Report()
{
    bool isGood = true;
    foreach ((ProblemKind kind, string test) in new[]
    {
        (ProblemKind.WrongAnswer, "every answer is right"),
        (ProblemKind.TornTransaction, "transactions are whole or not at all"),
        (ProblemKind.UnexpectedOutcome, "every failure has its SQLSTATE"),
        (ProblemKind.Hang, "every statement ends"),
        (ProblemKind.Crash, "no session and no server goes down"),
        (ProblemKind.Growth, "memory, threads and descriptors stay within their bounds"),
        (ProblemKind.Leftover, "no remote session and no prepared transaction is left"),
    })
    {
        int count = findings.Count(kind);
        isGood &= count == 0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? "ok" : "not ok")} {test}{(count == 0 ? string.Empty : $": {count} times, again with SEED={options.Seed}")}"));
    }

    return isGood;
}
