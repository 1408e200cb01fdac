// How do the rows of several open queries share one connection?
//
// Each portal asks for chunks (Execute with a number of rows), and every chunk is a request with an answer of its own. Answers arrive in the order of the
// requests. What arrives for the portal that is being fetched goes straight into its sink; what arrives for another one, because it was asked for ahead of
// time, is kept in that portal's store until it is fetched. So the store holds what two chunks hold at most.
//
// The first fetch asks for just what is wanted, so that an early end costs little. From the second one on, the portal keeps two chunks on their way, of about
// ChunkBytes each, as long as no other portal is fetched in between: then the server works while rows are read, and nothing has to be stored.

using System.Buffers.Binary;
using Npgsql;
using PgDotnetFdw.Driver.Postgres.Links;

namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>A portal of the protocol.</summary>
internal sealed class WirePortal : PostgresPortal
{
    private const string CachedPlanChanged = "0A000";
    private const string UnknownStatement = "26000";

    /// <summary>What a chunk should hold. Larger ones gain nothing, as the server sends what it has at once.</summary>
    private const int ChunkBytes = 1024 * 1024;

    /// <summary>Parameters that surely fit into an empty socket's buffer, in bytes.</summary>
    private const int LongestParameters = 4096;

    /// <summary>Chunks on their way while all rows are wanted.</summary>
    private const int ChunksAhead = 2;

    private readonly WireLink _link;
    private readonly string _name;
    private readonly PortalQuery _query;

    // Rows that arrived while another portal was fetched: length in four bytes, then the body.
    private NativeBuffer? _store;

    private State _state = State.New;

    // How it was opened.
    private WireStatement? _statement;
    private string _statementName = string.Empty;
    private IReadOnlyList<PostgresCommand>? _restart;
    private int _chunksAhead;
    private int _depth;
    private long _rowsSeen;

    // Of the chunks on their way: how many rows may still come.
    private long _rowsUntilSuspended;
    private long _bytesSeen;
    private long _rowsChanged;
    private PostgresException? _error;

    // Of the fetch in progress.
    private IRowSink? _sink;
    private int _rowsWanted;
    private int _chunksWanted;
    private bool _isRefused;

    /// <summary>Makes a portal that is not open yet.</summary>
    public WirePortal(WireLink link, string name, PortalQuery query)
    {
        _query = query;
        _link = link;
        _name = name;
    }

    private enum State
    {
        /// <summary>The remote has not heard of it.</summary>
        New,

        /// <summary>The remote may have more rows.</summary>
        Open,

        /// <summary>The remote has sent the last row.</summary>
        Ended,

        /// <summary>Nobody wants its rows.</summary>
        Closed,
    }

    /// <inheritdoc/>
    public override string Name => _name;

    /// <inheritdoc/>
    public override bool IsOpen => _state is State.Open or State.Ended;

    /// <inheritdoc/>
    public override bool IsAtEnd => _state == State.Ended && _store is null && !_isRefused;

    /// <inheritdoc/>
    /// <remarks>Behind returned rows, the remote counts those of the last chunk only.</remarks>
    public override long RowsChanged => _rowsSeen > 0 ? _rowsSeen : _rowsChanged;

    /// <inheritdoc/>
    public override void Fetch(PostgresTransaction transaction, int maxRows, IRowSink sink)
    {
        _sink = sink;
        _rowsWanted = maxRows;
        _chunksWanted = _link.IsFetchedAgain(this) ? ChunksAhead : 1;
        try
        {
            GiveStored();
            while (_rowsWanted > 0 && !_isRefused && _state is State.New or State.Open)
            {
                Request(transaction, maxRows);
                _link.ReadMessage();
                if (_error is not null && _chunksAhead == 0)
                {
                    Recover(_error);
                }
            }

            // The answer is read to its end, where that is at hand: then the remote's state is known, and so is whether a commit must be waited for.
            while (_chunksAhead > 0 && (_state == State.Ended || (_chunksAhead == 1 && _rowsUntilSuspended == 0)))
            {
                _link.ReadMessage();
            }
        }
        finally
        {
            _sink = null;
            _rowsWanted = 0;
        }
    }

    /// <summary>The types of its columns, if the remote has told them in this session and the query may be asked without waiting; else null.</summary>
    public uint[]? KnownTypes(PostgresTransaction transaction) =>
        _state == State.New && _query is { IsRepeatable: true, IsWriting: false } && IsShort() ? _link.Statements.Find(_query.Sql, !transaction.IsStarted)?.Types : null;

    /// <summary>Asks for the first rows, which <see cref="Fetch"/> reads.</summary>
    /// <returns>false: it is not the time for it, and nothing was sent.</returns>
    public bool TryAsk(PostgresTransaction transaction, int maxRows)
    {
        _chunksWanted = 1;
        Request(transaction, maxRows);
        return _chunksAhead == 1;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _state = State.Closed;
        _store?.Dispose();
        _store = null;
    }

    /// <summary>Takes the types of the columns.</summary>
    private void Describe(uint[] types)
    {
        if (_state == State.New)
        {
            _state = State.Open;
            _isRefused = _sink is null || !_sink.Describe(types);
            if (_statement is not null)
            {
                _link.Statements.Confirm(_statement);
            }
            else if (_statementName.Length > 0)
            {
                _link.Statements.Keep(_query.Sql, _statementName, types);
            }
        }
    }

    /// <summary>A statement that was prepared before has told its types then.</summary>
    private void DescribeAgain()
    {
        if (_state == State.New && _statement is not null)
        {
            Describe(_statement.Types);
        }
    }

