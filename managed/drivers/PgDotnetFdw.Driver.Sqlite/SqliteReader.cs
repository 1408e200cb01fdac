// How does a row of SQLite become a row of a batch?
//
// Each column has one rule (SqliteTarget), bound when the cursor opens; per value there is one switch and direct calls on the statement handle,
// nothing is allocated. The rules are strict where comparisons are sent to SQLite: a value of another storage class compares in another way
// there than it would after a conversion here, so it is an error and not a conversion. Lenient rules belong to columns of which nothing but
// NULL tests is sent.

using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Unicode;
using PgDotnetFdw.Driver.Sqlite.Writes;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>Reads the rows of one statement. Used on the connection's thread.</summary>
internal sealed unsafe class SqliteReader
{
    private static readonly double[] s_powersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    private readonly nint _statement;
    private readonly bool _isUtf16;
    private readonly ColumnRule[] _rules;
    private ColumnWriter[]? _writers;
    private byte[] _scratch = [];

    /// <summary>Binds a rule to each column.</summary>
    /// <param name="statement">Handle of a prepared statement.</param>
    /// <param name="columns">Columns of its result.</param>
    /// <param name="isUtf16">Whether the database keeps text in UTF-16.</param>
    internal SqliteReader(nint statement, IReadOnlyList<ResultColumn> columns, bool isUtf16)
    {
        _statement = statement;
        _isUtf16 = isUtf16;
        _rules = new ColumnRule[columns.Count];
        for (int i = 0; i < _rules.Length; i++)
        {
            string? name = SqliteStatement.Utf8(NativeMethods.ColumnName(statement, i));
            string? marker = name?.StartsWith(SqliteDialect.MarkerPrefix, StringComparison.Ordinal) == true ? name[SqliteDialect.MarkerPrefix.Length..] : null;
            SqliteAffinity affinity = SqliteTypes.Affinity(SqliteStatement.Utf8(NativeMethods.ColumnDeclaredType(statement, i)));
            TypeFacts type = columns[i].Type;
            SqliteTarget target = SqliteTargets.Of(type, affinity, marker);
            int limit = target == SqliteTarget.ScaledNumeric && SqliteTypes.TryNumericModifier(type.Modifier, out _, out int scale) ? scale
                : SqliteTypes.BaseOid(type) == TypeOid.VarChar && type.Modifier >= 4 ? type.Modifier - 4
                : int.MaxValue;
            _rules[i] = new ColumnRule(target, limit, SqliteTypes.BaseOid(type), columns[i]);
        }
    }

    /// <summary>Writes the statement's current row.</summary>
    internal void ReadRow(RowBatch batch)
    {
        ColumnWriter[] writers = _writers ??= Writers(batch);
        batch.BeginRow();
        for (int i = 0; i < writers.Length; i++)
        {
            int storage = NativeMethods.ColumnClass(_statement, i);
            if (storage == NativeMethods.ClassNull)
            {
                writers[i].WriteNull();
            }
            else
            {
                ReadValue(i, storage, writers[i]);
            }
        }

        batch.EndRow();
    }

    private ColumnWriter[] Writers(RowBatch batch)
    {
        var writers = new ColumnWriter[_rules.Length];
        for (int i = 0; i < writers.Length; i++)
        {
            writers[i] = batch.Column(i);
        }

        return writers;
    }

