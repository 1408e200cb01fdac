// Which step do the lines mean that StepPrinter has printed? See IrReader.cs.

using System.Text;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using SortKey = PgDotnetFdw.Sdk.Relations.SortKey;

namespace PgDotnetFdw.Tests.Unit.Golden;

/// <summary>Reads and prints the lines of one step: its name, then its parts.</summary>
internal static class IrSteps
{
    /// <summary>Reads a step: quals, a step's record, keys, locks, or expressions ("columns").</summary>
    internal static object Read(IReadOnlyList<string> lines)
    {
        string[] parts = lines.Skip(1).ToArray();
        return lines[0] switch
        {
            "columns" => Exprs(parts, string.Empty),
            "filter" => Quals(parts, string.Empty),
            "aggregate" or "aggregate grouping sets" =>
                new AggregateStep(GroupKeys(parts), Quals(parts, "having "), lines[0] != "aggregate"),
            "window" => new WindowStep(Windows(parts), Exprs(parts, "run condition ")),
            "distinct" or "distinct on" => new DistinctStep(lines[0] == "distinct on", GroupKeys(parts), SortKeys(parts, "order ")),
            "order" => SortKeys(parts, string.Empty),
            "limit" => new LimitStep(Optional(parts, "count: "), Optional(parts, "offset: ")),
            "lock" => parts.Select(Lock).ToArray(),
            var name when name.StartsWith("join ", StringComparison.Ordinal) =>
                new JoinStep(Enum.Parse<JoinKind>(name[5..], ignoreCase: true), Quals(parts, "on "), Quals(parts, "where ")),
            var name => throw new FormatException($"no step is called \"{name}\""),
        };
    }

    /// <summary>What the product prints of a step.</summary>
    internal static string Print(object step)
    {
        var text = new StringBuilder();
        switch (step)
        {
            case IReadOnlyList<Expr> expressions:
                text.Append("columns\n");
                StepPrinter.AppendExprs(text, string.Empty, expressions);
                break;
            case IReadOnlyList<Qual> quals:
                StepPrinter.AppendFilter(text, quals);
                break;
            case JoinStep join:
                StepPrinter.Append(text, join);
                break;
            case AggregateStep aggregate:
                StepPrinter.Append(text, aggregate);
                break;
            case WindowStep window:
                StepPrinter.Append(text, window);
                break;
            case DistinctStep distinct:
                StepPrinter.Append(text, distinct);
                break;
            case IReadOnlyList<SortKey> keys:
                StepPrinter.AppendOrder(text, keys);
                break;
            case LimitStep limit:
                StepPrinter.Append(text, limit);
                break;
            case IReadOnlyList<RowLock> locks:
                StepPrinter.AppendLock(text, locks);
                break;
        }

        return text.ToString();
    }

    // The lines "<name>0: ...", "<name>1: ...".
    private static T[] Numbered<T>(string[] parts, string name, Func<IrReader, T> read)
    {
        return parts
            .Where(p => p.StartsWith(name, StringComparison.Ordinal) && p.Length > name.Length && char.IsAsciiDigit(p[name.Length]))
            .Select(p => Whole(p[(p.IndexOf(':', StringComparison.Ordinal) + 1)..], read))
            .ToArray();
    }

    private static T Whole<T>(string line, Func<IrReader, T> read)
    {
        var reader = new IrReader(line);
        T result = read(reader);
        return reader.IsAtEnd ? result : throw reader.Wrong("the end of the line");
    }

    private static Expr[] Exprs(string[] parts, string name) => Numbered(parts, name, AfterBlank(static r => r.ReadExpr()));

    private static GroupKey[] GroupKeys(string[] parts) => Numbered(parts, "key ", AfterBlank(static r => r.ReadGroupKey()));

    private static SortKey[] SortKeys(string[] parts, string name) => Numbered(parts, name, AfterBlank(static r => r.ReadSortKey()));

