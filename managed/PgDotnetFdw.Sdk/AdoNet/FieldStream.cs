using System.Data.Common;

namespace PgDotnetFdw.Sdk.AdoNet;

/// <summary>A byte string of a provider's current row from start to end; its first piece has been read already.</summary>
internal sealed class FieldStream(DbDataReader reader, int ordinal, byte[] first) : Stream
{
    private long _position;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read;
        if (_position < first.Length)
        {
            read = (int)Math.Min(count, first.Length - _position);
            first.AsSpan((int)_position, read).CopyTo(buffer.AsSpan(offset));
        }
        else
        {
            read = (int)reader.GetBytes(ordinal, _position, buffer, offset, count);
        }

        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