    private void ReadValue(int column, int storage, ColumnWriter writer)
    {
        if (storage == NativeMethods.ClassBlob && TryReadComputed(column, writer))
        {
            return;
        }

        switch (_rules[column].Target)
        {
            case SqliteTarget.Integer:
            case SqliteTarget.Numeric:
                ReadNumber(column, storage, writer);
                break;
            case SqliteTarget.ScaledNumeric:
                ReadScaled(column, storage, writer);
                break;
            case SqliteTarget.TextNumeric:
                if (storage == NativeMethods.ClassText)
                {
                    writer.WriteUtf8(Text(column));
                }
                else
                {
                    ReadNumber(column, storage, writer);
                }

                break;
            case SqliteTarget.StrictText:
            case SqliteTarget.InputText:
                Expect(storage == NativeMethods.ClassText, column, storage);
                WriteText(column, Text(column), writer);
                break;
            case SqliteTarget.Text:
                Expect(storage != NativeMethods.ClassBlob, column, storage);
                WriteText(column, storage == NativeMethods.ClassText ? Text(column) : NumberText(column), writer);
                break;
            case SqliteTarget.Float8:
                ReadFloat8(column, storage, writer);
                break;
            case SqliteTarget.Float4:
                ReadFloat4(column, storage, writer);
                break;
            case SqliteTarget.Boolean:
                Expect(storage == NativeMethods.ClassInteger, column, storage);
                long truth = NativeMethods.ColumnInt64(_statement, column);
                Expect((ulong)truth <= 1, column, storage);
                writer.WriteBoolean(truth == 1);
                break;
            case SqliteTarget.Bytes:
                Expect(storage == NativeMethods.ClassBlob, column, storage);
                writer.WriteBytes(Blob(column));
                break;
            case SqliteTarget.Date:
                int days = 0;
                Expect(storage == NativeMethods.ClassText && SqliteDates.TryDate(Text(column), out days), column, storage);
                writer.WriteDate(days);
                break;
            case SqliteTarget.Timestamp:
                bool hasZone = false;
                long local = 0;
                Expect(storage == NativeMethods.ClassText && SqliteDates.TryTimestamp(Text(column), out local, out hasZone) && !hasZone, column, storage);
                writer.WriteTimestamp(local);
                break;
            case SqliteTarget.TimestampTz:
                long utc = 0;
                Expect(storage == NativeMethods.ClassText && SqliteDates.TryTimestamp(Text(column), out utc, out _), column, storage);
                writer.WriteTimestampTz(utc);
                break;
            case SqliteTarget.Unix:
                ReadUnix(column, storage, writer);
                break;
            case SqliteTarget.Julian:
                ReadJulian(column, storage, writer);
                break;
            case SqliteTarget.Uuid:
                ReadUuid(column, storage, writer);
                break;
            case SqliteTarget.RowId:
                ReadRowId(column, storage, writer);
                break;
            default:
                throw Refused(column, storage);
        }
    }

    // What a function of the driver has made, see SqliteFunctions.
    private bool TryReadComputed(int column, ColumnWriter writer)
    {
        SqliteTarget target = _rules[column].Target;
        if (target is not (SqliteTarget.Numeric or SqliteTarget.ScaledNumeric or SqliteTarget.TextNumeric or SqliteTarget.Float8
            or SqliteTarget.Timestamp or SqliteTarget.TimestampTz or SqliteTarget.Unix or SqliteTarget.Julian))
        {
            return false;
        }

        ReadOnlySpan<byte> bytes = Blob(column);
        if (!bytes.StartsWith(SqliteFunctions.Prefix))
        {
            return false;
        }

        ReadOnlySpan<byte> text = bytes[SqliteFunctions.Prefix.Length..];
        switch (target)
        {
            case SqliteTarget.Float8 when text.SequenceEqual("NaN"u8):
                writer.WriteDouble(double.NaN);
                return true;
            case SqliteTarget.Timestamp or SqliteTarget.TimestampTz or SqliteTarget.Unix or SqliteTarget.Julian when Utf8Parser.TryParse(text, out long microseconds, out int length) && length == text.Length:
                WritePoint(column, microseconds, writer);
                return true;
            case SqliteTarget.Numeric or SqliteTarget.ScaledNumeric or SqliteTarget.TextNumeric:
                writer.WriteUtf8(text);
                return true;
            default:
                return false;
        }
    }

    private void ReadNumber(int column, int storage, ColumnWriter writer)
    {
        if (storage == NativeMethods.ClassInteger)
        {
            writer.WriteInt64(NativeMethods.ColumnInt64(_statement, column));
            return;
        }

        Expect(storage == NativeMethods.ClassFloat, column, storage);
        writer.WriteDouble(NativeMethods.ColumnDouble(_statement, column));
    }

