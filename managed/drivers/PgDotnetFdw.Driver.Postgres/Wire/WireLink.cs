// How do requests and answers find each other?
//
// By order. Every request ends with Sync and so has an answer of its own, which ends with ReadyForQuery, whatever fails in it. Requests may be on their way
// while earlier answers are still to be read (WirePortal.cs); answers wait in a queue, and each message that arrives is for the oldest one. Whoever wants an
// answer reads until it is complete and so passes earlier ones on to their owners.
//
// The server stops reading while it cannot send. A request that does not fit into the socket's buffers is therefore sent only once no answer is outstanding.

using System.Net.Sockets;
using Npgsql;
using PgDotnetFdw.Driver.Postgres.Links;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>A session that speaks the protocol itself. The provider has logged in and keeps the socket; it is not asked to do anything more but to close.</summary>
internal sealed partial class WireLink : PostgresLink
{
    /// <summary>Largest request that is sent while the server may be busy sending.</summary>
    private const int SafeRequestBytes = 16 * 1024;

    /// <summary>What everything after an error is refused with; it says nothing of the error.</summary>
    private const string InFailedTransaction = "25P02";

    private const string CheckStatement = "written";

    // Names that say what they do to whoever reads the bytes on their way.
    private const string BeginStatement = "START TRANSACTION";
    private const string CommitStatement = "COMMIT";
    private const string CheckSql = "SELECT pg_catalog.txid_current_if_assigned() IS NULL";

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;
    private readonly Socket _socket;
    private readonly WireReader _reader;
    private readonly Queue<WireAnswer> _answers = new();
    private readonly WireSettings _settings = new();

    private readonly int? _descriptor;

    /// <summary>The answer to what was sent by Ask, until somebody reads it.</summary>
    private WireAnswer? _asked;
    private bool _isBroken;

    /// <summary>Whether a request has been sent in part, so that its answer is in the queue already.</summary>
    private bool _isInParts;
    private long _requests;
    private bool _hasWritten;
    private volatile bool _hadWritten; // read by who cancels, too
    private PostgresPortal? _fetched;

    /// <summary>The error that made the remote refuse everything; null when it does not.</summary>
    private PostgresException? _cause;

    /// <summary>Takes a connection over whose stream was found fit.</summary>
    public WireLink(NpgsqlDataSource source, NpgsqlConnection connection, Stream stream, Socket socket, bool isLent)
    {
        IsLent = isLent;
        _socket = socket;
        _descriptor = stream is NetworkStream ? (int)socket.Handle : null;
        _source = source;
        _connection = connection;
        _reader = new WireReader(stream);
        Writer = new WireWriter(stream);
        Major = connection.PostgreSqlVersion.Major;
        RemotePid = connection.ProcessID;
    }

    /// <inheritdoc/>
    public override bool IsOpen => !_isBroken;

    /// <inheritdoc/>
    public override bool HasRemoteGone => _isBroken || QuietSocket.HasPeerClosed(_socket);

    /// <summary>The socket, if it may be read without waiting; null = it is encrypted, or broken.</summary>
    public int? Descriptor => _isBroken ? null : _descriptor;

    /// <inheritdoc/>
    public override int RemotePid { get; }

    /// <inheritdoc/>
    public override int? PreparedStatements => Statements.Count;

    /// <inheritdoc/>
    public override int Major { get; }

    /// <inheritdoc/>
    public override bool IsTransactionFailed => _cause is not null;

    /// <inheritdoc/>
    public override bool HasWritten => _hasWritten || IsTransactionFailed;

    /// <inheritdoc/>
    public override bool HadWritten => _hadWritten;

    /// <inheritdoc/>
    public override RemoteCounters? Counters => new(_reader.BytesReceived, _requests, _reader.Waited);

    /// <summary>Whether a pooler lends the session for one transaction only: nothing stays prepared behind its end.</summary>
    public bool IsLent { get; private set; }

    /// <summary>Whether no answer is outstanding.</summary>
    public bool IsSettled => _answers.Count == 0;

    /// <summary>Whether answers are outstanding, all of which are <see cref="WireAnswer.IsUnwanted"/>.</summary>
    /// <param name="level">The savepoint's level; 0 or 1 = the transaction's begin.</param>
    public bool OwesUnwanted(int level)
    {
        bool isAny = false;
        foreach (WireAnswer answer in _answers)
        {
            isAny = true;
            if (!answer.IsUnwanted(level))
            {
                return false;
            }
        }

        return isAny;
    }

    /// <inheritdoc/>
    public override void MoveUp(int level)
    {
        foreach (WireAnswer answer in _answers)
        {
            answer.MoveUp(level);
        }
    }

    /// <summary>What the remote keeps prepared.</summary>
    public WireStatements Statements { get; } = new();

    /// <summary>Where a request is written before it is sent.</summary>
    public WireWriter Writer { get; }