    private static Func<IrReader, T> AfterBlank<T>(Func<IrReader, T> read)
    {
        return reader =>
        {
            reader.Expect(" ");
            return read(reader);
        };
    }

    private static Qual[] Quals(string[] parts, string name)
    {
        return Numbered(parts, name, static reader =>
        {
            bool isPromotable = reader.Choose(" not promotable", " promotable") == 1;
            bool isPseudoconstant = reader.Accept(" pseudoconstant");
            reader.Expect(" ");
            return new Qual(isPromotable, isPseudoconstant, reader.ReadExpr());
        });
    }

    private static Expr? Optional(string[] parts, string name)
    {
        return parts.FirstOrDefault(p => p.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? Whole(line[name.Length..], static r => r.ReadExpr())
            : null;
    }

    private static WindowDefinition[] Windows(string[] parts) =>
        parts.Where(static p => p.StartsWith("window ", StringComparison.Ordinal)).Select(static p => Whole(p, ReadWindow)).ToArray();

    private static WindowDefinition ReadWindow(IrReader reader)
    {
        reader.Expect("window ");
        int number = reader.ReadInteger();
        reader.Expect(":");
        var partition = new List<GroupKey>();
        if (reader.Accept(" partition"))
        {
            while (reader.AcceptBefore(" ", "(by "))
            {
                partition.Add(reader.ReadGroupKey());
            }
        }

        List<SortKey> order = reader.ReadOrder();
        WindowFrame frame = new[] { WindowFrame.Rows, WindowFrame.Groups, WindowFrame.Range }[reader.Choose(" rows", " groups", " range")];
        reader.Expect(" from ");
        frame |= ReadFrameEnd(
            reader, "unbounded preceding", WindowFrame.StartUnboundedPreceding, WindowFrame.StartCurrentRow, WindowFrame.StartOffsetPreceding, WindowFrame.StartOffsetFollowing, out Expr? start);
        reader.Expect(" to ");
        frame |= ReadFrameEnd(
            reader, "unbounded following", WindowFrame.EndUnboundedFollowing, WindowFrame.EndCurrentRow, WindowFrame.EndOffsetPreceding, WindowFrame.EndOffsetFollowing, out Expr? end);
        frame |= reader.Accept(" exclude current row") ? WindowFrame.ExcludeCurrentRow : WindowFrame.None;
        frame |= reader.Accept(" exclude group") ? WindowFrame.ExcludeGroup : WindowFrame.None;
        frame |= reader.Accept(" exclude ties") ? WindowFrame.ExcludeTies : WindowFrame.None;

        // What is not printed because it follows from the rest: the default is RANGE UNBOUNDED PRECEDING.
        const WindowFrame Default = WindowFrame.Range | WindowFrame.StartUnboundedPreceding | WindowFrame.EndCurrentRow;
        frame |= frame == Default ? WindowFrame.None : WindowFrame.NonDefault | WindowFrame.Between;
        return new WindowDefinition(number, partition, order, (int)frame, start, end);
    }

    private static WindowFrame ReadFrameEnd(
        IrReader reader, string unbounded, WindowFrame ofUnbounded, WindowFrame ofCurrent, WindowFrame ofPreceding, WindowFrame ofFollowing, out Expr? offset)
    {
        offset = null;
        if (reader.Accept(unbounded))
        {
            return ofUnbounded;
        }

        if (reader.Accept("current row"))
        {
            return ofCurrent;
        }

        offset = reader.ReadExpr();
        return reader.Choose(" preceding", " following") == 0 ? ofPreceding : ofFollowing;
    }

    private static RowLock Lock(string line)
    {
        return Whole(line, static reader =>
        {
            int table = reader.ReadInteger();
            reader.Expect(": ");
            var strength = (LockStrength)(reader.Choose("key share", "share", "no key update", "update") + 1);
            return new RowLock(table, strength, reader.Accept(" skip locked") ? LockWait.Skip : reader.Accept(" nowait") ? LockWait.Error : LockWait.Block);
        });
    }
}
