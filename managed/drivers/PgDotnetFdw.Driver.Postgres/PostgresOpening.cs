using System.Runtime.ExceptionServices;
using Npgsql;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// One attempt to connect. Npgsql hears of no cancellation while it waits for the answer to its first packet, so an attempt runs on a thread of its own, and the caller waits
/// for its end or for his own reasons, whichever comes first. An attempt that is given up ends by itself, within the provider's time limit at most. It is a
/// synchronous one: the first asynchronous one of a process makes the runtime compile a hundred methods, and leaves the socket watched for ever.
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
        PostgresEndpoint[] places = [.. _login.Endpoints];
        if (_login.IsRandom)
        {
            Random.Shared.Shuffle(places);
        }

        // As libpq does it: the next host is tried when one cannot be reached or is not of the wanted kind, not when it refuses the user.
        TargetSession[] wishes = _login.Target == TargetSession.PreferStandby ? [TargetSession.Standby, TargetSession.Any] : [_login.Target];
        ForeignDataException? failure = null;
        foreach (TargetSession wish in wishes)
        {
            foreach (PostgresEndpoint place in places)
            {
                _login.Current = place;
                try
                {
                    return Try(wish, cancellation);
                }
                catch (ForeignDataException error) when (error.IsTransient)
                {
                    failure = error;
                }
            }
        }

        throw failure ?? PostgresErrors.ConnectCanceled(_login);
    }

    private (NpgsqlDataSource Source, NpgsqlConnection Connection) Try(TargetSession wish, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            throw PostgresErrors.ConnectCanceled(_login);
        }

        _login.CheckKeyFile();
        PostgresProof proof = new();
        NpgsqlDataSource source = _login.CreateDataSource(proof);
        NpgsqlConnection connection = source.CreateConnection();
        Attempt attempt = new(connection, source, wish);
        bool hasEnded;
        try
        {
            hasEnded = attempt.WaitFor(_login.ConnectTimeout, cancellation);
        }
        catch (OperationCanceledException)
        {
            attempt.GiveUp();
            throw PostgresErrors.ConnectCanceled(_login);
        }

        if (!hasEnded)
        {
            attempt.GiveUp();
            throw PostgresErrors.ConnectTimeout(_login);
        }

        if (attempt.Error is { } error)
        {
            DisposeQuietly(connection, source);
            if (PostgresErrors.IsExpected(error) || PostgresErrors.IsNonsense(error) || error is OutOfMemoryException)
            {
                throw PostgresErrors.Connect(error, _login);
            }

            ExceptionDispatchInfo.Throw(error);
        }

        if (!attempt.IsWanted)
        {
            DisposeQuietly(connection, source);
            throw PostgresErrors.OtherKind(_login, wish);
        }

        if (!_login.IsProven(proof))
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

    /// <summary>The attempt and its thread. Whoever comes second, its end or its being given up, closes what it has made.</summary>
    private sealed class Attempt
    {
        private const int Running = 0;
        private const int Ended = 1;
        private const int GivenUp = 2;

        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlDataSource _source;

        // Not disposed: an attempt that is given up sets it later.
        private readonly ManualResetEventSlim _done = new();
        private readonly TargetSession _wish;
        private int _state = Running;

        public Attempt(NpgsqlConnection connection, NpgsqlDataSource source, TargetSession wish)
        {
            _wish = wish;
            _connection = connection;
            _source = source;
            new Thread(Run) { IsBackground = true, Name = "pgdotnet connect" }.Start();
        }

        /// <summary>Why it failed; null when it did not. Valid once it has ended.</summary>
        public Exception? Error { get; private set; }

        /// <summary>Whether the remote is of the wanted kind. Valid once it has ended.</summary>
        public bool IsWanted { get; private set; }

        /// <summary>Waits for its end.</summary>
        /// <returns>false when the limit has passed before.</returns>
        public bool WaitFor(TimeSpan limit, CancellationToken cancellation) => _done.Wait(limit, cancellation);

        /// <summary>Nobody waits any more.</summary>
        public void GiveUp()
        {
            if (Interlocked.CompareExchange(ref _state, GivenUp, Running) == Ended)
            {
                DisposeQuietly(_connection, _source);
            }
        }

        private bool Matches()
        {
            using NpgsqlCommand command = new("SELECT pg_catalog.pg_is_in_recovery()::text || pg_catalog.current_setting('transaction_read_only')", _connection);
            string answer = command.ExecuteScalar() as string ?? string.Empty;
            bool isStandby = answer.StartsWith("true", StringComparison.Ordinal);
            bool isReadOnly = isStandby || answer.EndsWith("on", StringComparison.Ordinal);
            return _wish switch
            {
                TargetSession.ReadWrite => !isReadOnly,
                TargetSession.ReadOnly => isReadOnly,
                TargetSession.Primary => !isStandby,
                _ => isStandby,
            };
        }

        private void Run()
        {
            try
            {
                _connection.Open();
                IsWanted = _wish == TargetSession.Any || Matches();
            }
#pragma warning disable CA1031 // a thread's outermost frame: whoever waits judges
            catch (Exception error)
#pragma warning restore CA1031
            {
                Error = error;
            }

            if (Interlocked.CompareExchange(ref _state, Ended, Running) == GivenUp)
            {
                DisposeQuietly(_connection, _source);
            }

            _done.Set();
        }
    }
}