    private void ReadFloat8(int column, int storage, ColumnWriter writer)
    {
        if (storage == NativeMethods.ClassInteger)
        {
            long value = NativeMethods.ColumnInt64(_statement, column);
            double rounded = value;

            // 2^63 itself does not come back: the conversion to long saturates.
            if (rounded >= 9223372036854775808.0 || (long)rounded != value)
            {
                throw TooPrecise(column, "The integer has more digits than double precision can hold.");
            }

            writer.WriteDouble(rounded);
            return;
        }

        Expect(storage == NativeMethods.ClassFloat, column, storage);
        writer.WriteDouble(NativeMethods.ColumnDouble(_statement, column));
    }

    // Nothing is compared remotely, so rounding is PostgreSQL's own conversion from float8 and changes no answer.
    private void ReadFloat4(int column, int storage, ColumnWriter writer)
    {
        Expect(storage is NativeMethods.ClassInteger or NativeMethods.ClassFloat, column, storage);
        double value = NativeMethods.ColumnDouble(_statement, column);
        float rounded = (float)value;
        if ((float.IsInfinity(rounded) && double.IsFinite(value)) || (rounded == 0 && value != 0))
        {
            throw new ForeignDataException(SqlState.NumericValueOutOfRange, Message(column))
            {
                Detail = "The number is outside the range of type real.",
                ColumnName = _rules[column].Column.Name,
            };
        }

        writer.WriteSingle(rounded);
    }

    // A FLOAT reads as the shortest decimal that names it, rounded as PostgreSQL rounds on assignment; most values of such columns need no rounding.
    private void ReadScaled(int column, int storage, ColumnWriter writer)
    {
        int scale = _rules[column].Limit;
        if (storage == NativeMethods.ClassInteger)
        {
            writer.WriteInt64(NativeMethods.ColumnInt64(_statement, column));
            return;
        }

        Expect(storage == NativeMethods.ClassFloat, column, storage);
        double value = NativeMethods.ColumnDouble(_statement, column);
        if (scale < s_powersOfTen.Length)
        {
            double power = s_powersOfTen[scale];
            double units = Math.Round(value * power);

            // With at most 15 digits the decimal that names the double is the shortest one.
            if (Math.Abs(units) < 1e15 && units / power == value)
            {
                WriteUnits((long)units, scale, writer);
                return;
            }
        }

        writer.WriteDouble(value);
    }

    // units * 10^-scale in digits of base 10000, without a detour through text.
    private static void WriteUnits(long units, int scale, ColumnWriter writer)
    {
        int groups = (scale + 3) / 4;
        ulong rest = (ulong)Math.Abs(units);
        for (int i = scale; i < groups * 4; i++)
        {
            rest *= 10;
        }

        Span<short> digits = stackalloc short[6];
        int first = digits.Length;
        while (rest != 0)
        {
            digits[--first] = (short)(rest % 10_000);
            rest /= 10_000;
        }

        int last = digits.Length;
        int weight = last - first - 1 - groups;
        while (last > first && digits[last - 1] == 0)
        {
            last--;
        }

        NumericKind kind = units < 0 ? NumericKind.Negative : NumericKind.Positive;
        writer.WriteNumeric(new NumericValue(kind, last == first ? 0 : weight, scale, digits[first..last]));
    }

    private void WriteText(int column, ReadOnlySpan<byte> utf8, ColumnWriter writer)
    {
        // Checked here although the writer knows the modifier, too: it may cut trailing blanks, and SQLite compares them.
        int limit = _rules[column].Limit;
        if (utf8.Length > limit && Characters(utf8) > limit)
        {
            throw new ForeignDataException(SqlState.StringDataRightTruncation, Message(column))
            {
                Detail = string.Create(CultureInfo.InvariantCulture, $"The text is longer than {limit} characters."),
                Hint = "SQLite does not enforce declared lengths. Declare the column as text.",
                ColumnName = _rules[column].Column.Name,
            };
        }

        writer.WriteUtf8(utf8);
    }

