// Which functions does the driver add to SQLite, and what for?
//
// A comparison of a column may be left to SQLite as it is, because what reading would refuse may be dropped or kept there. A computation may not: it
// would silently make something of a value that PostgreSQL never gets to see (SQLite takes 'thirty' + 1 as 1). So each column that is computed with,
// counted or grouped by passes one of the read functions: they accept what SqliteReader.cs accepts, fail on everything else as reading would, and
// give one form for each value of the local type. The other functions do what SQLite's own arithmetic does differently: fail on an integer that is
// out of range, divide, sum with more than 64 bits, take points in time apart.
//
//   pgdotnet_read_...    the value, or an error
//   pgdotnet_try_...     the value, or NULL: for comparisons, which are no place for an error about another row
//   pgdotnet_int2 ...    an integer that fits the type, or an error
//   pgdotnet_sum ...     aggregates
//
// Points in time are microseconds since 2000-01-01 between these functions (SqliteMoments.cs), and scaled numerics are units (SqliteUnits.cs).
// They leave SQLite through pgdotnet_moment, pgdotnet_decimal and the aggregates as a BLOB that starts with Prefix.
//
// The callbacks run on the connection's thread inside sqlite3_step. They hold no state of their own, and no exception leaves them.

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>Functions and aggregates in SQL, put onto each connection when it opens.</summary>
internal static unsafe partial class SqliteFunctions
{
    private const string OutOfRange = "value out of range";

    // SQLite takes any number of arguments then.
    private const int AnyNumber = -1;

    private static readonly (string Name, int Arguments, Function Function)[] s_scalars =
    [
        ("pgdotnet_read_int2", 1, Function.ReadInt2),
        ("pgdotnet_read_int4", 1, Function.ReadInt4),
        ("pgdotnet_read_int8", 1, Function.ReadInt8),
        ("pgdotnet_read_float8", 1, Function.ReadFloat8),
        ("pgdotnet_read_bool", 1, Function.ReadBoolean),
        ("pgdotnet_read_text", AnyNumber, Function.ReadText),
        ("pgdotnet_read_bytea", 1, Function.ReadBytes),
        ("pgdotnet_read_date", 1, Function.ReadDate),
        ("pgdotnet_read_numeric", 1, Function.ReadNumeric),
        ("pgdotnet_read_units", 3, Function.ReadUnits),
        ("pgdotnet_read_timestamp", 1, Function.ReadTimestamp),
        ("pgdotnet_read_timestamptz", 1, Function.ReadTimestampTz),
        ("pgdotnet_read_unix", 1, Function.ReadUnix),
        ("pgdotnet_read_julian", 1, Function.ReadJulian),
        ("pgdotnet_try_units", 3, Function.TryUnits),
        ("pgdotnet_try_timestamp", 1, Function.TryTimestamp),
        ("pgdotnet_try_timestamptz", 1, Function.TryTimestampTz),
        ("pgdotnet_try_unix", 1, Function.TryUnix),
        ("pgdotnet_try_julian", 1, Function.TryJulian),
        ("pgdotnet_int2", 1, Function.Int2),
        ("pgdotnet_int4", 1, Function.Int4),
        ("pgdotnet_int8", 1, Function.Int8),
        ("pgdotnet_divide", 2, Function.Divide),
        ("pgdotnet_modulo", 2, Function.Modulo),
        ("pgdotnet_limit", 1, Function.Limit),
        ("pgdotnet_offset", 1, Function.Offset),
        ("pgdotnet_moment", 1, Function.Moment),
        ("pgdotnet_decimal", 2, Function.Decimal),
        ("pgdotnet_day", 2, Function.Day),
        ("pgdotnet_date", 1, Function.Date),
        ("pgdotnet_part", 2, Function.Part),
        ("pgdotnet_trunc", 2, Function.Truncate),
        ("pgdotnet_same_text", 3, Function.SameText),
        ("pgdotnet_same_numeric", 3, Function.SameNumeric),
        ("pgdotnet_same_float4", 2, Function.SameFloat4),
        ("pgdotnet_uuid", 2, Function.OtherUuid),
    ];

