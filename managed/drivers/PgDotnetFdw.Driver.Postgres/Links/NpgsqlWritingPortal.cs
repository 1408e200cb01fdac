using System.Buffers.Binary;
using Npgsql;
using PgDotnetFdw.Driver.Postgres.Wire;

namespace PgDotnetFdw.Driver.Postgres.Links;

/// <summary>An UPDATE or DELETE over the provider. No cursor can be declared for it, so that all rows that it returns are read with the first fetch, and kept.</summary>
internal sealed class NpgsqlWritingPortal : PostgresPortal
{
    private readonly NpgsqlLink _link;
    private readonly PortalQuery _query;
    private readonly NpgsqlRows _rows = new();

    // Length in four bytes, then the row.
    private readonly NativeBuffer _store = new(0);
    private uint[]? _types;
    private bool _hasRun;
    private bool _isDescribed;
    private long _rowsChanged;

    /// <summary>Makes a statement that has not run yet.</summary>
    public NpgsqlWritingPortal(NpgsqlLink link, string name, PortalQuery query)
    {
        _link = link;
        Name = name;
        _query = query;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    /// <remarks>The remote keeps nothing of it.</remarks>
    public override bool IsOpen => false;

    /// <inheritdoc/>
    public override bool IsAtEnd => _hasRun && _store.Length == 0;

    /// <inheritdoc/>
    public override long RowsChanged => _rowsChanged;

    /// <inheritdoc/>
    public override void Fetch(PostgresTransaction transaction, int maxRows, IRowSink sink)
    {
        if (!_hasRun)
        {
            Run(transaction);
        }

        if (!_isDescribed)
        {
            _isDescribed = true;
            if (!sink.Describe(_types ?? []))
            {
                throw new InvalidOperationException("a statement that writes is described before it runs");
            }
        }

        bool hasRoom = true;
        for (int i = 0; i < maxRows && hasRoom && _store.Length > 0; i++)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(_store.Content);
            hasRoom = sink.Add(_store.Content.Slice(sizeof(int), length));
            _store.Consume(sizeof(int) + length);
        }

        _store.Trim();
    }

    /// <inheritdoc/>
    public override void Dispose() => _store.Dispose();

    private void Run(PostgresTransaction transaction)
    {
        NpgsqlBatch batch = _link.Batch(transaction.TakeCommands());
        NpgsqlBatchCommand command = new(_query.Sql);
        NpgsqlLink.AddParameters(command, _query.Parameters.Select(static p => p.ToText()));
        batch.BatchCommands.Add(command);
        _hasRun = true;
        _link.Read(batch, Store);
        _rowsChanged = (long)command.Rows;
    }

    private void Store(NpgsqlDataReader reader)
    {
        _types = new uint[reader.FieldCount];
        for (int i = 0; i < _types.Length; i++)
        {
            _types[i] = reader.GetDataTypeOID(i);
        }

        Span<byte> prefix = stackalloc byte[sizeof(int)];
        while (reader.Read())
        {
            ReadOnlySpan<byte> row = _rows.Read(reader);
            BinaryPrimitives.WriteInt32LittleEndian(prefix, row.Length);
            _store.Reserve(sizeof(int) + row.Length);
            _store.Append(prefix);
            _store.Append(row);
        }
    }
}
