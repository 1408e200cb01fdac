using Npgsql;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// One attempt to connect. Npgsql's asynchronous open is used because the synchronous one hears of no cancellation, and because even the
/// asynchronous one waits deafly for the answer to its first packet: so the caller waits for the task or for its own reasons, whichever comes first, and an
/// attempt that is given up ends by itself, within the provider's time limit at most.
/// </summary>
internal sealed class PostgresOpening
{
    private readonly PostgresLogin _login;

    /// <summary>Prepares an attempt.</summary>
    public PostgresOpening(PostgresLogin login)
    {
        _login = login;
    }

    /// <summary>Connects. Blocks the calling thread, which is the connection's own and never the backend's main one.</summary>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The open connection and the data source that made it; both are the caller's.</returns>
    /// <exception cref="ForeignDataException">Every failure.</exception>
    public (NpgsqlDataSource Source, NpgsqlConnection Connection) Complete(CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            throw PostgresErrors.ConnectCanceled(_login);
        }

        NpgsqlDataSource source = _login.CreateDataSource();
        NpgsqlConnection connection = source.CreateConnection();
        CancellationTokenSource giveUp = new();
        Task opening = connection.OpenAsync(giveUp.Token);
        try
        {
            if (!WaitFor(opening, _login.ConnectTimeout, cancellation))
            {
                GiveUp(opening, giveUp, connection, source);
                throw PostgresErrors.ConnectTimeout(_login);
            }
        }
        catch (OperationCanceledException)
        {
            GiveUp(opening, giveUp, connection, source);
            throw PostgresErrors.ConnectCanceled(_login);
        }

        giveUp.Dispose();
        try
        {
            opening.GetAwaiter().GetResult();
        }
        catch (Exception error) when (PostgresErrors.IsExpected(error))
        {
            DisposeQuietly(connection, source);
            throw PostgresErrors.Connect(error, _login);
        }

        if (!_login.IsProven)
        {
            DisposeQuietly(connection, source);
            throw PostgresErrors.PasswordNotAsked();
        }

        return (source, connection);
    }

    /// <summary>Closes what an attempt has made. An error here is the remote's business only.</summary>
    public static void DisposeQuietly(NpgsqlConnection? connection, NpgsqlDataSource? source)
    {
        try
        {
            connection?.Dispose();
            source?.Dispose();
        }
        catch (Exception error) when (PostgresErrors.IsExpected(error))
        {
            // The link was broken already; the socket is closed all the same.
        }
    }

    private static bool WaitFor(Task task, TimeSpan limit, CancellationToken cancellation)
    {
        // Not disposed: an attempt that is given up sets it later.
        ManualResetEventSlim done = new();
        task.ContinueWith(
            static (_, state) => ((ManualResetEventSlim)state!).Set(),
            done,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return done.Wait(limit, cancellation);
    }

    private static void GiveUp(Task opening, CancellationTokenSource giveUp, NpgsqlConnection connection, NpgsqlDataSource source)
    {
        // Its callbacks run on the pool: they close sockets, for which nobody waits.
        Task cancelling = giveUp.CancelAsync();
        Task.WhenAll(opening, cancelling).ContinueWith(
            finished =>
            {
                // Reading the exception marks it as seen.
                _ = finished.Exception;
                giveUp.Dispose();
                DisposeQuietly(connection, source);
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }
}
