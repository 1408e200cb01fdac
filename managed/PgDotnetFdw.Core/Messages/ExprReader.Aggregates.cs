// How are calls of aggregates and window functions read, and what rows are sorted, grouped or looked up by? The kinds 23 to 26 of "expr", "sort key"
// and "group key" in pgdotnet_abi.h; see ExprReader.cs.

using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;

namespace PgDotnetFdw.Core.Messages;

public static partial class ExprReader
{
    // Three empty strs, u8 origin and three bytes, no collation, an expression.
    internal const int MinimumGroupKeySize = 12 + 4 + 4 + MinimumExprSize;

    // The same and u8 flags.
    internal const int MinimumSortKeySize = 1 + MinimumGroupKeySize;

    /// <summary>Reads one sort key.</summary>
    /// <param name="reader">Stands at the key; afterwards behind it.</param>
    /// <exception cref="Sdk.ForeignDataException">XX000 when it is malformed.</exception>
    public static SortKey ReadSortKey(ref MessageReader reader) => ReadSortKey(ref reader, 0);

    /// <summary>Reads one group key.</summary>
    /// <param name="reader">Stands at the key; afterwards behind it.</param>
    /// <exception cref="Sdk.ForeignDataException">XX000 when it is malformed.</exception>
    public static GroupKey ReadGroupKey(ref MessageReader reader)
    {
        ProcedureFacts equality = reader.ReadProcedure();
        CollationFacts collation = reader.ReadCollation();
        return new GroupKey(Read(ref reader, 1), equality, collation);
    }

    private static SortKey ReadSortKey(ref MessageReader reader, int depth)
    {
        byte flags = reader.ReadByte();
        ProcedureFacts ordering = reader.ReadProcedure();
        CollationFacts collation = reader.ReadCollation();
        return new SortKey(Read(ref reader, depth + 1), (flags & 1) != 0, (flags & 2) != 0, ordering, collation);
    }

    private static AggregateExpr ReadAggregate(ref MessageReader body, int depth)
    {
        ProcedureFacts function = body.ReadProcedure();
        byte kind = body.ReadByte();
        byte flags = body.ReadByte();
        TypeFacts type = body.ReadType();
        CollationFacts collation = body.ReadCollation();
        CollationFacts inputCollation = body.ReadCollation();
        Expr[] direct = ReadList(ref body, body.ReadByte(), depth);
        Expr[] arguments = ReadList(ref body, body.ReadByte(), depth);
        var order = new SortKey[body.ReadByte()];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = ReadSortKey(ref body, depth);
        }

        Expr? filter = ReadOptional(ref body, depth);
        if (kind > (byte)AggregateKind.HypotheticalSet)
        {
            throw MessageReader.Malformed("The kind of an aggregate is out of its range.");
        }

        return new AggregateExpr(
            type, function, (AggregateKind)kind, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, collation, inputCollation, direct, arguments, order, filter);
    }

    private static GroupingExpr ReadGrouping(ref MessageReader body, int depth) => new(s_int4, ReadList(ref body, body.ReadByte(), depth));

    private static WindowExpr ReadWindow(ref MessageReader body, int depth)
    {
        ProcedureFacts function = body.ReadProcedure();
        byte flags = body.ReadByte();
        return new WindowExpr(
            body.ReadType(),
            function,
            (flags & 2) != 0,
            (flags & 1) != 0,
            body.ReadCollation(),
            body.ReadCollation(),
            body.ReadInt32(),
            ReadList(ref body, body.ReadByte(), depth),
            ReadOptional(ref body, depth));
    }

    private static KeyLookupExpr ReadKeyLookup(ref MessageReader body, int depth)
    {
        var keys = new LookupKey[body.ReadByte()];
        for (int i = 0; i < keys.Length; i++)
        {
            ProcedureFacts equality = body.ReadProcedure();
            CollationFacts collation = body.ReadCollation();
            Expr column = Read(ref body, depth + 1);
            keys[i] = new LookupKey(equality, collation, column, Read(ref body, depth + 1));
        }

        return keys.Length > 0 ? new KeyLookupExpr(s_boolean, keys) : throw MessageReader.Malformed("A key lookup has no keys.");
    }
}