    private static int Characters(ReadOnlySpan<byte> utf8)
    {
        int count = 0;
        foreach (byte unit in utf8)
        {
            count += (unit & 0xc0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    private void ReadUnix(int column, int storage, ColumnWriter writer)
    {
        Expect(storage is NativeMethods.ClassInteger or NativeMethods.ClassFloat, column, storage);
        bool isPoint = storage == NativeMethods.ClassInteger
            ? SqliteDates.TryUnix(NativeMethods.ColumnInt64(_statement, column), out long microseconds)
            : SqliteDates.TryUnix(NativeMethods.ColumnDouble(_statement, column), out microseconds);
        if (!isPoint)
        {
            throw OutOfTime(column);
        }

        WritePoint(column, microseconds, writer);
    }

    private void ReadJulian(int column, int storage, ColumnWriter writer)
    {
        Expect(storage is NativeMethods.ClassInteger or NativeMethods.ClassFloat, column, storage);
        if (!SqliteDates.TryJulian(NativeMethods.ColumnDouble(_statement, column), out long microseconds))
        {
            throw OutOfTime(column);
        }

        WritePoint(column, microseconds, writer);
    }

    private void WritePoint(int column, long microseconds, ColumnWriter writer)
    {
        switch (_rules[column].TypeOid)
        {
            case TypeOid.Timestamp:
                writer.WriteTimestamp(microseconds);
                break;
            case TypeOid.TimestampTz:
                writer.WriteTimestampTz(microseconds);
                break;
            default:
                (long days, long rest) = Math.DivRem(microseconds, SqliteDates.MicrosecondsPerDay);
                if (rest != 0)
                {
                    throw TooPrecise(column, "The point in time is not at the start of a day.");
                }

                writer.WriteDate((int)days);
                break;
        }
    }

    private void ReadUuid(int column, int storage, ColumnWriter writer)
    {
        if (storage == NativeMethods.ClassText)
        {
            writer.WriteUtf8(Text(column));
            return;
        }

        Expect(storage == NativeMethods.ClassBlob, column, storage);
        ReadOnlySpan<byte> bytes = Blob(column);
        Expect(bytes.Length == 16, column, storage);
        writer.WriteUuid(bytes);
    }

    private void ReadRowId(int column, int storage, ColumnWriter writer)
    {
        Span<byte> tid = stackalloc byte[SqliteRowId.TidBytes];
        Expect(storage == NativeMethods.ClassInteger, column, storage);
        long rowId = NativeMethods.ColumnInt64(_statement, column);
        if (!SqliteRowId.TryWrite(rowId, tid))
        {
            throw new ForeignDataException(SqlState.NumericValueOutOfRange, Message(column))
            {
                Detail = string.Create(CultureInfo.InvariantCulture, $"The rowid {rowId} does not fit a ctid."),
                Hint = "Set the option \"key\" on the columns of the table's primary key.",
                ColumnName = _rules[column].Column.Name,
            };
        }

        writer.WriteBinary(tid);
    }

    // Bytes of a TEXT, in SQLite's memory until the next step, or in the scratch buffer.
    private ReadOnlySpan<byte> Text(int column)
    {
        if (!_isUtf16)
        {
            byte* text = NativeMethods.ColumnTextBytes(_statement, column);
            return new ReadOnlySpan<byte>(text, NativeMethods.ColumnBytes(_statement, column));
        }

        // SQLite's own conversion would put U+FFFD for half a surrogate pair: two remote values would become one.
        char* utf16 = NativeMethods.ColumnText16(_statement, column);
        var units = new ReadOnlySpan<char>(utf16, NativeMethods.ColumnBytes16(_statement, column) / sizeof(char));
        if (utf16 == null)
        {
            throw OutOfMemory();
        }

        if (_scratch.Length < (long)units.Length * 3)
        {
            _scratch = new byte[Math.Max(units.Length * 3, 1024)];
        }

        if (Utf8.FromUtf16(units, _scratch, out _, out int written, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
        {
            throw new ForeignDataException(SqlState.CharacterNotInRepertoire, Message(column))
            {
                Detail = "The text is not valid UTF-16.",
                ColumnName = _rules[column].Column.Name,
            };
        }

        return _scratch.AsSpan(0, written);
    }

    private ReadOnlySpan<byte> NumberText(int column)
    {
        byte* text = NativeMethods.ColumnText(_statement, column);
        if (text == null)
        {
            throw OutOfMemory();
        }

        return new ReadOnlySpan<byte>(text, NativeMethods.ColumnBytes(_statement, column));
    }

    private ReadOnlySpan<byte> Blob(int column)
    {
        byte* bytes = NativeMethods.ColumnBlob(_statement, column);
        return new ReadOnlySpan<byte>(bytes, bytes == null ? 0 : NativeMethods.ColumnBytes(_statement, column));
    }

    private void Expect([DoesNotReturnIf(false)] bool isAccepted, int column, int storage)
    {
        if (!isAccepted)
        {
            throw Refused(column, storage);
        }
    }

    private ForeignDataException Refused(int column, int storage)
    {
        ColumnRule rule = _rules[column];
        string found = storage switch
        {
            NativeMethods.ClassInteger => "INTEGER",
            NativeMethods.ClassFloat => "FLOAT",
            NativeMethods.ClassText => "TEXT",
            _ => "BLOB",
        };
        bool isPoint = rule.Target is SqliteTarget.Date or SqliteTarget.Timestamp or SqliteTarget.TimestampTz;
        return new ForeignDataException(SqlState.InvalidTextRepresentation, Message(column))
        {
            Detail = $"The value has storage class {found}; type {rule.Column.Type.Name} takes {SqliteTargets.Accepted(rule.Target)}.",
            Hint = isPoint && storage != NativeMethods.ClassText && storage != NativeMethods.ClassBlob
                ? "Set the column option remote_type to \"unix\" for seconds since 1970, or to \"julian\" for Julian days."
                : rule.Target == SqliteTarget.Timestamp ? "Declare the column as timestamp with time zone if the values have a zone, or as text."
                : storage == NativeMethods.ClassBlob ? "Correct the value in SQLite, or declare the column as bytea."
                : "Correct the value in SQLite, or declare the column as text.",
            ColumnName = rule.Column.Name,
            DataTypeName = rule.Column.Type.Name,
        };
    }

    private ForeignDataException TooPrecise(int column, string detail) => new(SqlState.NumericValueOutOfRange, Message(column))
    {
        Detail = detail,
        Hint = _rules[column].TypeOid switch
        {
            TypeOid.Date => "Declare the column as timestamp.",
            _ => "Declare the column as numeric or bigint.",
        },
        ColumnName = _rules[column].Column.Name,
    };

    private ForeignDataException OutOfTime(int column) => new(SqlState.DatetimeFieldOverflow, Message(column))
    {
        Detail = $"The number is outside the range of type {_rules[column].Column.Type.Name}.",
        ColumnName = _rules[column].Column.Name,
    };

    private static ForeignDataException OutOfMemory() => new(SqlState.OutOfMemory, "out of memory in SQLite");

    private string Message(int column)
    {
        string? table = null;
        try
        {
            table = SqliteStatement.Utf8(NativeMethods.ColumnTableName(_statement, column));
        }
        catch (EntryPointNotFoundException)
        {
            // A build without this function; the message names the column alone.
        }

        string name = _rules[column].Column.Name;
        return table is null ? $"invalid value in column \"{name}\"" : $"invalid value in column \"{name}\" of remote table \"{table}\"";
    }

    // Limit: digits after the point, or characters.
    private readonly record struct ColumnRule(SqliteTarget Target, int Limit, uint TypeOid, ResultColumn Column);
}
