// What did a driver write? A batch that keeps values as .NET objects, with the conversions of the host that matter here.

using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>Rows as objects: null, bool, long, double, float, string (text, numeric, uuid, tid), byte[], DateOnly, DateTime.</summary>
internal sealed class RecordingBatch : RowBatch
{
    private readonly Writer[] _writers;
    private object?[] _row = [];

    internal RecordingBatch(IReadOnlyList<ResultColumn> columns)
    {
        _writers = columns.Select((column, index) => new Writer(this, column, index)).ToArray();
    }

    /// <inheritdoc/>
    public override int ColumnCount => _writers.Length;

    /// <inheritdoc/>
    public override int RowCount => Rows.Count;

    /// <inheritdoc/>
    public override bool IsFull => false;

    /// <inheritdoc/>
    public override long ByteCount => 0;

    internal List<object?[]> Rows { get; } = [];

    /// <inheritdoc/>
    public override ColumnWriter Column(int index) => _writers[index];

    /// <inheritdoc/>
    public override void BeginRow() => _row = new object?[_writers.Length];

    /// <inheritdoc/>
    public override void EndRow() => Rows.Add(_row);

    private sealed class Writer(RecordingBatch batch, ResultColumn column, int index) : ColumnWriter
    {
        private static readonly DateTime s_epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

        public override ResultColumn Column => column;

        private bool IsNumeric => column.Type.Oid == TypeOid.Numeric;

        public override void WriteNull() => Set(null);

        public override void WriteBoolean(bool value) => Set(value);

        public override void WriteInt64(long value) => Set(IsNumeric ? value.ToString(CultureInfo.InvariantCulture) : value);

        public override void WriteDouble(double value)
        {
            if (IsNumeric)
            {
                string shortest = value.ToString("R", CultureInfo.InvariantCulture);
                int modifier = column.Type.Modifier;
                Set(modifier < 4 || !double.IsFinite(value) ? shortest : Rounded(shortest, (modifier - 4) & 0x7ff));
            }
            else if (column.Type.Oid is not TypeOid.Int8)
            {
                Set(value);
            }
            else if (value == Math.Truncate(value) && value is >= -9223372036854775808.0 and < 9223372036854775808.0)
            {
                Set((long)value);
            }
            else
            {
                throw new ForeignDataException(SqlState.InvalidTextRepresentation, "not an integer");
            }
        }

        public override void WriteSingle(float value) => Set(value);

        public override void WriteUtf8(ReadOnlySpan<byte> utf8) => Set(Encoding.UTF8.GetString(utf8));

        public override void WriteBytes(ReadOnlySpan<byte> bytes) => Set(bytes.ToArray());

        // Only small numbers reach this test with digits of their own.
        public override void WriteNumeric(in NumericValue value)
        {
            decimal sum = 0;
            decimal unit = (decimal)Math.Pow(10000, Math.Max(value.Weight, 0));
            for (int i = value.Weight; i < 0; i++)
            {
                unit /= 10000;
            }

            foreach (short digit in value.Digits)
            {
                sum += digit * unit;
                unit /= 10000;
            }

            Set((value.Kind == NumericKind.Negative ? -sum : sum).ToString("F" + value.Scale, CultureInfo.InvariantCulture));
        }

        public override void WriteDate(int days) => Set(DateOnly.FromDateTime(s_epoch).AddDays(days));

        public override void WriteTimestamp(long microseconds) => Set(s_epoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond));

        public override void WriteTimestampTz(long microseconds) => Set(DateTime.SpecifyKind(s_epoch, DateTimeKind.Utc).AddTicks(microseconds * TimeSpan.TicksPerMicrosecond));

        public override void WriteUuid(ReadOnlySpan<byte> bytes) => Set(new Guid(bytes, bigEndian: true).ToString());

        public override void WriteBinary(ReadOnlySpan<byte> bytes) =>
            Set(string.Create(CultureInfo.InvariantCulture, $"({BinaryPrimitives.ReadUInt32BigEndian(bytes)},{BinaryPrimitives.ReadUInt16BigEndian(bytes[sizeof(uint)..])})"));

        // Half away from zero, as numeric_round does.
        private static string Rounded(string text, int scale)
        {
            string[] halves = text.TrimStart('-').Split('E');
            int point = halves[0].IndexOf('.', StringComparison.Ordinal);
            int digits = point < 0 ? 0 : halves[0].Length - point - 1;
            int exponent = halves.Length > 1 ? int.Parse(halves[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
            var units = BigInteger.Parse(halves[0].Replace(".", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture);
            int shift = exponent - digits + scale;
            if (shift >= 0)
            {
                units *= BigInteger.Pow(10, shift);
            }
            else
            {
                var divisor = BigInteger.Pow(10, -shift);
                units = ((units * 2) + divisor) / (divisor * 2);
            }

            string written = units.ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
            string sign = text.StartsWith('-') && !units.IsZero ? "-" : string.Empty;
            return sign + (scale == 0 ? written : written.Insert(written.Length - scale, "."));
        }

        private void Set(object? value) => batch._row[index] = value;
    }
}
