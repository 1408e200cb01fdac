using System.Globalization;
using Npgsql;

namespace PgDotnetFdw.Driver.Postgres.Links;

/// <summary>A cursor of SQL, read through the provider.</summary>
internal sealed class NpgsqlPortal : PostgresPortal
{
    private readonly NpgsqlLink _link;
    private readonly string _name;
    private readonly PortalQuery _query;

    private readonly NpgsqlRows _rows = new();
    private bool _isOpen;
    private bool _isAtEnd;
    private bool _isUsable = true;

    // Of the fetch in progress.
    private int _rowsRead;
    private int _rowsUntilFull;

    /// <summary>Largest fetch that a sink took without being full; fetches are cut to it, as a chunk must be read whole.</summary>
    private int _rowLimit = int.MaxValue;

    /// <summary>Makes a portal that is not open yet.</summary>
    public NpgsqlPortal(NpgsqlLink link, string name, PortalQuery query)
    {
        _link = link;
        _name = name;
        _query = query;
    }

    /// <inheritdoc/>
    public override string Name => _name;

    /// <inheritdoc/>
    public override bool IsOpen => _isOpen;

    /// <inheritdoc/>
    public override bool IsAtEnd => _isAtEnd;

    /// <inheritdoc/>
    public override long RowsChanged => 0;

    /// <inheritdoc/>
    public override void Fetch(PostgresTransaction transaction, int maxRows, IRowSink sink)
    {
        int asked = Math.Min(maxRows, _rowLimit);
        NpgsqlBatch batch = _link.Batch(transaction.TakeCommands());
        if (!_isOpen)
        {
            NpgsqlBatchCommand declare = new($"DECLARE {_name} NO SCROLL CURSOR FOR {_query.Sql}");
            NpgsqlLink.AddParameters(declare, _query.Parameters.Select(static parameter => parameter.ToText()));
            batch.BatchCommands.Add(declare);
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand(string.Create(CultureInfo.InvariantCulture, $"FETCH FORWARD {asked} FROM {_name}")));
        _rowsRead = 0;
        _rowsUntilFull = 0;
        _link.Read(batch, reader => ReadRows(reader, sink));
        _rows.Trim();
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

            _link.IsOutside = true;
            _isUsable = sink.Describe(types);
            _link.IsOutside = false;
        }

        while (_isUsable && reader.Read())
        {
            _rowsRead++;
            ReadOnlySpan<byte> row = _rows.Read(reader);
            _link.IsOutside = true;
            bool hasRoom = sink.Add(row);
            _link.IsOutside = false;
            if (!hasRoom && _rowsUntilFull == 0)
            {
                _rowsUntilFull = _rowsRead;
            }
        }
    }
}
