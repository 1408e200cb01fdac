// text, varchar(n), bpchar(n) in a UTF-8 database: a varlena. The rules of length are those of varchar() and bpchar()
// (src/backend/utils/adt/varchar.c): only spaces may be cut off, and a bpchar is filled with spaces.

using System.Buffers;
using System.Text;
using System.Text.Unicode;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Host.Encoders;

internal sealed class TextWriter : TextualWriter
{
    internal const int Unlimited = -1;

    private const int HeaderSize = 4;

    private readonly int _limit;
    private readonly bool _isPadded;

    internal TextWriter(WriterSite site, int limit, bool isPadded)
        : base(site)
    {
        _limit = limit;
        _isPadded = isPadded;
    }

    /// <inheritdoc/>
    public override void WriteBoolean(bool value) => Store(value ? "true"u8 : "false"u8);

    /// <inheritdoc/>
    public override void WriteChars(ReadOnlySpan<char> text)
    {
        if (_limit != Unlimited || text.Contains('\0'))
        {
            base.WriteChars(text);
            return;
        }

        // Counting first is cheap, and the value is written once, where it stays.
        if (Utf8.FromUtf16(text, SetVarlena(Encoding.UTF8.GetByteCount(text)), out _, out _, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            throw InvalidChars();
        }
    }

    /// <summary>Characters that a modifier allows; <see cref="Unlimited"/> when there is none.</summary>
    internal static int LimitOf(TypeFacts type) => type.Modifier >= HeaderSize ? type.Modifier - HeaderSize : Unlimited;

    /// <inheritdoc/>
    protected override void Store(ReadOnlySpan<byte> text)
    {
        if (_limit == Unlimited || (!_isPadded && text.Length <= _limit))
        {
            SetVarlena(text);
            return;
        }

        int characters = Count(text, out int end);
        if (end < text.Length)
        {
            if (text[end..].IndexOfAnyExcept((byte)' ') >= 0)
            {
                throw Error(SqlState.StringDataRightTruncation, $"value too long for type {TypeName}");
            }

            text = text[..end];
        }

        if (_isPadded && characters < _limit)
        {
            Span<byte> stored = SetVarlena(text.Length + (long)(_limit - characters));
            text.CopyTo(stored);
            stored[text.Length..].Fill((byte)' ');
        }
        else
        {
            SetVarlena(text);
        }
    }

    // Counts characters up to the limit; end is where the first one beyond it starts.
    private int Count(ReadOnlySpan<byte> text, out int end)
    {
        int characters = 0;
        for (end = 0; end < text.Length; end++)
        {
            if ((text[end] & 0xC0) != 0x80 && ++characters > _limit)
            {
                return _limit;
            }
        }

        return characters;
    }
}
