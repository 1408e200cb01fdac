using System.Data;
using Npgsql;
using NpgsqlTypes;
using PgDotnetFdw.Driver.Postgres.Wire;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Postgres.Links;

/// <summary>
/// A session over the provider's public interface. A portal is a cursor: declared with its first fetch, in the same round trip, and every fetch is read whole, as
/// other cursors share the connection.
/// </summary>
internal sealed partial class NpgsqlLink : PostgresLink
{
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlRows _rows = new();

    /// <summary>What runs, for a cancel where the provider lacks the member that may be repeated.</summary>
    private volatile NpgsqlBatch? _running;

    private volatile bool _isBroken;

    /// <summary>The last error that was not caused by an earlier one.</summary>
    private PostgresException? _cause;

    /// <summary>Whether what runs now is not the provider, but what is done with the rows that it has read.</summary>
    public bool IsOutside { get; set; }

    /// <summary>Takes an open connection over.</summary>
    public NpgsqlLink(NpgsqlDataSource source, NpgsqlConnection connection)
    {
        _source = source;
        _connection = connection;
        Major = connection.PostgreSqlVersion.Major;
        RemotePid = connection.ProcessID;
    }

    /// <inheritdoc/>
    public override bool IsOpen => !_isBroken && _connection.State == ConnectionState.Open;

    /// <inheritdoc/>
    public override bool HasRemoteGone => !IsOpen || PostgresInternals.HasPeerClosed(_connection);

    /// <inheritdoc/>
    public override int RemotePid { get; }

    /// <inheritdoc/>
    public override int Major { get; }

    /// <inheritdoc/>
    /// <remarks>An error of a statement is all that tells of it, and that is thrown.</remarks>
    public override bool IsTransactionFailed => false;

    /// <inheritdoc/>
    public override bool AreSettingsAltered => IsOpen && _connection.PostgresParameters.Any(static setting => !WireSettings.IsRight(setting.Key, setting.Value));

    /// <inheritdoc/>
    public override bool HasWritten => true;

    /// <inheritdoc/>
    public override bool HadWritten => true;

    /// <inheritdoc/>
    public override RemoteCounters? Counters => null;

    /// <inheritdoc/>
    public override void Probe()
    {
        // The provider has done so.
    }

    /// <inheritdoc/>
    public override void Run(IReadOnlyList<PostgresCommand> commands) => Read(Batch(commands), null);

    /// <inheritdoc/>
    /// <remarks>The provider always waits.</remarks>
    public override void Post(IReadOnlyList<PostgresCommand> commands) => Run(commands);

    /// <inheritdoc/>
    public override IReadOnlyList<string?[]> Query(IReadOnlyList<PostgresCommand> commands, string sql, IReadOnlyList<string?> parameters)
    {
        NpgsqlBatch batch = Batch(commands);
        NpgsqlBatchCommand query = new(sql);
        AddParameters(query, parameters);
        batch.BatchCommands.Add(query);
        List<string?[]> rows = [];
        Read(batch, reader =>
        {
            while (reader.Read())
            {
                rows.Add(Texts(reader));
            }
        });
        return rows;
    }

    /// <inheritdoc/>
    public override PostgresPortal CreatePortal(string name, PortalQuery query) =>
        query.IsWriting ? new NpgsqlWritingPortal(this, name, query) : new NpgsqlPortal(this, name, query);

    /// <inheritdoc/>
    public override void StartTransaction() => ForgetLocks();

    /// <inheritdoc/>
    public override void Settle()
    {
        // Nothing is asked ahead of time.
    }

    /// <inheritdoc/>
    public override void RequestCancel()
    {
        if (!PostgresInternals.TryRequestCancel(_connection))
        {
            _running?.Cancel();
        }
    }

    /// <inheritdoc/>
    public override void Shutdown() => PostgresInternals.Shutdown(_connection);

    /// <inheritdoc/>
    public override void Dispose() => PostgresOpening.DisposeQuietly(_connection, _source);

    /// <summary>Reads a row whose columns are text.</summary>
    private static string?[] Texts(NpgsqlDataReader reader)
    {
        string?[] row = new string?[reader.FieldCount];
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = reader.IsDBNull(i) ? null : reader.GetString(i);
        }

        return row;
    }

    /// <summary>Makes a batch that starts with commands.</summary>
    public NpgsqlBatch Batch(IReadOnlyList<PostgresCommand> commands)
    {
        NpgsqlBatch batch = new(_connection);
        foreach (PostgresCommand command in commands)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(command.Sql));
        }

        return batch;
    }

    /// <summary>Adds parameters as text without a type: the casts in the SQL say what they are.</summary>
    public static void AddParameters(NpgsqlBatchCommand command, IEnumerable<string?> parameters)
    {
        foreach (string? value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = value ?? (object)DBNull.Value });
        }
    }

    /// <summary>Runs a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="read">Reads the first result; called once, before errors of later commands are known. Null = there is nothing to read.</param>
    public void Read(NpgsqlBatch batch, Action<NpgsqlDataReader>? read) => Guarded(batch, () =>
    {
        using NpgsqlDataReader reader = batch.ExecuteReader();
        read?.Invoke(reader);
        while (reader.NextResult())
        {
            // Only to see the errors of later commands.
        }
    });

    /// <summary>Runs a batch that a cancel may stop. A remote that does not keep to the protocol, which the provider takes for a bug of its own, has broken the link.</summary>
    private void Guarded(NpgsqlBatch? batch, Action run)
    {
        _running = batch;
        IsOutside = false;
        try
        {
            run();
            if (IsOpen && _connection.PostgresParameters.TryGetValue("client_encoding", out string? encoding) && encoding != "UTF8")
            {
                _isBroken = true;
                throw new NpgsqlException(WireSettings.OtherEncoding);
            }
        }
        catch (PostgresException error) when (error.SqlState != SqlState.InFailedSqlTransaction || _cause is not null)
        {
            // That the remote refuses everything since then says nothing.
            throw _cause = error.SqlState == SqlState.InFailedSqlTransaction && _cause is { } cause ? cause : error;
        }
        catch (Exception error) when (!IsOutside && PostgresErrors.IsNonsense(error) && !PostgresErrors.IsExpected(error))
        {
            _isBroken = true;

            // Without the provider's words, which ask to report it.
            throw new NpgsqlException("The remote does not answer as PostgreSQL does.");
        }
        finally
        {
            _running = null;
        }
    }
}