    /// <inheritdoc/>
    public override void Run(IReadOnlyList<PostgresCommand> commands)
    {
        if (TakeAsked<CommandsAnswer>() is { } asked)
        {
            _ = AwaitSent(asked);
            return;
        }

        Write(commands);
        _ = Await(new CommandsAnswer());
    }

    /// <summary>Sends what <see cref="Run"/> sends, which then reads.</summary>
    public void Ask(IReadOnlyList<PostgresCommand> commands)
    {
        Write(commands);
        CommandsAnswer answer = new();
        Send(answer);
        _asked = answer;
    }

    /// <inheritdoc/>
    public override void Post(IReadOnlyList<PostgresCommand> commands)
    {
        Write(commands);
        Send(new CommandsAnswer());
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string?[]> Query(IReadOnlyList<PostgresCommand> commands, string sql, IReadOnlyList<string?> parameters)
    {
        Write(commands);
        Writer.Parse(string.Empty, sql);
        Writer.Bind(string.Empty, string.Empty, [.. parameters.Select(static text => new PostgresParameter(text))], isBinary: false);
        Writer.Execute(string.Empty, 0);
        return Await(new CommandsAnswer()).Rows;
    }

    /// <inheritdoc/>
    public override bool AreSettingsAltered => _settings.AreAltered;

    /// <inheritdoc/>
    public override PostgresPortal CreatePortal(string name, PortalQuery query) => new WirePortal(this, name, query);

    /// <inheritdoc/>
    public override void StartTransaction()
    {
        _hasWritten = _hadWritten = false;
        ForgetLocks();
    }

    /// <inheritdoc/>
    public override void ForgetLocks()
    {
        base.ForgetLocks();
        Statements.StartPeriod();
    }

    /// <inheritdoc/>
    public override void Settle()
    {
        while (_answers.Count > 0)
        {
            ReadMessage();
        }
    }

    /// <inheritdoc/>
    public override void RequestCancel() => PostgresInternals.TryRequestCancel(_connection);

    /// <inheritdoc/>
    public override void Shutdown() => PostgresInternals.Shutdown(_connection);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _isBroken = true;
        PostgresOpening.DisposeQuietly(_connection, _source);
        _reader.Dispose();
        Writer.Dispose();
    }

    /// <inheritdoc/>
    /// <remarks>What a script may have dropped is not relied upon any more: the session is used as a lent one.</remarks>
    public override void NoteScript(string script)
    {
        if (script.Contains("DISCARD", StringComparison.OrdinalIgnoreCase) || script.Contains("DEALLOCATE", StringComparison.OrdinalIgnoreCase))
        {
            IsLent = true;
            Statements.Forget();
        }
    }

    /// <inheritdoc/>
    /// <remarks>Prepares what every portal needs.</remarks>
    public override void Probe()
    {
        Writer.Parse(IsLent ? string.Empty : CheckStatement, CheckSql);
        if (!IsLent)
        {
            Writer.Parse(BeginStatement, PostgresTransaction.DefaultStart);
            Writer.Parse(CommitStatement, PostgresTransaction.Commit);
        }

        _ = Await(new CommandsAnswer());
    }

    /// <summary>Notes which portal is fetched.</summary>
    /// <returns>Whether it was the one before, too.</returns>
    public bool IsFetchedAgain(PostgresPortal portal)
    {
        bool isSame = ReferenceEquals(_fetched, portal);
        _fetched = portal;
        return isSame;
    }

    /// <summary>Writes commands as the beginning of a request.</summary>
    /// <returns>How many of them are answered with CommandComplete.</returns>
    public int Write(IReadOnlyList<PostgresCommand> commands)
    {
        if (IsLent && commands.Any(static command => EndsTransaction(command.Sql)))
        {
            CloseAllPrepared();
        }

        Statements.WriteCloses(Writer);
        int count = 0;
        foreach (PostgresCommand command in commands)
        {
            if (command.ClosedPortal is not null)
            {
                Writer.ClosePortal(command.ClosedPortal);
                continue;
            }

            string prepared = PreparedName(command.Sql);
            if (prepared.Length == 0)
            {
                Writer.Parse(prepared, command.Sql);
            }

            Writer.Bind(string.Empty, prepared, [], isBinary: false);
            Writer.Execute(string.Empty, 0);
            count++;
        }

        return count;
    }

    /// <summary>
    /// Writes, behind what may write on the remote, a question whether it did. A transaction has an id as soon as it has written.
    /// </summary>
    public void WriteCheck()
    {
        _hasWritten = true;
        if (IsLent)
        {
            Writer.Parse(string.Empty, CheckSql);
        }

        Writer.Bind(string.Empty, IsLent ? string.Empty : CheckStatement, [], isBinary: true);
        Writer.Execute(string.Empty, 0);
    }