    private static readonly (string Name, Function Function)[] s_aggregates =
    [
        ("pgdotnet_sum", Function.Sum),
        ("pgdotnet_avg", Function.Average),
        ("pgdotnet_sum_float8", Function.SumFloat8),
        ("pgdotnet_avg_float8", Function.AverageFloat8),
    ];

    private enum Function
    {
        ReadInt2,
        ReadInt4,
        ReadInt8,
        ReadFloat8,
        ReadBoolean,
        ReadText,
        ReadBytes,
        ReadDate,
        ReadNumeric,
        ReadUnits,
        ReadTimestamp,
        ReadTimestampTz,
        ReadUnix,
        ReadJulian,
        TryUnits,
        TryTimestamp,
        TryTimestampTz,
        TryUnix,
        TryJulian,
        Int2,
        Int4,
        Int8,
        Divide,
        Modulo,
        Limit,
        Offset,
        Moment,
        Decimal,
        Day,
        Date,
        Part,
        Truncate,
        SameText,
        SameNumeric,
        SameFloat4,
        OtherUuid,
        Sum,
        Average,
        SumFloat8,
        AverageFloat8,
    }

    /// <summary>Start of a BLOB that holds a value's text instead of bytes.</summary>
    internal static ReadOnlySpan<byte> Prefix => "pgdotnet:"u8;

