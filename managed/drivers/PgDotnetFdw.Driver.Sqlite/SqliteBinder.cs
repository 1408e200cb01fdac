// How does a parameter's value reach SQLite? As the storage class with which the dialect's comparisons were proved (SqliteDialect.cs).

using System.Buffers;
using System.Globalization;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Driver.Sqlite;

internal static unsafe class SqliteBinder
{
    /// <summary>Binds one value, which SQLite copies.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="index">Position, ≥ 1.</param>
    /// <param name="type">The parameter's type.</param>
    /// <param name="value">The value.</param>
    /// <returns>A result code.</returns>
    internal static int Bind(nint statement, int index, TypeFacts type, RemoteValue value)
    {
        if (type.ElementOid != 0 && value.Form is ValueForm.Array or ValueForm.Null)
        {
            return BindArray(statement, index, value);
        }

        switch (value.Form)
        {
            case ValueForm.Null:
                return NativeMethods.BindNull(statement, index);
            case ValueForm.Boolean:
                return NativeMethods.BindInt64(statement, index, value.Boolean ? 1 : 0);
            case ValueForm.Int64:
                return NativeMethods.BindInt64(statement, index, value.Int64);
            case ValueForm.Float64:
                return BindFloat(statement, index, value.Float64);
            case ValueForm.Bytes:
                return BindBytes(statement, index, value.Bytes.Span);
            case ValueForm.Output when type.Oid == TypeOid.Numeric:
                var number = SqliteNumber.FromText(value.Bytes.Span);
                return number.Class == NativeMethods.ClassInteger ? NativeMethods.BindInt64(statement, index, number.Integer)
                    : BindFloat(statement, index, number.Class == NativeMethods.ClassFloat ? number.Float : double.NaN);
            case ValueForm.Output when type.Oid == TypeOid.Date:
                return BindText(statement, index, System.Text.Encoding.UTF8.GetBytes(SqliteDates.Comparable(value.Text)));
            case ValueForm.Output when type.Oid is TypeOid.Timestamp or TypeOid.TimestampTz:
                // Compared with what the driver's functions make of a column.
                return SqliteMoments.TryParse(value.Text, out long microseconds)
                    ? NativeMethods.BindInt64(statement, index, microseconds)
                    : throw new ForeignDataException(SqlState.InternalError, "output of a timestamp has an unexpected form");
            default:
                return BindText(statement, index, value.Bytes.Span);
        }
    }

    // Bound as a double, NaN would become NULL; an empty BLOB is greater than every number.
    private static int BindFloat(nint statement, int index, double value) =>
        double.IsNaN(value) ? NativeMethods.BindZeroBlob(statement, index, 0) : NativeMethods.BindDouble(statement, index, value);

    private static int BindBytes(nint statement, int index, ReadOnlySpan<byte> bytes)
    {
        // A null pointer would be bound as NULL.
        if (bytes.IsEmpty)
        {
            return NativeMethods.BindZeroBlob(statement, index, 0);
        }

        fixed (byte* start = bytes)
        {
            return NativeMethods.BindBlob(statement, index, start, bytes.Length, NativeMethods.Transient);
        }
    }

    private static int BindText(nint statement, int index, ReadOnlySpan<byte> utf8)
    {
        fixed (byte* start = utf8)
        {
            // A null pointer would be bound as NULL; any other will do for no bytes.
            byte empty = 0;
            return NativeMethods.BindText(statement, index, utf8.IsEmpty ? &empty : start, utf8.Length, NativeMethods.Transient);
        }
    }

    // For json_each. A NULL array becomes [null]: x IN (NULL) is NULL, as x = ANY (NULL) is.
    private static int BindArray(nint statement, int index, RemoteValue value)
    {
        if (value.IsNull)
        {
            return BindText(statement, index, "[null]"u8);
        }

        var json = new ArrayBufferWriter<byte>(256);
        json.Write("["u8);
        for (int i = 0; i < value.Elements.Count; i++)
        {
            if (i > 0)
            {
                json.Write(","u8);
            }

            WriteElement(json, value.ElementType, value.Elements[i]);
        }

        json.Write("]"u8);
        return BindText(statement, index, json.WrittenSpan);
    }

    private static void WriteElement(ArrayBufferWriter<byte> json, TypeFacts? type, RemoteValue element)
    {
        switch (element.Form)
        {
            case ValueForm.Null:
                json.Write("null"u8);
                break;
            case ValueForm.Int64:
                element.Int64.TryFormat(json.GetSpan(32), out int length, default, CultureInfo.InvariantCulture);
                json.Advance(length);
                break;
            case ValueForm.Output when type?.Oid == TypeOid.Date:
                WriteString(json, System.Text.Encoding.UTF8.GetBytes(SqliteDates.Comparable(element.Text)));
                break;
            default:
                WriteString(json, element.Bytes.Span);
                break;
        }
    }

    private static void WriteString(ArrayBufferWriter<byte> json, ReadOnlySpan<byte> utf8)
    {
        json.Write("\""u8);
        foreach (byte unit in utf8)
        {
            if (unit is (byte)'"' or (byte)'\\')
            {
                json.Write([(byte)'\\', unit]);
            }
            else if (unit < 0x20)
            {
                json.Write("\\u00"u8);
                json.Write([(byte)(unit < 0x10 ? '0' : '1'), (byte)"0123456789abcdef"[unit & 0xf]]);
            }
            else
            {
                json.Write([unit]);
            }
        }

        json.Write("\""u8);
    }
}
