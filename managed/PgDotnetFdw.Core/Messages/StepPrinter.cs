// How does a step look as text?
//
// For pgdotnet.expression_ir() and golden files: a line that names the step, then a line for each of its parts. See ExprPrinter.cs for what
// may be in it.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using SortKey = PgDotnetFdw.Sdk.Relations.SortKey; // System.Globalization has one too

namespace PgDotnetFdw.Core.Messages;

/// <summary>Prints the messages of steps as stable text.</summary>
public static class StepPrinter
{
    /// <summary>Prints a step.</summary>
    /// <param name="step">Which step the message is of, a number of PgdnStep; 0 = it is expressions.</param>
    /// <param name="message">The whole message.</param>
    /// <returns>Lines, each ended by a line feed.</returns>
    /// <exception cref="Sdk.ForeignDataException">XX000 when the message is malformed or the step is not known.</exception>
    public static string Print(int step, ReadOnlySpan<byte> message)
    {
        var text = new StringBuilder();
        switch (step)
        {
            case 0:
                AppendExprs(text, string.Empty, ExprReader.ReadExprs(message));
                break;
            case 1:
                AppendFilter(text, StepReader.ReadFilter(message));
                break;
            case 2:
                Append(text, StepReader.ReadJoin(message));
                break;
            case 3:
                Append(text, StepReader.ReadAggregate(message));
                break;
            case 4:
                Append(text, StepReader.ReadWindow(message));
                break;
            case 5:
                Append(text, StepReader.ReadDistinct(message));
                break;
            case 6:
                AppendOrder(text, StepReader.ReadOrder(message));
                break;
            case 7:
                Append(text, StepReader.ReadLimit(message));
                break;
            case 8:
                AppendLock(text, StepReader.ReadLock(message));
                break;
            case 9:
                Append(text, StepReader.ReadModify(message));
                break;
            default:
                throw MessageReader.Malformed(string.Create(CultureInfo.InvariantCulture, $"The step {step} is not known."));
        }

        return text.ToString();
    }

    internal static void AppendExprs(StringBuilder text, string name, IReadOnlyList<Expr> expressions)
    {
        for (int i = 0; i < expressions.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{i}: ");
            ExprPrinter.Append(text, expressions[i]);
            text.Append('\n');
        }
    }

    internal static void AppendFilter(StringBuilder text, IReadOnlyList<Qual> quals)
    {
        text.Append("filter\n");
        AppendQuals(text, string.Empty, quals);
    }

    internal static void Append(StringBuilder text, AggregateStep step)
    {
        text.Append(step.HasGroupingSets ? "aggregate grouping sets\n" : "aggregate\n");
        AppendKeys(text, step.Keys);
        AppendQuals(text, "having ", step.Having);
    }

    internal static void Append(StringBuilder text, DistinctStep step)
    {
        text.Append(step.IsOn ? "distinct on\n" : "distinct\n");
        AppendKeys(text, step.Keys);
        AppendOrder(text, "order ", step.Order);
    }

    internal static void AppendOrder(StringBuilder text, IReadOnlyList<SortKey> keys)
    {
        text.Append("order\n");
        AppendOrder(text, string.Empty, keys);
    }

    private static void AppendQuals(StringBuilder text, string name, IReadOnlyList<Qual> quals)
    {
        for (int i = 0; i < quals.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{i}:");
            text.Append(quals[i].IsPromotable ? " promotable" : " not promotable");
            text.Append(quals[i].IsPseudoconstant ? " pseudoconstant " : " ");
            ExprPrinter.Append(text, quals[i].Expression);
            text.Append('\n');
        }
    }