    /// <summary>Makes the functions known to a connection.</summary>
    /// <returns>A result code.</returns>
    internal static int Register(nint database)
    {
        int code = SqliteResult.Ok;
        foreach ((string name, int arguments, Function function) in s_scalars)
        {
            fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0"))
            {
                code = code != SqliteResult.Ok ? code
                    : NativeMethods.CreateFunction(database, text, arguments, NativeMethods.FunctionFlags, (nint)function, &OnCall, null, null, 0);
            }
        }

        foreach ((string name, Function function) in s_aggregates)
        {
            fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0"))
            {
                code = code != SqliteResult.Ok ? code
                    : NativeMethods.CreateFunction(database, text, AnyNumber, NativeMethods.FunctionFlags, (nint)function, null, &OnStep, &OnFinal, 0);
            }
        }

        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnCall(nint context, int count, nint* values)
    {
        try
        {
            Call(context, (Function)NativeMethods.UserData(context), new ReadOnlySpan<nint>(values, count));
        }
        catch (Exception)
        {
            Fail(context, "internal error in a function of the driver");
        }
    }

    private static void Call(nint context, Function function, ReadOnlySpan<nint> values)
    {
        if (values.IsEmpty)
        {
            Fail(context, "wrong number of arguments");
            return;
        }

        nint value = values[0];
        int storage = NativeMethods.ValueClass(value);
        if (storage == NativeMethods.ClassNull && function is not (Function.Limit or Function.Offset))
        {
            NativeMethods.ResultNull(context);
            return;
        }

        // Above a subquery that has made values distinct, they come as they leave SQLite.
        if (storage == NativeMethods.ClassBlob && function is >= Function.ReadUnits and <= Function.TryJulian && TryReturn(context, value, values))
        {
            return;
        }

        switch (function)
        {
            case Function.ReadInt2:
                ReadInteger(context, value, storage, short.MinValue, short.MaxValue, "smallint");
                break;
            case Function.ReadInt4:
                ReadInteger(context, value, storage, int.MinValue, int.MaxValue, "integer");
                break;
            case Function.ReadInt8:
                ReadInteger(context, value, storage, long.MinValue, long.MaxValue, "bigint");
                break;
            case Function.ReadFloat8:
                ReadFloat8(context, value, storage);
                break;
            case Function.ReadBoolean:
                Pass(context, value, storage == NativeMethods.ClassInteger && (ulong)NativeMethods.ValueInt64(value) <= 1, storage, "boolean");
                break;
            case Function.ReadText:
                Pass(context, value, storage == NativeMethods.ClassText && IsText(value, values.Length > 1 ? NativeMethods.ValueInt64(values[1]) : int.MaxValue), storage, "text");
                break;
            case Function.ReadBytes:
                Pass(context, value, storage == NativeMethods.ClassBlob, storage, "bytea");
                break;
            case Function.ReadDate:
                Pass(context, value, storage == NativeMethods.ClassText && SqliteDates.TryDate(Text(value), out _), storage, "date");
                break;
            case Function.ReadNumeric:
                Pass(context, value, storage is NativeMethods.ClassInteger or NativeMethods.ClassFloat, storage, "numeric");
                break;
            case Function.ReadUnits or Function.TryUnits:
                Give(context, TryUnits(value, storage, values, out long units), units, storage, "numeric", function == Function.TryUnits);
                break;
            case Function.ReadTimestamp or Function.TryTimestamp:
                bool hasZone = false;
                long local = 0;
                bool isLocal = storage == NativeMethods.ClassText && SqliteDates.TryTimestamp(Text(value), out local, out hasZone) && !hasZone;
                Give(context, isLocal, local, storage, "timestamp", function == Function.TryTimestamp);
                break;
            case Function.ReadTimestampTz or Function.TryTimestampTz:
                long utc = 0;
                bool isPoint = storage == NativeMethods.ClassText && SqliteDates.TryTimestamp(Text(value), out utc, out _);
                Give(context, isPoint, utc, storage, "timestamp with time zone", function == Function.TryTimestampTz);
                break;
            case Function.ReadUnix or Function.TryUnix:
                bool isUnix = storage == NativeMethods.ClassInteger ? SqliteDates.TryUnix(NativeMethods.ValueInt64(value), out long seconds)
                    : SqliteDates.TryUnix(storage == NativeMethods.ClassFloat ? NativeMethods.ValueDouble(value) : double.NaN, out seconds);
                Give(context, isUnix, seconds, storage, "timestamp", function == Function.TryUnix);
                break;
            case Function.ReadJulian or Function.TryJulian:
                bool isNumber = storage is NativeMethods.ClassInteger or NativeMethods.ClassFloat;
                bool isJulian = SqliteDates.TryJulian(isNumber ? NativeMethods.ValueDouble(value) : double.NaN, out long milliseconds);
                Give(context, isJulian, milliseconds, storage, "timestamp", function == Function.TryJulian);
                break;
            default:
                Compute(context, function, value, storage, values);
                break;
        }
    }

    private static void Compute(nint context, Function function, nint value, int storage, ReadOnlySpan<nint> values)
    {
        // First: the value of a text as a number is no business of theirs, and costs time.
        if (function is >= Function.SameText and <= Function.OtherUuid)
        {
            int option = values.Length > 2 ? (int)NativeMethods.ValueInt64(values[2]) : 0;
            if (function == Function.OtherUuid)
            {
                OtherUuid(context, value, (int)NativeMethods.ValueInt64(values[1]));
            }
            else
            {
                Same(context, function, value, values[1], option);
            }

            return;
        }

        long number = NativeMethods.ValueInt64(value);
        switch (function)
        {
            case Function.Int2:
                Check(context, value, storage, short.MinValue, short.MaxValue, "smallint");
                break;
            case Function.Int4:
                Check(context, value, storage, int.MinValue, int.MaxValue, "integer");
                break;
            case Function.Int8:
                Check(context, value, storage, long.MinValue, long.MaxValue, "bigint");
                break;
            case Function.Divide or Function.Modulo:
                Divide(context, number, values[1], function == Function.Divide);
                break;
            case Function.Limit or Function.Offset:
                if (storage != NativeMethods.ClassNull && number < 0)
                {
                    Fail(context, function == Function.Limit ? "LIMIT must not be negative" : "OFFSET must not be negative");
                    break;
                }

                NativeMethods.ResultInt64(context, storage != NativeMethods.ClassNull ? number : function == Function.Limit ? -1 : 0);
                break;
            case Function.Moment:
                Leave(context, number.ToString(CultureInfo.InvariantCulture));
                break;
            case Function.Decimal:
                Leave(context, SqliteUnits.ToText(number, (int)NativeMethods.ValueInt64(values[1])));
                break;
            case Function.Day:
                Give(context, SqliteMoments.Day(number, (int)NativeMethods.ValueInt64(values[1])));
                break;
            case Function.Date:
                string day = SqliteMoments.Day(number, 0);
                if (day is "" or SqliteDates.AfterAll)
                {
                    Fail(context, $"{OutOfRange}: SQLite has dates of the years 1 to 9999");
                    break;
                }

                Give(context, day);
                break;
            case Function.Part:
                Give(context, SqliteMoments.TryPart(Text(value), NativeMethods.ValueInt64(values[1]), out long part), part, values[1]);
                break;
            case Function.Truncate:
                Give(context, SqliteMoments.TryTruncate(Text(value), NativeMethods.ValueInt64(values[1]), out long truncated), truncated, values[1]);
                break;
            default:
                Fail(context, "function of the driver does not exist");
                break;
        }
    }

    private static void ReadInteger(nint context, nint value, int storage, long least, long greatest, string type)
    {
        if (storage == NativeMethods.ClassInteger)
        {
            long number = NativeMethods.ValueInt64(value);
            Give(context, number >= least && number <= greatest, number, storage, type, isNull: false);
            return;
        }

        double real = storage == NativeMethods.ClassFloat ? NativeMethods.ValueDouble(value) : double.NaN;
        bool isWhole = real >= -9223372036854775808.0 && real < 9223372036854775808.0 && Math.Truncate(real) == real;
        long whole = isWhole ? (long)real : 0;
        Give(context, isWhole && whole >= least && whole <= greatest, whole, storage, type, isNull: false);
    }

    private static void ReadFloat8(nint context, nint value, int storage)
    {
        double real = storage == NativeMethods.ClassFloat ? NativeMethods.ValueDouble(value) : 0;
        bool isAccepted = storage == NativeMethods.ClassFloat;
        if (storage == NativeMethods.ClassInteger)
        {
            // As SqliteReader: 2^63 itself would not come back.
            long number = NativeMethods.ValueInt64(value);
            real = number;
            isAccepted = real < 9223372036854775808.0 && (long)real == number;
        }

        if (isAccepted)
        {
            NativeMethods.ResultDouble(context, real);
        }
        else
        {
            Refuse(context, storage, "double precision");
        }
    }

    private static bool TryUnits(nint value, int storage, ReadOnlySpan<nint> values, out long units)
    {
        int precision = (int)NativeMethods.ValueInt64(values[1]);
        int scale = (int)NativeMethods.ValueInt64(values[2]);
        units = 0;
        return storage switch
        {
            NativeMethods.ClassInteger => SqliteUnits.TryFromInteger(NativeMethods.ValueInt64(value), precision, scale, out units),
            NativeMethods.ClassFloat => SqliteUnits.TryFromDouble(NativeMethods.ValueDouble(value), precision, scale, out units),
            _ => false,
        };
    }

    // PostgreSQL's text is valid in its encoding and holds no zero; a length counts characters.
    private static bool IsText(nint value, long limit)
    {
        ReadOnlySpan<byte> text = Text(value);
        if (!Utf8.IsValid(text) || text.Contains((byte)0))
        {
            return false;
        }

        if (text.Length <= limit)
        {
            return true;
        }

        long characters = 0;
        foreach (byte unit in text)
        {
            characters += (unit & 0xc0) == 0x80 ? 0 : 1;
        }

        return characters <= limit;
    }

    // Of arithmetic, which gives FLOAT when 64 bits are not enough.
    private static void Check(nint context, nint value, int storage, long least, long greatest, string type)
    {
        long number = NativeMethods.ValueInt64(value);
        if (storage != NativeMethods.ClassInteger || number < least || number > greatest)
        {
            Fail(context, $"{type} out of range");
            return;
        }

        NativeMethods.ResultInt64(context, number);
    }

    private static void Divide(nint context, long dividend, nint value, bool isQuotient)
    {
        if (NativeMethods.ValueClass(value) == NativeMethods.ClassNull)
        {
            NativeMethods.ResultNull(context);
            return;
        }

        long divisor = NativeMethods.ValueInt64(value);
        if (divisor == 0)
        {
            Fail(context, "division by zero");
        }
        else if (divisor != -1)
        {
            NativeMethods.ResultInt64(context, isQuotient ? dividend / divisor : dividend % divisor);
        }
        else if (isQuotient && dividend == long.MinValue)
        {
            Fail(context, "bigint out of range");
        }
        else
        {
            // The processor would fail on the least number.
            NativeMethods.ResultInt64(context, isQuotient ? -dividend : 0);
        }
    }

    private static ReadOnlySpan<byte> Text(nint value)
    {
        byte* text = NativeMethods.ValueText(value);
        return new ReadOnlySpan<byte>(text, text == null ? 0 : NativeMethods.ValueBytes(value));
    }

    private static void Pass(nint context, nint value, bool isAccepted, int storage, string type)
    {
        if (isAccepted)
        {
            NativeMethods.ResultValue(context, value);
        }
        else
        {
            Refuse(context, storage, type);
        }
    }

    private static void Give(nint context, bool isAccepted, long result, int storage, string type, bool isNull)
    {
        if (isAccepted)
        {
            NativeMethods.ResultInt64(context, result);
        }
        else if (isNull)
        {
            NativeMethods.ResultNull(context);
        }
        else
        {
            Refuse(context, storage, type);
        }
    }

    // Of a field name and a point in time.
    private static void Give(nint context, bool isKnown, long result, nint argument)
    {
        if (NativeMethods.ValueClass(argument) == NativeMethods.ClassNull)
        {
            NativeMethods.ResultNull(context);
        }
        else if (isKnown)
        {
            NativeMethods.ResultInt64(context, result);
        }
        else
        {
            Fail(context, "field of a point in time does not exist");
        }
    }

    private static void Give(nint context, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = utf8)
        {
            byte empty = 0;
            NativeMethods.ResultText(context, utf8.Length == 0 ? &empty : start, utf8.Length, NativeMethods.Transient);
        }
    }

