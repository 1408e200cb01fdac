// How are the aggregates computed that SQLite has no exact ones for?
//
// Sums of 64-bit integers and of units of numerics in 128 bits, which no number of rows exceeds; averages as numeric divides; float8 by plain
// addition in the order of the rows, as PostgreSQL adds, whatever this version of SQLite does (3.43 and later correct the rounding errors).
// The arguments have passed a read function; NULLs are left out.

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PgDotnetFdw.Driver.Sqlite;

internal static unsafe partial class SqliteFunctions
{
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnStep(nint context, int count, nint* values)
    {
        try
        {
            Step(context, (Function)NativeMethods.UserData(context), new ReadOnlySpan<nint>(values, count));
        }
        catch (Exception)
        {
            Fail(context, "internal error in an aggregate of the driver");
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnFinal(nint context)
    {
        try
        {
            Final(context, (Function)NativeMethods.UserData(context));
        }
        catch (Exception)
        {
            Fail(context, "internal error in an aggregate of the driver");
        }
    }

    private static void Step(nint context, Function function, ReadOnlySpan<nint> values)
    {
        if (values.IsEmpty || NativeMethods.ValueClass(values[0]) == NativeMethods.ClassNull)
        {
            return;
        }

        var state = (Accumulator*)NativeMethods.AggregateContext(context, sizeof(Accumulator));
        if (state == null)
        {
            Fail(context, "out of memory");
            return;
        }

        if (function is Function.Sum or Function.Average)
        {
            state->Total += NativeMethods.ValueInt64(values[0]);
            state->Scale = values.Length > 1 ? (int)NativeMethods.ValueInt64(values[1]) : 0;
            state->Count++;
            return;
        }

        if (!state->TryAdd(NativeMethods.ValueDouble(values[0]), function == Function.AverageFloat8))
        {
            Fail(context, $"{OutOfRange}: overflow");
        }
    }

    private static void Final(nint context, Function function)
    {
        var state = (Accumulator*)NativeMethods.AggregateContext(context, 0);
        if (state == null || state->Count == 0)
        {
            NativeMethods.ResultNull(context);
            return;
        }

        switch (function)
        {
            case Function.Sum:
                Leave(context, SqliteUnits.ToText((BigInteger)state->Total, state->Scale));
                break;
            case Function.Average:
                Leave(context, SqliteUnits.Average(state->Total, state->Scale, state->Count));
                break;
            default:
                double result = function == Function.SumFloat8 ? state->Real : state->Real / state->Count;
                if (double.IsNaN(result))
                {
                    // SQLite would make NULL of it.
                    Leave(context, "NaN");
                    break;
                }

                NativeMethods.ResultDouble(context, result);
                break;
        }
    }

    // In SQLite's memory, which is aligned to 8 bytes only: two words for what would be an Int128.
    private struct Accumulator
    {
        internal long Count;
        internal int Scale;
        internal double Real;
        private ulong _low;
        private ulong _high;
        private double _squares;

        internal Int128 Total
        {
            readonly get => new(_high, _low);
            set
            {
                _high = (ulong)(value >> 64);
                _low = (ulong)value;
            }
        }

        // As float8pl, or as float8_accum: the average also fails when the sum of squares overflows. Source: PostgreSQL, src/backend/utils/adt/float.c.
        internal bool TryAdd(double value, bool withSquares)
        {
            double before = Real;
            Count++;
            Real = Count == 1 && !withSquares ? value : before + value;
            if (withSquares && Count > 1)
            {
                double distance = (value * Count) - Real;
                _squares += distance * distance / ((double)Count * (Count - 1));
            }

            return Count == 1 || !(double.IsInfinity(Real) || double.IsInfinity(_squares)) || double.IsInfinity(before) || double.IsInfinity(value);
        }
    }
}