    private static void AppendKeys(StringBuilder text, IReadOnlyList<GroupKey> keys)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"key {i}: ");
            ExprPrinter.AppendGroupKey(text, keys[i]);
            text.Append('\n');
        }
    }

    private static void AppendOrder(StringBuilder text, string name, IReadOnlyList<SortKey> keys)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{i}: ");
            ExprPrinter.AppendSortKey(text, keys[i]);
            text.Append('\n');
        }
    }

    internal static void Append(StringBuilder text, JoinStep step)
    {
        text.Append("join ").Append(Name(step.Kind)).Append('\n');
        AppendQuals(text, "on ", step.On);
        AppendQuals(text, "where ", step.Where);
    }

    internal static void Append(StringBuilder text, WindowStep step)
    {
        text.Append("window\n");
        foreach (WindowDefinition window in step.Windows)
        {
            text.Append(CultureInfo.InvariantCulture, $"window {window.Number}:");
            text.Append(window.Partition.Count > 0 ? " partition" : string.Empty);
            foreach (GroupKey key in window.Partition)
            {
                text.Append(' ');
                ExprPrinter.AppendGroupKey(text, key);
            }

            ExprPrinter.AppendOrder(text, window.Order);
            AppendFrame(text, window);
            text.Append('\n');
        }

        AppendExprs(text, "run condition ", step.RunConditions);
    }

    private static void AppendFrame(StringBuilder text, WindowDefinition window)
    {
        var frame = (WindowFrame)window.Frame;
        text.Append(frame.HasFlag(WindowFrame.Rows) ? " rows" : frame.HasFlag(WindowFrame.Groups) ? " groups" : " range");
        text.Append(" from ");
        if (frame.HasFlag(WindowFrame.StartUnboundedPreceding))
        {
            text.Append("unbounded preceding");
        }
        else
        {
            AppendFrameEnd(
                text, frame, WindowFrame.StartCurrentRow, WindowFrame.StartOffsetPreceding, WindowFrame.StartOffsetFollowing, window.Start);
        }

        text.Append(" to ");
        if (frame.HasFlag(WindowFrame.EndUnboundedFollowing))
        {
            text.Append("unbounded following");
        }
        else
        {
            AppendFrameEnd(text, frame, WindowFrame.EndCurrentRow, WindowFrame.EndOffsetPreceding, WindowFrame.EndOffsetFollowing, window.End);
        }

        text.Append(frame.HasFlag(WindowFrame.ExcludeCurrentRow) ? " exclude current row" : string.Empty);
        text.Append(frame.HasFlag(WindowFrame.ExcludeGroup) ? " exclude group" : string.Empty);
        text.Append(frame.HasFlag(WindowFrame.ExcludeTies) ? " exclude ties" : string.Empty);
    }

    private static void AppendFrameEnd(
        StringBuilder text, WindowFrame frame, WindowFrame current, WindowFrame preceding, WindowFrame following, Expr? offset)
    {
        if (frame.HasFlag(current))
        {
            text.Append("current row");
            return;
        }

        if (offset is not null)
        {
            ExprPrinter.Append(text, offset);
        }

        text.Append(frame.HasFlag(preceding) ? " preceding" : frame.HasFlag(following) ? " following" : " unrecognized");
    }

    internal static void Append(StringBuilder text, LimitStep step)
    {
        text.Append("limit\n");
        if (step.Count is not null)
        {
            text.Append("count: ");
            ExprPrinter.Append(text, step.Count);
            text.Append('\n');
        }

        if (step.Offset is not null)
        {
            text.Append("offset: ");
            ExprPrinter.Append(text, step.Offset);
            text.Append('\n');
        }
    }

    internal static void AppendLock(StringBuilder text, IReadOnlyList<RowLock> locks)
    {
        text.Append("lock\n");
        foreach (RowLock rowLock in locks)
        {
            text.Append(CultureInfo.InvariantCulture, $"{rowLock.Table}: ").Append(Name(rowLock.Strength)).Append(Name(rowLock.Wait)).Append('\n');
        }
    }

    private static void Append(StringBuilder text, ModifyStep step)
    {
        text.Append(CultureInfo.InvariantCulture, $"modify {step.Table}: ").Append(step.Kind == ModifyKind.Update ? "update" : "delete").Append('\n');
        foreach (Assignment assignment in step.Assignments)
        {
            text.Append(CultureInfo.InvariantCulture, $"set {assignment.Attribute}: ");
            ExprPrinter.Append(text, assignment.Value);
            text.Append('\n');
        }
    }

    private static string Name(JoinKind kind) => kind switch
    {
        JoinKind.Inner => "inner",
        JoinKind.Left => "left",
        JoinKind.Full => "full",
        JoinKind.Semi => "semi",
        JoinKind.Anti => "anti",
    };

    private static string Name(LockStrength strength) => strength switch
    {
        LockStrength.KeyShare => "key share",
        LockStrength.Share => "share",
        LockStrength.NoKeyUpdate => "no key update",
        LockStrength.Update => "update",
    };

    private static string Name(LockWait wait) => wait switch
    {
        LockWait.Block => string.Empty,
        LockWait.Skip => " skip locked",
        LockWait.Error => " nowait",
    };
}