    // The opposite of Leave.
    private static bool TryReturn(nint context, nint value, ReadOnlySpan<nint> values)
    {
        ReadOnlySpan<byte> bytes = Text(value);
        if (!bytes.StartsWith(Prefix))
        {
            return false;
        }

        string text = Encoding.UTF8.GetString(bytes[Prefix.Length..]);
        int scale = values.Length > 2 ? (int)NativeMethods.ValueInt64(values[2]) : 0;
        if (!SqliteUnits.TryFromConstant(text, scale, out long number))
        {
            return false;
        }

        NativeMethods.ResultInt64(context, number);
        return true;
    }

    private static void Leave(nint context, string text)
    {
        byte[] bytes = [.. Prefix, .. Encoding.UTF8.GetBytes(text)];
        fixed (byte* start = bytes)
        {
            NativeMethods.ResultBlob(context, start, bytes.Length, NativeMethods.Transient);
        }
    }

    private static void Refuse(nint context, int storage, string type)
    {
        string found = storage switch
        {
            NativeMethods.ClassInteger => "INTEGER",
            NativeMethods.ClassFloat => "FLOAT",
            NativeMethods.ClassText => "TEXT",
            _ => "BLOB",
        };
        Fail(context, $"{SqliteErrors.InvalidValue} of storage class {found} for type {type}");
    }

    private static void Fail(nint context, string message)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(message);
        fixed (byte* start = utf8)
        {
            NativeMethods.ResultError(context, start, utf8.Length);
        }
    }
}
