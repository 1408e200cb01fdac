using System.Buffers.Binary;
using System.Globalization;
using Npgsql;

namespace PgDotnetFdw.Driver.Postgres.Links;

/// <summary>A cursor of SQL, read through the provider. Rows are put together again as the protocol has them, in a buffer that is used again and again.</summary>
internal sealed class NpgsqlPortal : PostgresPortal
{
    private const int InitialBytes = 8 * 1024;

    /// <summary>A buffer that grew beyond this is given back after the fetch.</summary>
    private const int LargeBytes = 1024 * 1024;

    /// <summary>The provider is not asked to fill nothing.</summary>
    private const int LeastRoom = 64;

    private readonly NpgsqlLink _link;
    private readonly string _name;
    private readonly string _sql;
    private readonly IReadOnlyList<PostgresParameter> _parameters;

    private byte[] _row = new byte[InitialBytes];
    private bool _isOpen;
    private bool _isAtEnd;
    private bool _isUsable = true;

    // Of the fetch in progress.
    private int _rowsRead;
    private int _rowsUntilFull;

    /// <summary>Largest fetch that a sink took without being full; fetches are cut to it, as a chunk must be read whole.</summary>
    private int _rowLimit = int.MaxValue;

    /// <summary>Makes a portal that is not open yet.</summary>
    public NpgsqlPortal(NpgsqlLink link, string name, string sql, IReadOnlyList<PostgresParameter> parameters)
    {
        _link = link;
        _name = name;
        _sql = sql;
        _parameters = parameters;
    }

    /// <inheritdoc/>
    public override string Name => _name;

    /// <inheritdoc/>
    public override bool IsOpen => _isOpen;

    /// <inheritdoc/>
    public override bool IsAtEnd => _isAtEnd;

    /// <inheritdoc/>
    public override void Fetch(PostgresTransaction transaction, int maxRows, IRowSink sink)
    {
        int asked = Math.Min(maxRows, _rowLimit);
        NpgsqlBatch batch = _link.Batch(transaction.TakeCommands());
        if (!_isOpen)
        {
            NpgsqlBatchCommand declare = new($"DECLARE {_name} NO SCROLL CURSOR FOR {_sql}");
            NpgsqlLink.AddParameters(declare, _parameters.Select(static parameter => parameter.ToText()));
            batch.BatchCommands.Add(declare);
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand(string.Create(CultureInfo.InvariantCulture, $"FETCH FORWARD {asked} FROM {_name}")));
        _rowsRead = 0;
        _rowsUntilFull = 0;
        _link.Read(batch, reader => ReadRows(reader, sink));
        if (_row.Length > LargeBytes)
        {
            _row = new byte[InitialBytes];
        }

        _isAtEnd = _isUsable && _rowsRead < asked;
        if (_rowsUntilFull > 0 && _rowsUntilFull < asked)
        {
            _rowLimit = _rowsUntilFull;
        }
        else if (_rowsUntilFull == 0 && asked == _rowLimit)
        {
            _rowLimit = (int)Math.Min(int.MaxValue, _rowLimit * 2L);
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _isOpen = false;

    private void ReadRows(NpgsqlDataReader reader, IRowSink sink)
    {
        // There is a result, so it is declared.
        if (!_isOpen)
        {
            _isOpen = true;
            uint[] types = new uint[reader.FieldCount];
            for (int i = 0; i < types.Length; i++)
            {
                types[i] = reader.GetDataTypeOID(i);
            }

            _isUsable = sink.Describe(types);
        }

        while (_isUsable && reader.Read())
        {
            _rowsRead++;
            if (!sink.Add(ReadRow(reader)) && _rowsUntilFull == 0)
            {
                _rowsUntilFull = _rowsRead;
            }
        }
    }

    private ReadOnlySpan<byte> ReadRow(NpgsqlDataReader reader)
    {
        int fields = reader.FieldCount;
        int position = sizeof(short);
        BinaryPrimitives.WriteInt16BigEndian(_row, (short)fields);
        for (int i = 0; i < fields; i++)
        {
            Reserve(position, sizeof(int) + LeastRoom);
            int start = position + sizeof(int);
            int length = reader.IsDBNull(i) ? -1 : ReadField(reader, i, start);
            BinaryPrimitives.WriteInt32BigEndian(_row.AsSpan(position), length);
            position = start + Math.Max(length, 0);
        }

        return _row.AsSpan(0, position);
    }

    private int ReadField(NpgsqlDataReader reader, int ordinal, int start)
    {
        int room = _row.Length - start;
        int length = (int)reader.GetBytes(ordinal, 0, _row, start, room);
        if (length < room)
        {
            return length;
        }

        // Perhaps there is more of it than the buffer holds.
        length = (int)reader.GetBytes(ordinal, 0, null, 0, 0);
        if (length > room)
        {
            Reserve(start, length);
            _ = reader.GetBytes(ordinal, 0, _row, start, length);
        }

        return length;
    }

    private void Reserve(int position, int more)
    {
        if (_row.Length - position < more)
        {
            Array.Resize(ref _row, (int)Math.Min(Array.MaxLength, Math.Max(position + (long)more, _row.Length * 2L)));
        }
    }
}
