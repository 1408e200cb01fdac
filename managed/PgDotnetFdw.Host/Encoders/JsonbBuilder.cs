// How is a jsonb made?
//
// In two passes. The first reads the text into a flat list of nodes in document order, with strings unescaped and numbers already encoded. The
// second lays the nodes out as convertToJsonb does (src/backend/utils/adt/jsonb_util.c, src/include/utils/jsonb.h): a container is a header, one
// JEntry for each child, then the children; in an object all keys come before all values, sorted by length and then bytes, and of equal keys the
// last one wins. Every 32nd JEntry holds an end offset instead of a length. Both passes keep their own stacks, so that deep documents do not
// need the thread's. All memory is native and kept from value to value.

using System.Diagnostics;
using System.Text;
using System.Text.Json;
using PgDotnetFdw.Host.Rows;

namespace PgDotnetFdw.Host.Encoders;

internal sealed unsafe class JsonbBuilder
{
    private const uint EntryString = 0x00000000;
    private const uint EntryNumeric = 0x10000000;
    private const uint EntryFalse = 0x20000000;
    private const uint EntryTrue = 0x30000000;
    private const uint EntryNull = 0x40000000;
    private const uint EntryContainer = 0x50000000;
    private const uint EntryHasOffset = 0x80000000;
    private const uint EntryTypeMask = 0x70000000;
    private const uint EntryLengthMask = 0x0FFFFFFF;
    private const uint ContainerScalar = 0x10000000;
    private const uint ContainerObject = 0x20000000;
    private const uint ContainerArray = 0x40000000;
    private const int OffsetStride = 32;
    private const int VarlenaHeader = 4;
    private const int MaximumPadding = 3;

    private readonly NativeList<Node> _nodes;
    private readonly NativeList<byte> _bytes;
    private readonly NativeList<int> _open;
    private readonly NativeList<int> _pairs;
    private readonly NativeList<Frame> _frames;
    private readonly NumericBuilder _number;
    private readonly Comparison<int> _compareKeys;
    private long _maximumSize;
    private byte* _start;
    private int _position;

    internal JsonbBuilder(NativeLedger ledger)
    {
        _nodes = new NativeList<Node>(ledger);
        _bytes = new NativeList<byte>(ledger);
        _open = new NativeList<int>(ledger);
        _pairs = new NativeList<int>(ledger);
        _frames = new NativeList<Frame>(ledger);
        _number = new NumericBuilder(ledger);
        _compareKeys = CompareKeys;
    }

    private enum NodeKind
    {
        Null,
        False,
        True,
        String,
        Number,
        Array,
        Object,
    }

    /// <summary>Bytes that <see cref="TryEncode"/> needs at most.</summary>
    internal long MaximumSize => _maximumSize;

    internal void Free()
    {
        _nodes.Free();
        _bytes.Free();
        _open.Free();
        _pairs.Free();
        _frames.Free();
        _number.Free();
    }

    /// <summary>Reads JSON text.</summary>
    /// <param name="json">Valid UTF-8 without zero bytes.</param>
    internal JsonParse TryParse(ReadOnlySpan<byte> json)
    {
        _nodes.Clear();
        _bytes.Clear();
        _open.Clear();
        _pairs.Clear();
        _frames.Clear();

        // The varlena's header, and header and entry of the array that holds a scalar at the root.
        _maximumSize = VarlenaHeader + sizeof(uint) + sizeof(uint);
        var reader = new Utf8JsonReader(json, JsonTextualWriter.ReaderOptions);
        try
        {
            while (reader.Read())
            {
                JsonParse outcome = AddToken(ref reader);
                if (outcome != JsonParse.Valid)
                {
                    return outcome;
                }
            }

            return JsonParse.Valid;
        }
        catch (JsonException)
        {
            return JsonParse.Invalid;
        }
    }

