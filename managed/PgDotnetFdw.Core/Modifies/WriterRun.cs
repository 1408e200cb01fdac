// What does only the session's thread know of a statement that writes rows?
//
// The driver's writer, and the rows that have been changed already. Jobs of one statement share it.

using System.Globalization;
using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>One statement's writing into one table. Whoever has the session's connection, but for the members that say otherwise.</summary>
internal sealed class WriterRun(ModifyPlan plan, bool mayRowsRepeat)
{
    private const string CardinalityViolation = "21000";
    private const string SerializationFailure = "40001";

    private readonly TouchedRows? _touched = plan.MustChangeOne && mayRowsRepeat
        ? new TouchedRows(plan.Modify.Values.Count, plan.Modify.Identity.Count)
        : null;

    private volatile bool _isOutdated;
    private RemoteWriter? _writer;

    /// <summary>What is written. Any thread.</summary>
    public RemoteModify Modify => plan.Modify;

    /// <summary>What the writer has cost so far.</summary>
    public RemoteCounters? Counters => _writer?.Counters;

    /// <summary>Whether rows are wanted in another form than was thought, and none is written. Any thread, once a job of it is done.</summary>
    public bool IsOutdated => _isOutdated;

    /// <summary>What was thought of the writer's wishes is wrong: it takes no rows.</summary>
    public void RefuseRows() => _isOutdated = true;

    public RemoteWriter Open(SessionState state)
    {
        _writer = state.Connection.OpenWriter(plan.Modify);
        state.Add(_writer);
        return _writer;
    }

    /// <summary>As <see cref="Open"/>, without waiting. Main thread, while the session's thread rests.</summary>
    /// <returns>null: it is not open.</returns>
    public RemoteWriter? TryOpen(SessionState state, INonBlockingConnection connection)
    {
        _writer = connection.TryOpenWriter(plan.Modify);
        if (_writer is not null)
        {
            state.Add(_writer);
        }

        return _writer;
    }

    /// <summary>Sends rows, without waiting. Main thread, while the session's thread rests.</summary>
    /// <returns>false: nothing was sent.</returns>
    public bool TryAsk(SessionState state, INonBlockingConnection connection, ReadOnlyMemory<byte> encoded, int count) =>
        _writer is { } writer && !_isOutdated && _touched is null && state.IsReadyToWrite
        && connection.TryAsk(writer, new OutgoingRows(encoded, count, plan.Modify.Columns.Count));

    /// <summary>Writes rows.</summary>
    /// <returns>How many count as changed.</returns>
    public long Write(SessionState state, ReadOnlyMemory<byte> encoded, int count, RowBatch? returned)
    {
        RemoteWriter writer = _writer ?? throw new ForeignDataException(SqlState.InternalError, "rows were written before their writer was open");
        if (_isOutdated)
        {
            throw new ForeignDataException(SerializationFailure, $"the remote table of foreign table \"{plan.Modify.LocalTable}\" was changed")
            {
                Hint = "Run the transaction again.",
            };
        }

        state.BeforeWriting();
        int columns = plan.Modify.Columns.Count;
        bool[]? again = _touched?.Note(new OutgoingRows(encoded, count, columns));
        var answer = new WriteAnswer(count, returned);
        try
        {
            writer.Write(new OutgoingRows(encoded, count, columns, again), answer);
        }
        catch (ForeignDataException) when (writer.IsOutdated)
        {
            _isOutdated = true;
            throw;
        }

        long changed = 0;
        for (int i = 0; i < count; i++)
        {
            long remote = answer.Changed(i);
            if (again is null || !again[i])
            {
                Check(remote, i, encoded, columns);
            }

            changed += remote > 0 ? 1 : 0;
        }

        return changed;
    }

    public void Close(SessionState state)
    {
        if (_writer is { } writer)
        {
            _writer = null;
            state.Close(writer);
        }
    }

    private void Check(long changed, int ordinal, ReadOnlyMemory<byte> encoded, int columns)
    {
        RemoteModify modify = plan.Modify;
        if (modify.Kind == ModifyKind.Insert || changed == 1 || (changed == 0 && !plan.MustChangeOne))
        {
            return;
        }

        string verb = modify.Kind == ModifyKind.Update ? "update" : "delete";
        string key = Describe(new OutgoingRows(encoded, ordinal + 1, columns), ordinal);
        throw changed == 0
            ? new ForeignDataException(SqlState.FdwError, $"could not {verb} a row of foreign table \"{modify.LocalTable}\"")
            {
                Detail = $"No remote row has {key}.",
                Hint = "The row may have been changed since it was read, or the remote may have refused to change it.",
                TableName = modify.LocalTable,
            }
            : new ForeignDataException(CardinalityViolation, $"{verb} of one row of foreign table \"{modify.LocalTable}\" changed several remote rows")
            {
                Detail = string.Create(CultureInfo.InvariantCulture, $"{changed} remote rows have {key}."),
                Hint = "Mark the columns of a unique key with option key.",
                TableName = modify.LocalTable,
            };
    }

    private string Describe(OutgoingRows rows, int ordinal)
    {
        while (rows.MoveNext() && rows.Ordinal < ordinal)
        {
        }

        IReadOnlyList<OutgoingColumn> identity = plan.Modify.Identity;
        IReadOnlyList<OutgoingForm> forms = _writer!.Forms; // open: it has just written
        int first = plan.Modify.Values.Count;
        string names = string.Join(", ", identity.Select(static c => c.LocalName));
        string values = string.Join(", ", Enumerable.Range(first, identity.Count).Select(i =>
            rows.IsNull(i) ? "NULL" : OutgoingText.Of(identity[i - first].Type, forms[i], rows.Value(i))));
        return $"({names})=({values})";
    }
}
