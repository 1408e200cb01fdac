// When is a connection attempt repeated, when is it not even made, and how does it end early?
//
// What may pass by itself, such as a remote that restarts, is tried again as often as connect_retries says, after 0.1, 0.2, 0.4 ... seconds, 5 at most: nothing has
// been asked of the remote yet, so nothing can happen twice. Once that has failed, the option down_for keeps this and other sessions from waiting for the same remote.
// Drivers get a token to end an attempt. The token is set on a pool thread (RemoteSession.cs: CancelNow), because what a provider does in the token's
// callbacks may block.

using System.Globalization;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Core.Connections;

/// <summary>Opens the connection; the first job of every session.</summary>
internal sealed class OpenJob : SessionJob
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    private readonly RemoteSession _session;
    private readonly IDownRemotes _down;
    private readonly long _remote;
    private readonly bool _isForced;

    // Not disposed: it has no timer, and a late cancel may still come after the job is done.
    private readonly CancellationTokenSource _cancellation = new();

    // Ends a pause between two attempts. Not disposed, for the same reason.
    private readonly ManualResetEvent _stop = new(false);

    /// <param name="session">What is opened.</param>
    /// <param name="down">Which remotes are not to be tried.</param>
    /// <param name="remote">Names the remote there.</param>
    /// <param name="level">On whose behalf.</param>
    /// <param name="isForced">Whether a remote is tried that should not be.</param>
    public OpenJob(RemoteSession session, IDownRemotes down, long remote, int level, bool isForced)
    {
        _session = session;
        _down = down;
        _remote = remote;
        Level = level;
        _isForced = isForced;
    }

    public override int Level { get; }

    public override bool IsControl => true;

    public override void Run(SessionState state)
    {
        ConnectionOptions options = _session.Options;
        bool isRemembered = options.DownFor > TimeSpan.Zero;
        if (isRemembered && !_isForced && _down.Until(_remote) is { } until)
        {
            throw IsDown(until);
        }

        TimeSpan pause = s_firstPause;
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                state.Connection.Open(_cancellation.Token);
                break;
            }
            catch (ForeignDataException error) when (error.IsTransient)
            {
                if (attempt >= options.ConnectRetries || _stop.WaitOne(pause))
                {
                    if (isRemembered && !_cancellation.IsCancellationRequested)
                    {
                        _down.Add(_remote, TimeProvider.System.GetUtcNow() + options.DownFor);
                    }

                    throw;
                }

                pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            }
        }

        if (isRemembered)
        {
            _down.Remove(_remote);
        }

        state.OpenedAt = TimeProvider.System.GetUtcNow();
        state.IsOpen = true;
    }

    public override void OnCancel()
    {
        _stop.Set();
        _cancellation.Cancel();
    }

    private ForeignDataException IsDown(DateTimeOffset until)
    {
        TimeSpan left = until - TimeProvider.System.GetUtcNow();
        return new ForeignDataException("08001", $"could not connect to server \"{_session.ServerName}\"")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"It could not be reached before, and is not tried again for {Math.Max(left.TotalSeconds, 0):0.#} s."),
            Hint = "The server option \"down_for\" says so. The function pgdotnet.ping() tries it at once.",
        };
    }
}
