using PgDotnetFdw.Core.Scans;
using PgDotnetFdw.Host.Rows;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Tests.Unit.Encoders;

/// <summary>Who owns a batch's memory, and when it is given back.</summary>
public sealed class BatchPoolTests
{
    [Fact]
    public void Memory_is_freed_with_the_last_batch_after_dispose()
    {
        var factory = new BatchPoolFactory(true);
        IBatchPool pool = factory.Create([EncoderFixture.Column(TypeOid.Text), EncoderFixture.Column(TypeOid.Numeric)], null);
        RowBatch first = Fill(pool, 100);
        RowBatch second = Fill(pool, 100);
        pool.Return(first);
        pool.Dispose();

        Assert.NotEqual(0, factory.Ledger.Bytes);
        second.BeginRow();
        second.Column(0).WriteUtf8("still writable"u8);
        second.EndRow();
        pool.Return(second);
        Assert.Equal(0, factory.Ledger.Bytes);
    }

    [Fact]
    public void A_batch_that_was_given_back_cannot_be_written_to()
    {
        using IBatchPool pool = new BatchPoolFactory(true).Create([EncoderFixture.Column(TypeOid.Int4)], null);
        RowBatch batch = Fill(pool, 1);
        batch.BeginRow();
        pool.Return(batch);

        Assert.Throws<ObjectDisposedException>(batch.BeginRow);
        Assert.Throws<InvalidOperationException>(() => batch.Column(0).WriteInt64(1));
    }

    [Fact]
    public void Returning_twice_does_no_harm()
    {
        var factory = new BatchPoolFactory(true);
        IBatchPool pool = factory.Create([EncoderFixture.Column(TypeOid.Int4)], null);
        RowBatch batch = Fill(pool, 1);
        pool.Return(batch);
        pool.Return(batch);
        RowBatch next = pool.Rent(1000, 10);

        Assert.NotSame(next, pool.Rent(1000, 10));
    }

    [Fact]
    public void A_batch_of_one_pool_is_not_taken_by_another()
    {
        var factory = new BatchPoolFactory(true);
        using IBatchPool one = factory.Create([], null);
        using IBatchPool other = factory.Create([], null);

        Assert.Throws<ArgumentException>(() => other.Return(one.Rent(1, 1)));
    }

    [Fact]
    public unsafe void Values_stay_where_they_are_while_the_batch_grows()
    {
        using IBatchPool pool = new BatchPoolFactory(true).Create([EncoderFixture.Column(TypeOid.Int8), EncoderFixture.Column(TypeOid.Text)], null);
        var batch = (NativeRowBatch)pool.Rent(long.MaxValue, int.MaxValue);
        for (int row = 0; row < 5000; row++)
        {
            batch.BeginRow();
            batch.Column(0).WriteInt64(row);
            batch.Column(1).WriteUtf8(Letters(LengthOf(row)));
            batch.EndRow();
        }

        for (int row = 0; row < 5000; row++)
        {
            Assert.Equal((ulong)row, batch.Cells[row * 2]);
            ReadOnlySpan<byte> text = EncoderFixture.VarlenaAt((byte*)batch.Cells[(row * 2) + 1]);
            Assert.Equal(LengthOf(row), text.Length);
            Assert.True(text.IndexOfAnyExcept((byte)'x') < 0);
        }

        pool.Return(batch);
    }

    [Fact]
    public unsafe void What_is_not_written_is_null()
    {
        using IBatchPool pool = new BatchPoolFactory(true).Create([EncoderFixture.Column(TypeOid.Int4), EncoderFixture.Column(TypeOid.Int4)], null);
        var batch = (NativeRowBatch)pool.Rent(1000, 10);
        batch.BeginRow();
        batch.Column(1).WriteInt64(5);
        batch.EndRow();

        Assert.Equal(1, batch.Nulls[0]);
        Assert.Equal(0UL, batch.Cells[0]);
        Assert.Equal(0, batch.Nulls[1]);
        pool.Return(batch);
    }

    [Fact]
    public void Either_bound_makes_a_batch_full_but_one_row_is_admitted()
    {
        using IBatchPool pool = new BatchPoolFactory(true).Create([EncoderFixture.Column(TypeOid.Text)], null);
        RowBatch byBytes = pool.Rent(1, 100);
        Assert.False(byBytes.IsFull);
        Write(byBytes);
        Assert.True(byBytes.IsFull);

        RowBatch byRows = pool.Rent(long.MaxValue, 2);
        Write(byRows);
        Assert.False(byRows.IsFull);
        Write(byRows);
        Assert.True(byRows.IsFull);
        pool.Return(byBytes);
        pool.Return(byRows);
    }

    [Fact]
    public void Rows_without_columns_are_counted()
    {
        using IBatchPool pool = new BatchPoolFactory(true).Create([], null);
        RowBatch batch = pool.Rent(1000, 10);
        batch.BeginRow();
        batch.EndRow();
        batch.BeginRow();
        batch.EndRow();

        Assert.Equal(2, batch.RowCount);
        pool.Return(batch);
    }

    [Fact]
    public void Large_memory_is_given_back_between_batches()
    {
        var factory = new BatchPoolFactory(true);
        using IBatchPool pool = factory.Create([EncoderFixture.Column(TypeOid.Text)], null);
        RowBatch batch = pool.Rent(long.MaxValue, 10);
        batch.BeginRow();
        batch.Column(0).WriteUtf8(Letters(50_000_000));
        batch.EndRow();
        Assert.True(batch.ByteCount >= 50_000_000);
        pool.Return(batch);

        Assert.True(factory.Ledger.Bytes < 1 << 20);
    }

    // Short and long headers, ordinary chunks and some values that need a chunk of their own.
    private static int LengthOf(int row) => row % 1000 == 999 ? 300_000 : row * 7 % 3000;

    private static byte[] Letters(int length)
    {
        byte[] letters = new byte[length];
        letters.AsSpan().Fill((byte)'x');
        return letters;
    }

    private static RowBatch Fill(IBatchPool pool, int rows)
    {
        RowBatch batch = pool.Rent(1 << 20, 1000);
        for (int i = 0; i < rows; i++)
        {
            batch.BeginRow();
            batch.Column(0).WriteInt64(i);
            batch.EndRow();
        }

        return batch;
    }

    private static void Write(RowBatch batch)
    {
        batch.BeginRow();
        batch.Column(0).WriteUtf8("x"u8);
        batch.EndRow();
    }
}
