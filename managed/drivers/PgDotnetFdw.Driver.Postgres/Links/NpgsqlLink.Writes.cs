using System.Data;
using System.Globalization;
using System.Text;
using Npgsql;
using PgDotnetFdw.Driver.Postgres.Writes;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Postgres.Links;

/// <summary>Writing over the provider: parameters go in text form, as the provider would give binary ones types of its own.</summary>
internal sealed partial class NpgsqlLink
{
    /// <summary>Rows of one batch; the provider holds an object for each value.</summary>
    private const int BatchRows = 1000;

    /// <summary>What is handed to a COPY at once.</summary>
    private const int CopyPieceBytes = 64 * 1024;

    private int _preparedCount;

    /// <inheritdoc/>
    public override bool SendsBinary => false;

    /// <inheritdoc/>
    /// <remarks>It is parsed each time.</remarks>
    public override bool RefusesOutdated => false;

    /// <inheritdoc/>
    public override void NoteWrite()
    {
        // It is taken for granted.
    }

    /// <inheritdoc/>
    public override void Forget(PostgresPrepared statement)
    {
        // Nothing is kept prepared.
    }

    /// <inheritdoc/>
    /// <remarks>The remote lists the types of parameters for statements of SQL's PREPARE, and those of columns with a result that is not asked for.</remarks>
    public override void Prepare(
        IReadOnlyList<PostgresCommand> commands, PostgresPrepared statement, string? question, IReadOnlyList<string> parameters, ICollection<string?[]> answer)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"w{++_preparedCount}");
        NpgsqlBatch batch = Batch(commands);
        if (question is not null)
        {
            NpgsqlBatchCommand ask = new(question);
            AddParameters(ask, parameters);
            batch.BatchCommands.Add(ask);
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand($"PREPARE {name} AS {statement.Sql}"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"SELECT pg_catalog.array_to_string(parameter_types::pg_catalog.oid[], ' ') FROM pg_catalog.pg_prepared_statements WHERE name = '{name}'"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("DEALLOCATE " + name));
        bool isAnswered = question is null;
        string types = string.Empty;
        ReadAll(batch, reader =>
        {
            while (reader.Read())
            {
                if (isAnswered)
                {
                    types = reader.GetString(0);
                    continue;
                }

                answer.Add(Texts(reader));
            }

            isAnswered |= reader.FieldCount > 0;
        });
        statement.ParameterTypes =
            [.. types.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static type => uint.Parse(type, NumberStyles.None, CultureInfo.InvariantCulture))];
        statement.Period = Period;
        if (!statement.ReturnsRows)
        {
            return;
        }

        Guarded(null, () =>
        {
            using NpgsqlCommand describe = new(statement.Sql, _connection);
            using NpgsqlDataReader columns = describe.ExecuteReader(CommandBehavior.SchemaOnly);
            statement.ColumnTypes = new uint[columns.FieldCount];
            for (int i = 0; i < statement.ColumnTypes.Length; i++)
            {
                statement.ColumnTypes[i] = columns.GetDataTypeOID(i);
            }
        });
    }

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<PostgresCommand> commands, PostgresPrepared statement, OutgoingRows rows, IWriteSink sink, bool isTerse)
    {
        List<int> ordinals = [];
        NpgsqlBatch batch = Batch(commands);
        int first = commands.Count;
        while (rows.MoveNext())
        {
            NpgsqlBatchCommand command = new(statement.Sql);
            string?[] values = new string?[rows.ColumnCount];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = rows.IsNull(i) ? null : Encoding.UTF8.GetString(rows.Value(i));
            }

            AddParameters(command, values);
            batch.BatchCommands.Add(command);
            ordinals.Add(rows.Ordinal);
            if (ordinals.Count == BatchRows)
            {
                WriteBatch(batch, first, ordinals, sink);
                batch = Batch([]);
                ordinals.Clear();
                first = 0;
            }
        }

        if (ordinals.Count > 0)
        {
            WriteBatch(batch, first, ordinals, sink);
        }

        statement.Period = Period;
    }

    /// <inheritdoc/>
    public override long? Copy(IReadOnlyList<PostgresCommand> commands, string sql, OutgoingRows rows, bool isBinary)
    {
        if (isBinary)
        {
            throw new NotSupportedException();
        }

        if (commands.Count > 0)
        {
            Run(commands);
        }

        // Dispose tells of the remote's errors; an error before gives the copy up.
        Guarded(null, () =>
        {
            using TextWriter writer = _connection.BeginTextImport(sql);
            IsOutside = true;
            CopyFormat.Write(rows, isBinary: false, CopyPieceBytes, piece => writer.Write(Encoding.UTF8.GetString(piece)));
            IsOutside = false;
        });
        return null;
    }

    private void WriteBatch(NpgsqlBatch batch, int first, List<int> ordinals, IWriteSink sink)
    {
        int done = 0;
        try
        {
            int commands = first;
            ReadAll(batch, reader =>
            {
                // Commands without a result are passed over, and so are rows' statements that return nothing.
                while (reader.Read())
                {
                    ReadOnlySpan<byte> row = _rows.Read(reader);
                    IsOutside = true;
                    sink.Return(row);
                    IsOutside = false;
                }
            });
            for (; done < ordinals.Count; done++)
            {
                NpgsqlBatchCommand command = batch.BatchCommands[commands + done];
                sink.Complete(ordinals[done], (long)command.Rows);
            }
        }
        catch (PostgresException error)
        {
            int index = error.BatchCommand is NpgsqlBatchCommand failed ? batch.BatchCommands.IndexOf(failed) - first : -1;
            if (index >= 0 && index < ordinals.Count)
            {
                sink.FailAt(ordinals[index]);
            }

            throw;
        }
    }

    /// <summary>Runs a batch and reads every result of it.</summary>
    private void ReadAll(NpgsqlBatch batch, Action<NpgsqlDataReader> read) => Guarded(batch, () =>
    {
        using NpgsqlDataReader reader = batch.ExecuteReader();
        do
        {
            read(reader);
        }
        while (reader.NextResult());
    });
}