    /// <summary>Lays out what was read last.</summary>
    /// <param name="destination">Aligned to 4, <see cref="MaximumSize"/> bytes.</param>
    /// <param name="size">Bytes used.</param>
    /// <returns>false when a part is larger than an entry can say.</returns>
    internal bool TryEncode(byte* destination, out int size)
    {
        _start = destination;
        _position = VarlenaHeader;
        bool isFitting = _nodes[0].Kind >= NodeKind.Array ? TryEncodeTree() : TryEncodeRootScalar();
        size = _position;
        *(uint*)destination = (uint)size << 2;
        return isFitting;
    }

    private JsonParse AddToken(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
            case JsonTokenType.StartArray:
                if (reader.CurrentDepth >= JsonTextualWriter.MaximumDepth)
                {
                    return JsonParse.TooDeep;
                }

                _open.Add(AddNode(reader.TokenType == JsonTokenType.StartObject ? NodeKind.Object : NodeKind.Array, 0, 0));
                _maximumSize += sizeof(uint) + MaximumPadding;
                return JsonParse.Valid;
            case JsonTokenType.EndObject:
            case JsonTokenType.EndArray:
                _nodes[_open[_open.Count - 1]].End = _nodes.Count;
                _open.Count--;
                return JsonParse.Valid;
            case JsonTokenType.PropertyName:
                return AddString(reader.ValueSpan, reader.ValueIsEscaped, isKey: true);
            case JsonTokenType.String:
                return AddString(reader.ValueSpan, reader.ValueIsEscaped, isKey: false);
            case JsonTokenType.Number:
                return AddNumber(reader.ValueSpan);
            case JsonTokenType.True:
                AddNode(NodeKind.True, 0, 0);
                return JsonParse.Valid;
            case JsonTokenType.False:
                AddNode(NodeKind.False, 0, 0);
                return JsonParse.Valid;
            case JsonTokenType.Null:
                AddNode(NodeKind.Null, 0, 0);
                return JsonParse.Valid;
            default:
                return JsonParse.Invalid;
        }
    }

    private int AddNode(NodeKind kind, int start, int length, bool isKey = false)
    {
        // A value counts as its parent's child; an object's keys belong to their values.
        if (!isKey && _open.Count > 0)
        {
            _nodes[_open[_open.Count - 1]].Count++;
        }

        _maximumSize += sizeof(uint) + length;
        int index = _nodes.Count;
        _nodes.Add(new Node { Kind = kind, Start = start, Length = length, End = index + 1 });
        return index;
    }

    private JsonParse AddString(ReadOnlySpan<byte> raw, bool isEscaped, bool isKey)
    {
        int start = _bytes.Count;
        if (isEscaped)
        {
            JsonParse outcome = Unescape(raw);
            if (outcome != JsonParse.Valid)
            {
                return outcome;
            }
        }
        else
        {
            _bytes.Add(raw);
        }

        int length = _bytes.Count - start;
        if ((uint)length > EntryLengthMask)
        {
            return JsonParse.TooLarge;
        }

        AddNode(NodeKind.String, start, length, isKey);
        return JsonParse.Valid;
    }

    private JsonParse AddNumber(ReadOnlySpan<byte> text)
    {
        if (_number.Set(text) != NumberParse.Valid || !_number.TryFinish())
        {
            return JsonParse.NumberOutOfRange;
        }

        _bytes.AddUnset(-_bytes.Count & MaximumPadding).Clear();
        int start = _bytes.Count;
        int length = _number.EncodedSize;
        _bytes.AddUnset(length);
        _number.Encode(_bytes.Items + start);
        AddNode(NodeKind.Number, start, length);
        _maximumSize += MaximumPadding;
        return JsonParse.Valid;
    }

    // The reader has checked the form of every escape.
    private JsonParse Unescape(ReadOnlySpan<byte> raw)
    {
        _bytes.Reserve(raw.Length);
        Span<byte> encoded = stackalloc byte[4];
        int position = 0;
        while (position < raw.Length)
        {
            int plain = raw[position..].IndexOf((byte)'\\');
            if (plain < 0)
            {
                _bytes.Add(raw[position..]);
                break;
            }

            _bytes.Add(raw.Slice(position, plain));
            position += plain + 2;
            byte escape = raw[position - 1];
            if (escape != (byte)'u')
            {
                _bytes.Add(escape switch
                {
                    (byte)'b' => (byte)'\b',
                    (byte)'f' => (byte)'\f',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'t' => (byte)'\t',
                    _ => escape,
                });
                continue;
            }

            int unit = Hex(raw.Slice(position, 4));
            position += 4;
            if (unit == 0)
            {
                return JsonParse.ZeroCharacter;
            }

            if (unit is >= 0xD800 and <= 0xDBFF && raw[position..].StartsWith("\\u"u8))
            {
                int low = Hex(raw.Slice(position + 2, 4));
                if (low is >= 0xDC00 and <= 0xDFFF)
                {
                    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                    position += 6;
                }
            }

            if (!Rune.TryCreate(unit, out Rune rune))
            {
                return JsonParse.LoneSurrogate;
            }

            _bytes.Add(encoded[..rune.EncodeToUtf8(encoded)]);
        }

        return JsonParse.Valid;
    }

    private static int Hex(ReadOnlySpan<byte> digits)
    {
        int value = 0;
        foreach (byte digit in digits)
        {
            value = (value << 4) | HexText.Value(digit);
        }

        return value;
    }

    private bool TryEncodeRootScalar()
    {
        AppendWord(ContainerScalar | ContainerArray | 1);
        int entry = _position;
        _position += sizeof(uint);

        // Entry 0 holds an end offset, which for the first child equals its length.
        WriteWord(entry, AppendScalar(_nodes[0]) | EntryHasOffset);
        return true;
    }

    private bool TryEncodeTree()
    {
        if (!TryBegin(0))
        {
            return false;
        }

        while (true)
        {
            ref Frame frame = ref _frames[_frames.Count - 1];
            if (frame.Index == frame.Count)
            {
                uint length = (uint)(_position - frame.Base);
                if (length > EntryLengthMask)
                {
                    return false;
                }

                _pairs.Count = frame.FirstPair;
                _frames.Count--;
                if (_frames.Count == 0)
                {
                    return true;
                }

                if (!TryEndChild(ref _frames[_frames.Count - 1], EntryContainer | length))
                {
                    return false;
                }

                continue;
            }

            int child;
            if (frame.IsObject)
            {
                child = _pairs[frame.FirstPair + frame.Index] + 1;
            }
            else
            {
                child = frame.NextNode;
                frame.NextNode = _nodes[child].End;
            }

            ref Node node = ref _nodes[child];
            bool isFitting = node.Kind >= NodeKind.Array ? TryBegin(child) : TryEndChild(ref frame, AppendScalar(node));
            if (!isFitting)
            {
                return false;
            }
        }
    }

    // Writes a container's header and, for an object, its keys; its values are written by the loop of TryEncodeTree.
    private bool TryBegin(int index)
    {
        ref Node node = ref _nodes[index];
        var frame = new Frame { Base = _position, FirstPair = _pairs.Count, NextNode = index + 1, Count = node.Count };
        Pad();
        if (node.Kind == NodeKind.Array)
        {
            AppendWord(ContainerArray | (uint)node.Count);
            frame.Entries = _position;
            _position += node.Count * sizeof(uint);
            _frames.Add(frame);
            return true;
        }

        frame.IsObject = true;
        frame.Count = SortPairs(index, node.Count);
        AppendWord(ContainerObject | (uint)frame.Count);
        frame.Entries = _position;
        _position += frame.Count * 2 * sizeof(uint);
        for (int i = 0; i < frame.Count; i++)
        {
            uint entry = AppendScalar(_nodes[_pairs[frame.FirstPair + i]]);
            if (!TryWriteEntry(ref frame, i, entry))
            {
                return false;
            }
        }

        _frames.Add(frame);
        return true;
    }

    private bool TryEndChild(ref Frame frame, uint entry)
    {
        int position = frame.IsObject ? frame.Count + frame.Index : frame.Index;
        frame.Index++;
        return TryWriteEntry(ref frame, position, entry);
    }

    private bool TryWriteEntry(ref Frame frame, int index, uint entry)
    {
        frame.Total += entry & EntryLengthMask;
        if (frame.Total > EntryLengthMask)
        {
            return false;
        }

        if (index % OffsetStride == 0)
        {
            entry = (entry & EntryTypeMask) | (uint)frame.Total | EntryHasOffset;
        }

        WriteWord(frame.Entries + (index * sizeof(uint)), entry);
        return true;
    }

    // Appends the object's keys to _pairs in jsonb order, without those that a later one replaces, and returns how many are left.
    private int SortPairs(int index, int count)
    {
        int first = _pairs.Count;
        _pairs.Reserve(count);
        int key = index + 1;
        bool isSorted = true;
        for (int i = 0; i < count; i++)
        {
            _pairs.Add(key);
            isSorted = isSorted && (i == 0 || CompareNames(_pairs[first + i - 1], key) < 0);
            key = _nodes[key + 1].End;
        }

        if (isSorted)
        {
            return count;
        }

        Span<int> pairs = _pairs.Span[first..];
        pairs.Sort(_compareKeys);
        int kept = 1;
        for (int i = 1; i < pairs.Length; i++)
        {
            if (CompareNames(pairs[kept - 1], pairs[i]) != 0)
            {
                pairs[kept++] = pairs[i];
            }
        }

        _pairs.Count = first + kept;
        return kept;
    }

    // Of equal keys the one that stands last comes first.
    private int CompareKeys(int left, int right)
    {
        int names = CompareNames(left, right);
        return names != 0 ? names : right.CompareTo(left);
    }

    private int CompareNames(int left, int right)
    {
        ref Node a = ref _nodes[left];
        ref Node b = ref _nodes[right];
        return a.Length != b.Length
            ? a.Length.CompareTo(b.Length)
            : new ReadOnlySpan<byte>(_bytes.Items + a.Start, a.Length).SequenceCompareTo(new ReadOnlySpan<byte>(_bytes.Items + b.Start, b.Length));
    }

    private uint AppendScalar(in Node node)
    {
        switch (node.Kind)
        {
            case NodeKind.String:
                Append(node);
                return EntryString | (uint)node.Length;
            case NodeKind.Number:
                int padding = Pad();
                Append(node);
                return EntryNumeric | (uint)(padding + node.Length);
            case NodeKind.True:
                return EntryTrue;
            case NodeKind.False:
                return EntryFalse;
            case NodeKind.Null:
                return EntryNull;
            case NodeKind.Array:
            case NodeKind.Object:
                break;
        }

        throw new UnreachableException("A container was taken for a scalar.");
    }

    private void Append(in Node node)
    {
        new ReadOnlySpan<byte>(_bytes.Items + node.Start, node.Length).CopyTo(new Span<byte>(_start + _position, node.Length));
        _position += node.Length;
    }

    private int Pad()
    {
        int padding = -_position & MaximumPadding;
        new Span<byte>(_start + _position, padding).Clear();
        _position += padding;
        return padding;
    }

    private void AppendWord(uint word)
    {
        WriteWord(_position, word);
        _position += sizeof(uint);
    }

    private void WriteWord(int position, uint word) => *(uint*)(_start + position) = word;

    // A value or key of the document; End is the index of what follows its subtree.
    private struct Node
    {
        internal NodeKind Kind;
        internal int Start;
        internal int Length;
        internal int Count;
        internal int End;
    }

    // A container that is being laid out.
    private struct Frame
    {
        internal int Base;
        internal int Entries;
        internal int Index;
        internal int Count;
        internal int FirstPair;
        internal int NextNode;
        internal long Total;
        internal bool IsObject;
    }
}
