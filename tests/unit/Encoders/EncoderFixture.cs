using System.Runtime.InteropServices;
using PgDotnetFdw.Host.Rows;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Tests.Unit.Encoders;

/// <summary>Writes one value into a batch of one column and shows the cell.</summary>
internal static unsafe class EncoderFixture
{
    internal static TypeFacts Type(uint oid, int modifier = -1, string name = "t") =>
        new(oid, modifier, 'b', ObjectOrigin.BuiltIn, null, 0, 0, "pg_catalog", name);

    internal static ResultColumn Column(uint oid, int modifier = -1, ColumnTransfer transfer = ColumnTransfer.Value) =>
        new(1, "c", Type(oid, modifier), transfer);

    /// <summary>The cell's word.</summary>
    internal static ulong Word(uint oid, Action<ColumnWriter> write) => Read(Column(oid), true, write, cell => cell);

    /// <summary>The bytes of a varlena without its header, which may be short or long.</summary>
    internal static byte[] Varlena(uint oid, int modifier, Action<ColumnWriter> write) =>
        Read(Column(oid, modifier), true, write, cell => VarlenaAt((byte*)cell).ToArray());

    /// <summary>Text with a zero behind it.</summary>
    internal static string CString(ResultColumn column, bool serverIsUtf8, Action<ColumnWriter> write) =>
        Read(column, serverIsUtf8, write, cell => Marshal.PtrToStringUTF8((nint)cell) ?? string.Empty);

    /// <summary>So many bytes behind the pointer.</summary>
    internal static byte[] Bytes(ResultColumn column, int size, Action<ColumnWriter> write) =>
        Read(column, true, write, cell => new ReadOnlySpan<byte>((void*)cell, size).ToArray());

    /// <summary>The error of a refused write.</summary>
    internal static ForeignDataException Refused(uint oid, int modifier, Action<ColumnWriter> write) =>
        Assert.Throws<ForeignDataException>(() => Read(Column(oid, modifier), true, write, cell => cell));

    internal static ReadOnlySpan<byte> VarlenaAt(byte* start)
    {
        if ((*start & 1) == 1)
        {
            return new ReadOnlySpan<byte>(start + 1, (*start >> 1) - 1);
        }

        Assert.True((ulong)start % 4 == 0, "a header of four bytes is not aligned");
        return new ReadOnlySpan<byte>(start + 4, (int)(*(uint*)start >> 2) - 4);
    }

    internal static T Read<T>(ResultColumn column, bool serverIsUtf8, Action<ColumnWriter> write, Func<ulong, T> read)
    {
        var factory = new BatchPoolFactory(serverIsUtf8);
        T value;
        using (var pool = factory.Create([column], "tab"))
        {
            var batch = (NativeRowBatch)pool.Rent(1 << 20, 10);
            try
            {
                batch.BeginRow();
                write(batch.Column(0));
                batch.EndRow();
                Assert.Equal(0, batch.Nulls[0]);
                value = read(batch.Cells[0]);
            }
            finally
            {
                pool.Return(batch);
            }
        }

        Assert.Equal(0, factory.Ledger.Bytes);
        return value;
    }
}
