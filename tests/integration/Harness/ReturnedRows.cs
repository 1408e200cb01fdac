using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>A batch that keeps what a driver writes into it as text: each row's columns with '|' between them, NULL as "(null)", binary forms in hexadecimal.</summary>
public sealed class ReturnedRows : RowBatch
{
    private readonly Writer[] _writers;
    private string[] _row = [];

    /// <summary>Makes an empty one.</summary>
    public ReturnedRows(IReadOnlyList<ResultColumn> columns)
    {
        _writers = [.. columns.Select((column, index) => new Writer(this, column, index))];
    }

    /// <summary>The rows.</summary>
    public IList<string> Rows { get; } = [];

    /// <inheritdoc/>
    public override int ColumnCount => _writers.Length;

    /// <inheritdoc/>
    public override int RowCount => Rows.Count;

    /// <inheritdoc/>
    public override bool IsFull => false;

    /// <inheritdoc/>
    public override long ByteCount => 0;

    /// <inheritdoc/>
    public override ColumnWriter Column(int index) => _writers[index];

    /// <inheritdoc/>
    public override void BeginRow()
    {
        _row = new string[_writers.Length];
        Array.Fill(_row, "(null)");
    }

    /// <inheritdoc/>
    public override void EndRow() => Rows.Add(string.Join('|', _row));

    private sealed class Writer(ReturnedRows rows, ResultColumn column, int index) : ColumnWriter
    {
        public override ResultColumn Column => column;

        public override void WriteNull() => Set("(null)");

        public override void WriteBoolean(bool value) => Set(value ? "t" : "f");

        public override void WriteInt64(long value) => Set(value.ToString(CultureInfo.InvariantCulture));

        public override void WriteDouble(double value) => Set(value.ToString("R", CultureInfo.InvariantCulture));

        public override void WriteSingle(float value) => Set(value.ToString("R", CultureInfo.InvariantCulture));

        public override void WriteUtf8(ReadOnlySpan<byte> utf8) => Set(Encoding.UTF8.GetString(utf8));

        public override void WriteBytes(ReadOnlySpan<byte> bytes) => Set(Convert.ToHexString(bytes));

        public override void WriteNumeric(in NumericValue value) => Set(string.Create(CultureInfo.InvariantCulture, $"{value.Kind} {value.Weight} {value.Scale}"));

        public override void WriteDate(int days) => Set(days.ToString(CultureInfo.InvariantCulture));

        public override void WriteTimestamp(long microseconds) => Set(microseconds.ToString(CultureInfo.InvariantCulture));

        public override void WriteTimestampTz(long microseconds) => Set(microseconds.ToString(CultureInfo.InvariantCulture));

        public override void WriteUuid(ReadOnlySpan<byte> bytes) => Set(Convert.ToHexString(bytes));

        public override void WriteBinary(ReadOnlySpan<byte> bytes) => Set(Convert.ToHexString(bytes));

        private void Set(string value) => rows._row[index] = value;
    }
}
