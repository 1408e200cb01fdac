using System.Globalization;
using System.Text;
using PgDotnetFdw.Driver.Postgres.Wire;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Reads the rows of a result into batches: a decoder for each column, chosen from the remote type that it has and the local type that is wanted.</summary>
/// <param name="serverName">Foreign server.</param>
/// <param name="columns">The columns that are wanted.</param>
internal sealed class PostgresResult(string serverName, IReadOnlyList<ResultColumn> columns)
{
    private readonly PostgresDecoder?[] _decoders = new PostgresDecoder?[columns.Count];
    private readonly ColumnWriter?[] _writers = new ColumnWriter?[columns.Count];
    private uint[]? _types;
    private bool _isReadable;

    /// <summary>Chooses decoders.</summary>
    /// <param name="types">Type oids of the result's columns; not changed afterwards.</param>
    /// <returns>Whether all columns can be read. If not, <see cref="CorrectedList"/> says how they can.</returns>
    /// <exception cref="InvalidDataException">There are fewer columns than were asked for.</exception>
    public bool Describe(uint[] types)
    {
        if (ReferenceEquals(types, _types))
        {
            return _isReadable;
        }

        if (types.Length < columns.Count)
        {
            throw new InvalidDataException("The remote does not keep to the protocol: columns are missing.");
        }

        _types = types;
        bool isReadable = true;
        for (int i = 0; i < _decoders.Length; i++)
        {
            _decoders[i] = PostgresDecoder.Create(types[i], columns[i]);
            isReadable &= _decoders[i] is not null;
        }

        _isReadable = isReadable;
        return isReadable;
    }

    /// <summary>Says where rows go.</summary>
    public void Bind(RowBatch batch)
    {
        for (int i = 0; i < _writers.Length; i++)
        {
            _writers[i] = batch.Column(i);
        }
    }

    /// <summary>Reads a row.</summary>
    /// <param name="row">The body of a DataRow message, in binary form.</param>
    /// <param name="batch">Where to; the one that was bound.</param>
    public void Add(ReadOnlySpan<byte> row, RowBatch batch)
    {
        PostgresDecoder?[] decoders = _decoders;
        ReadOnlySpan<byte> rest = row.Length < sizeof(short) ? [] : row[sizeof(short)..];
        batch.BeginRow();
        for (int i = 0; i < decoders.Length; i++)
        {
            if (!WireRows.TryReadField(ref rest, out ReadOnlySpan<byte> field, out bool isNull))
            {
                throw new ForeignDataException("08P01", $"remote row of server \"{serverName}\" is malformed");
            }

            if (!isNull)
            {
                decoders[i]!.Decode(field, _writers[i]!); // both are set by Describe and Bind
            }
        }

        batch.EndRow();
    }

    /// <summary>The select list with which all columns of the query <c>r(c1, c2, ...)</c> can be read.</summary>
    /// <param name="names">The columns' names in it.</param>
    public string CorrectedList(out string names)
    {
        StringBuilder list = new();
        StringBuilder all = new();
        for (int i = 0; i < _decoders.Length; i++)
        {
            string separator = i == 0 ? string.Empty : ", ";
            all.Append(CultureInfo.InvariantCulture, $"{separator}c{i + 1}");

            // As text, which the local input function reads; so an error names the column.
            string cast = _decoders[i] is null ? "::pg_catalog.text" : string.Empty;
            list.Append(CultureInfo.InvariantCulture, $"{separator}(r.c{i + 1}){cast}");
        }

        names = all.ToString();
        return list.ToString();
    }

    /// <summary>The error of a result that cannot be read even so.</summary>
    public ForeignDataException Unreadable()
    {
        int index = Math.Max(Array.IndexOf(_decoders, null), 0);
        ResultColumn column = columns[index];
        return new ForeignDataException(SqlState.DatatypeMismatch, $"remote type of column \"{column.Name}\" cannot be read as \"{column.Type.Name}\"")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"The remote type has the oid {_types![index]}."), // described: else nothing is known to be unreadable
            ColumnName = column.Name,
            DataTypeName = column.Type.Name,
        };
    }
}