    private void Take(ReadOnlySpan<byte> row)
    {
        if (_state == State.Closed || _isRefused)
        {
            return;
        }

        _rowsSeen++;
        _rowsUntilSuspended--;
        _bytesSeen += row.Length;
        if (_rowsWanted > 0 && _sink is not null)
        {
            Give(row);
            return;
        }

        _store ??= new NativeBuffer(0);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, row.Length);
        _store.Reserve(sizeof(int) + row.Length);
        _store.Append(length);
        _store.Append(row);
    }

    private void Give(ReadOnlySpan<byte> row) => _rowsWanted = _sink!.Add(row) ? _rowsWanted - 1 : 0; // set for the time of a fetch

    private void GiveStored()
    {
        while (_store is not null && _rowsWanted > 0)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(_store.Content);
            Give(_store.Content.Slice(sizeof(int), length));
            _store.Consume(sizeof(int) + length);
            if (_store.Length == 0)
            {
                _store.Dispose();
                _store = null;
            }
        }
    }

    private bool IsShort()
    {
        long bytes = 0;
        foreach (PostgresParameter parameter in _query.Parameters)
        {
            bytes += parameter.Utf8Length;
        }

        return bytes <= LongestParameters;
    }

    /// <summary>Asks for more rows, if it is time to.</summary>
    private void Request(PostgresTransaction transaction, int maxRows)
    {
        if (_chunksAhead >= _chunksWanted || _error is not null)
        {
            return;
        }

        _depth = transaction.Depth;
        bool isFirst = !transaction.IsStarted;
        IReadOnlyList<PostgresCommand> commands = transaction.TakeCommands();
        if (_state == State.New)
        {
            // What writes is never run twice, whatever the error.
            Open(commands, maxRows, mayBeOld: isFirst && !_query.IsWriting);
        }
        else
        {
            SendChunk(_link.Write(commands), ChunkRows(maxRows));
        }
    }

    private void Open(IReadOnlyList<PostgresCommand> commands, int maxRows, bool mayBeOld)
    {
        int count = _link.Write(commands);
        _statement = _query.IsRepeatable ? _link.Statements.Find(_query.Sql, mayBeOld) : null;
        if (_statement is not null)
        {
            _restart = mayBeOld ? commands : null;
            _link.Writer.Bind(_name, _statement.Name, _query.Parameters, isBinary: true);
        }
        else
        {
            _restart = null;
            _statementName = _query.IsRepeatable && !_link.IsLent ? _link.Statements.NameFor(_query.Sql) : string.Empty;
            _link.Writer.Parse(_statementName, _query.Sql);
            _link.Writer.Bind(_name, _statementName, _query.Parameters, isBinary: true);
            _link.Writer.DescribePortal(_name);
        }

        SendChunk(count, maxRows);
    }

    private void SendChunk(int commands, int rows)
    {
        _link.Writer.Execute(_name, rows);
        _link.WriteCheck();
        _rowsUntilSuspended += rows;
        _chunksAhead++;
        _link.Send(new Chunk(this, commands, _depth));
    }

    /// <summary>
    /// Starts the transaction once more when a statement of an earlier one was refused, because a table is not what it was or the remote has forgotten the statement.
    /// Nothing else had been done in it.
    /// </summary>
    private void Recover(PostgresException error)
    {
        bool mayRestart = _restart is not null && _state == State.New && error.SqlState is CachedPlanChanged or UnknownStatement;
        _link.Statements.Drop(_query.Sql);
        if (!mayRestart)
        {
            throw error;
        }

        _link.Run([new PostgresCommand("ROLLBACK")]);
        _error = null;
        Open(_restart!, _rowsWanted, mayBeOld: false); // checked above
    }

    private int ChunkRows(int maxRows) =>
        _rowsSeen == 0 ? maxRows : (int)Math.Clamp(ChunkBytes * _rowsSeen / Math.Max(_bytesSeen, 1), 1, maxRows);

    /// <summary>The answer to one Execute of the portal, to the commands that were sent before it, and to the question behind it.</summary>
    private sealed class Chunk(WirePortal portal, int commands, int depth) : WireAnswer
    {
        private int _commands = commands;
        private int _depth = depth;
        private bool _isBehindRows;

        public override bool IsUnwanted(int level) => portal is { _state: State.Closed, _query.IsWriting: false } && _depth >= level;

        public override void MoveUp(int level) => _depth = Math.Min(_depth, level);

        public override void Describe(ReadOnlySpan<byte> body) => portal.Describe(WireRows.ReadTypes(body));

        public override void Row(ReadOnlySpan<byte> body)
        {
            if (_isBehindRows)
            {
                portal._link.ReadCheck(body);
                return;
            }

            portal.DescribeAgain();
            if (portal._state == State.New)
            {
                throw new InvalidDataException("The remote does not keep to the protocol: a row comes without its description.");
            }

            portal.Take(body);
        }

        public override void Suspend() => _isBehindRows = true;

        public override void DescribeNothing() => portal.Describe([]);

        public override void CompleteCommand(ReadOnlySpan<byte> tag)
        {
            // The commands end in the same way; only their number tells.
            if (_commands > 0)
            {
                _commands--;
            }
            else if (!_isBehindRows)
            {
                _isBehindRows = true;
                portal.DescribeAgain();
                portal._rowsChanged = WireTags.Count(tag);
                portal._state = portal._state == State.Open ? State.Ended : portal._state;
            }
        }

        public override void Fail(PostgresException error)
        {
            base.Fail(error);
            portal._error ??= error;
        }

        public override void Complete()
        {
            base.Complete();
            portal._chunksAhead--;
        }
    }
}
