using PgDotnetFdw.Driver.Postgres.Links;

namespace PgDotnetFdw.Driver.Postgres;

/// <content>Whether an idle session still works, and another one in its place if not. Between two transactions nothing is lost with it.</content>
internal sealed partial class PostgresConnection
{
    /// <summary>Longest wait for a sign of life: connecting anew costs less.</summary>
    private static readonly TimeSpan s_longestCheck = TimeSpan.FromSeconds(5);

    /// <summary>The provider reads text only where it is told so.</summary>
    private const string SignOfLife = "SELECT 't'::pg_catalog.text";

    private long _lastUse = TimeProvider.System.GetTimestamp();

    private bool IsIdleForLong => _login.CheckAfter > TimeSpan.Zero && TimeProvider.System.GetElapsedTime(_lastUse) >= _login.CheckAfter;

    /// <summary>
    /// Replaces the session if it has ended. What the remote has closed is seen at once; a network that has swallowed it only by asking, which is done when nothing
    /// has passed for longer than the option check_after says.
    /// </summary>
    /// <param name="isAsked">Whether to ask in any case.</param>
    private void EnsureAlive(bool isAsked)
    {
        if (_link is not { IsOpen: true } link)
        {
            return;
        }

        if (link.HasRemoteGone || ((isAsked || IsIdleForLong) && !Answers(link)))
        {
            Reconnect();
        }
    }

    private bool Answers(PostgresLink link)
    {
        TimeSpan limit = _login.ConnectTimeout < s_longestCheck ? _login.ConnectTimeout : s_longestCheck;

        // A cancel request would take the same way; the socket is shut down instead.
        PostgresStatement statement = new(link, limit, static late => late.GiveUp());
        lock (_cancelGate)
        {
            _running = statement;
        }

        try
        {
            link.Query([], SignOfLife, []);
            return true;
        }
        catch (Exception error) when (PostgresErrors.IsExpected(error))
        {
            if (statement.IsCanceled)
            {
                _isLost |= !link.IsOpen;
                throw PostgresErrors.StatementCanceled(_login.ServerName, SignOfLife);
            }

            return false;
        }
        finally
        {
            statement.End();
            lock (_cancelGate)
            {
                _running = null;
            }

            _lastUse = TimeProvider.System.GetTimestamp();
        }
    }

    private void Reconnect()
    {
        using CancellationTokenSource canceled = new();
        lock (_cancelGate)
        {
            _reconnecting = canceled;
        }

        try
        {
            _link?.Dispose();
            _prepared.Clear();
            _canPrepare = null;
            Connect(canceled.Token);
        }
        finally
        {
            lock (_cancelGate)
            {
                _reconnecting = null;
            }
        }
    }
}
