using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Planted;

/// <summary>A connection with a defect in writing; all else is left to the connection that it wraps.</summary>
public sealed class WritingConnection(RemoteConnection inner, WritingDefect defect) : RemoteConnection
{
    /// <inheritdoc/>
    public override bool IsUsable => inner.IsUsable;

    /// <inheritdoc/>
    public override bool HasWritten => inner.HasWritten;

    /// <inheritdoc/>
    public override bool DoCursorsSeeWrites => inner.DoCursorsSeeWrites;

    /// <inheritdoc/>
    public override void Open(CancellationToken cancellation) => inner.Open(cancellation);

    /// <inheritdoc/>
    public override void BeginTransaction() => inner.BeginTransaction();

    /// <inheritdoc/>
    public override void CommitTransaction() => inner.CommitTransaction();

    /// <inheritdoc/>
    public override void RollbackTransaction() => inner.RollbackTransaction();

    /// <inheritdoc/>
    public override void CreateSavepoint(int level) => inner.CreateSavepoint(level);

    /// <inheritdoc/>
    public override void ReleaseSavepoint(int level) => inner.ReleaseSavepoint(level);

    /// <inheritdoc/>
    public override void RollbackToSavepoint(int level)
    {
        if (defect == WritingDefect.KeptSavepoint)
        {
            inner.ReleaseSavepoint(level);
        }
        else
        {
            inner.RollbackToSavepoint(level);
        }
    }

    /// <inheritdoc/>
    public override RemoteCursor OpenCursor(RemoteStatement statement, IReadOnlyList<RemoteValue> parameters) => inner.OpenCursor(statement, parameters);

    /// <inheritdoc/>
    public override RemoteWriter OpenWriter(RemoteModify modify) => new WritingWriter(inner.OpenWriter(modify), defect, modify.Columns.Count);

    /// <inheritdoc/>
    public override void Truncate(IReadOnlyList<RemoteTable> tables, bool cascade, bool restartIdentity) => inner.Truncate(tables, cascade, restartIdentity);

    /// <inheritdoc/>
    public override IReadOnlyList<ImportedTable> ImportSchema(ImportRequest request) => inner.ImportSchema(request);

    /// <inheritdoc/>
    public override RemoteProfile? ReadProfile() => inner.ReadProfile();

    /// <inheritdoc/>
    public override RemoteEstimate? EstimateQuery(string sql) => inner.EstimateQuery(sql);

    /// <inheritdoc/>
    public override RemoteSample? PrepareSample(RemoteTable table, double wantedRows) => inner.PrepareSample(table, wantedRows);

    /// <inheritdoc/>
    public override void Cancel() => inner.Cancel();

    /// <inheritdoc/>
    public override void Dispose() => inner.Dispose();
}

/// <summary>Its writer.</summary>
public sealed class WritingWriter(RemoteWriter inner, WritingDefect defect, int columns) : RemoteWriter
{
    /// <inheritdoc/>
    public override IReadOnlyList<OutgoingForm> Forms => inner.Forms;

    /// <inheritdoc/>
    public override bool IsCountCertain => inner.IsCountCertain;

    /// <inheritdoc/>
    public override bool IsOutdated => inner.IsOutdated;

    /// <inheritdoc/>
    public override RemoteCounters? Counters => inner.Counters;

    /// <inheritdoc/>
    public override void Write(OutgoingRows rows, WriteAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(answer);
        OutgoingRows written = rows;
        if (defect == WritingDefect.LostRow && rows.Count > 1)
        {
            bool[] skipped = new bool[rows.Count];
            skipped[^1] = true;
            written = new OutgoingRows(rows.Encoded, rows.Count, columns, skipped);
        }

        inner.Write(written, answer);
        if (written != rows || defect == WritingDefect.Miscount)
        {
            answer.SetAllChanged();
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => inner.Dispose();
}