    /// <summary>Takes the answer to <see cref="WriteCheck"/>.</summary>
    /// <param name="row">A row with one binary boolean.</param>
    public void ReadCheck(ReadOnlySpan<byte> row)
    {
        _hasWritten = _hadWritten = row is not [.., 1];
    }

    // What every transaction needs is prepared when the session begins. By reference: an equal text that somebody else wrote is sent as it is.
    private string PreparedName(string sql) =>
        IsLent ? string.Empty
        : ReferenceEquals(sql, PostgresTransaction.DefaultStart) ? BeginStatement
        : ReferenceEquals(sql, PostgresTransaction.Commit) ? CommitStatement
        : string.Empty;

    private static bool EndsTransaction(string sql) =>
        sql is "COMMIT" or "ROLLBACK" || sql.StartsWith("PREPARE TRANSACTION ", StringComparison.Ordinal);

    /// <summary>Sends what was written as one request.</summary>
    /// <param name="answer">Takes what comes back.</param>
    public void Send(WireAnswer answer)
    {
        Writer.Sync();
        try
        {
            if (!_isInParts)
            {
                Start(answer, isLarge: Writer.Length > SafeRequestBytes);
            }

            _isInParts = false;
            Writer.Flush();
        }
        catch (Exception error) when (PostgresErrors.IsExpected(error))
        {
            throw Broken(error);
        }
    }

    /// <summary>Takes what has arrived of the outstanding answers, without waiting. There must be one.</summary>
    public Arrival Receive() => _descriptor is { } descriptor ? _reader.Receive(descriptor, _answers.Count) : Arrival.Unclear;

    /// <summary>Notes time in which somebody waited for an answer.</summary>
    public void NoteWait(TimeSpan time) => _reader.NoteWait(time);

    /// <summary>Reads one message and hands it on. Blocks. There must be an answer outstanding.</summary>
    public void ReadMessage()
    {
        try
        {
            Dispatch(_reader.Read(), _answers.Peek());
        }
        catch (Exception error) when (error is InvalidDataException || (error is not PostgresException && PostgresErrors.IsExpected(error)))
        {
            throw Broken(error);
        }
    }

    private void Start(WireAnswer answer, bool isLarge)
    {
        if (isLarge)
        {
            Settle();
        }

        _requests++;
        _answers.Enqueue(answer);
    }

    private void Dispatch(byte letter, WireAnswer answer)
    {
        // Behind an error the rest is left out; rows or an end behind it would hide it.
        if (answer.Error is not null && letter is not ((byte)'Z' or (byte)'E' or (byte)'N' or (byte)'A' or (byte)'S'))
        {
            throw new InvalidDataException("The remote does not keep to the protocol.");
        }

        switch (letter)
        {
            case (byte)'D':
                answer.Row(_reader.Body);
                break;
            case (byte)'T':
                answer.Describe(_reader.Body);
                break;
            case (byte)'C' or (byte)'I':
                answer.CompleteCommand(_reader.Body);
                break;
            case (byte)'t':
                answer.DescribeParameters(_reader.Body);
                break;
            case (byte)'n':
                answer.DescribeNothing();
                break;
            case (byte)'s':
                answer.Suspend();
                break;
            case (byte)'E':
                answer.Fail(Cause(WireErrors.Read(_reader.Body)));
                break;
            case (byte)'Z':
                _settings.CheckEncoding();
                bool isFailed = _reader.Body is [(byte)'E'];
                _cause = isFailed ? _cause ?? answer.Error : null;
                _answers.Dequeue().Complete();
                break;
            case (byte)'S':
                _settings.Note(_reader.Body);
                break;
            case (byte)'G' when answer is CopyRequest:
            case (byte)'1' or (byte)'2' or (byte)'3':
            case (byte)'N' or (byte)'A':
                break;
            default:
                throw new InvalidDataException("The remote does not keep to the protocol.");
        }
    }

    private T Await<T>(T answer)
        where T : WireAnswer
    {
        Send(answer);
        return AwaitSent(answer);
    }

    private T AwaitSent<T>(T answer)
        where T : WireAnswer
    {
        while (!answer.IsComplete)
        {
            ReadMessage();
        }

        return answer.Error is null ? answer : throw answer.Error;
    }

    private T? TakeAsked<T>()
        where T : WireAnswer
    {
        T? asked = _asked as T;
        _asked = null;
        return asked;
    }

    private PostgresException Cause(PostgresException error)
    {
        if (error.InvariantSeverity is "FATAL" or "PANIC")
        {
            _cause = error;
        }

        return error.SqlState == InFailedTransaction && _cause is not null ? _cause : error;
    }

    /// <summary>Makes an end of the link. What the remote said last tells more than that the socket is closed.</summary>
    private Exception Broken(Exception error)
    {
        _isBroken = true;
        return _cause is { InvariantSeverity: "FATAL" or "PANIC" } cause ? cause : new NpgsqlException(error.Message, error);
    }
}
