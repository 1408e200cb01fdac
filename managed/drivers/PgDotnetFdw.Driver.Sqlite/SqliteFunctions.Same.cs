// Which functions tell whether two stored values read as the same local value? For the tests of old values (SqliteDialect.Writes.cs); they give 1, 0 or NULL and
// never fail, because the column may hold anything in other rows.

using System.Globalization;
using PgDotnetFdw.Driver.Sqlite.Writes;

namespace PgDotnetFdw.Driver.Sqlite;

internal static unsafe partial class SqliteFunctions
{
    private static void Same(nint context, Function function, nint value, nint other, int option)
    {
        int storage = NativeMethods.ValueClass(value);
        int otherStorage = NativeMethods.ValueClass(other);
        if (otherStorage == NativeMethods.ClassNull)
        {
            NativeMethods.ResultNull(context);
            return;
        }

        bool isSame = storage != NativeMethods.ClassBlob && otherStorage != NativeMethods.ClassBlob && function switch
        {
            Function.SameFloat4 => storage != NativeMethods.ClassText && (float)NativeMethods.ValueDouble(value) == (float)NativeMethods.ValueDouble(other),
            Function.SameNumeric => SqliteDecimal.AreSame(DecimalText(value, storage), DecimalText(other, otherStorage), option),
            _ => Shown(value, option).SequenceEqual(Shown(other, option)),
        };
        NativeMethods.ResultInt64(context, isSame ? 1 : 0);
    }

    // Another form of the same UUID: 0 upper case, 1 bytes, 2 the usual text.
    private static void OtherUuid(nint context, nint value, int form)
    {
        // Asked before the text is, which would turn the one into the other.
        bool isBlob = NativeMethods.ValueClass(value) == NativeMethods.ClassBlob;
        ReadOnlySpan<byte> bytes = Text(value);
        Guid uuid = isBlob && bytes.Length == 16 ? new Guid(bytes, bigEndian: true) : default;
        if (isBlob ? bytes.Length != 16 : !Guid.TryParse(System.Text.Encoding.UTF8.GetString(bytes), out uuid))
        {
            NativeMethods.ResultNull(context);
            return;
        }

        if (form == 1)
        {
            Span<byte> order = stackalloc byte[16];
            uuid.TryWriteBytes(order, bigEndian: true, out _);
            fixed (byte* start = order)
            {
                NativeMethods.ResultBlob(context, start, order.Length, NativeMethods.Transient);
            }
        }
        else
        {
            string text = uuid.ToString("D", CultureInfo.InvariantCulture);
            Give(context, form == 0 ? text.ToUpperInvariant() : text);
        }
    }

    // Trailing blanks count only in types that keep them.
    private static ReadOnlySpan<byte> Shown(nint value, int isPadded) => isPadded != 0 ? Text(value).TrimEnd((byte)' ') : Text(value);

    private static string DecimalText(nint value, int storage) => storage switch
    {
        NativeMethods.ClassInteger => NativeMethods.ValueInt64(value).ToString(CultureInfo.InvariantCulture),
        NativeMethods.ClassFloat => NativeMethods.ValueDouble(value).ToString("R", CultureInfo.InvariantCulture),
        _ => System.Text.Encoding.UTF8.GetString(Text(value)).Trim(),
    };
}
