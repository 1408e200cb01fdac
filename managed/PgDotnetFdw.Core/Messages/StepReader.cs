// By which step does a relation grow? Reads the messages of the steps in pgdotnet_abi.h, whose numbers are those of PgdnStep.

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Messages;

/// <summary>Reads steps. Each method takes the whole message and throws XX000 when it is malformed or of another version.</summary>
public static class StepReader
{
    // u8 flags, an expression.
    private const int MinimumQualSize = 1 + ExprReader.MinimumExprSize;

    // u32 number, two counts of u16, u32 frame, two flags.
    private const int MinimumWindowSize = 4 + 2 + 2 + 4 + 2;

    // u32 relation, u8 strength, u8 wait.
    private const int LockSize = 6;

    /// <summary>Reads the step FILTER.</summary>
    /// <param name="message">The message; empty = no quals.</param>
    /// <exception cref="ForeignDataException">XX000 when it is malformed.</exception>
    public static IReadOnlyList<Qual> ReadFilter(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
        {
            return [];
        }

        MessageReader reader = Start(message);
        IReadOnlyList<Qual> quals = ReadQuals(ref reader);
        reader.ExpectEnd();
        return quals;
    }

    /// <summary>Reads the step JOIN.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="ForeignDataException">XX000 when it is malformed.</exception>
    public static JoinStep ReadJoin(ReadOnlySpan<byte> message)
    {
        MessageReader reader = Start(message);
        byte kind = reader.ReadByte();
        if (kind > (byte)JoinKind.Anti)
        {
            throw MessageReader.Malformed("The kind of a join is out of its range.");
        }

        var step = new JoinStep((JoinKind)kind, ReadQuals(ref reader), ReadQuals(ref reader));
        reader.ExpectEnd();
        return step;
    }

    /// <summary>Reads the step AGGREGATE.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="ForeignDataException">XX000 when it is malformed.</exception>
    public static AggregateStep ReadAggregate(ReadOnlySpan<byte> message)
    {
        MessageReader reader = Start(message);
        bool hasGroupingSets = reader.ReadBoolean();
        var step = new AggregateStep(
            ReadGroupKeys(ref reader, reader.ReadCount(ExprReader.MinimumGroupKeySize)), ReadQuals(ref reader), hasGroupingSets);
        reader.ExpectEnd();
        return step;
    }

    /// <summary>Reads the step WINDOW.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="ForeignDataException">XX000 when it is malformed.</exception>
    public static WindowStep ReadWindow(ReadOnlySpan<byte> message)
    {
        MessageReader reader = Start(message);
        var windows = new WindowDefinition[reader.ReadCount(MinimumWindowSize)];
        for (int i = 0; i < windows.Length; i++)
        {
            windows[i] = ReadWindowDefinition(ref reader);
        }

        var conditions = new Expr[reader.ReadCount(ExprReader.MinimumExprSize)];
        for (int i = 0; i < conditions.Length; i++)
        {
            conditions[i] = ExprReader.Read(ref reader);
        }

        reader.ExpectEnd();
        return new WindowStep(windows, conditions);
    }

    /// <summary>Reads the step DISTINCT.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="ForeignDataException">XX000 when it is malformed.</exception>
    public static DistinctStep ReadDistinct(ReadOnlySpan<byte> message)
    {
        MessageReader reader = Start(message);
        bool isOn = reader.ReadBoolean();
        GroupKey[] keys = ReadGroupKeys(ref reader, reader.ReadCount(ExprReader.MinimumGroupKeySize));
        SortKey[] order = ReadSortKeys(ref reader, reader.ReadCount(ExprReader.MinimumSortKeySize));
        reader.ExpectEnd();
        return new DistinctStep(isOn, keys, order);
    }

    /// <summary>Reads the step ORDER.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="ForeignDataException">XX000 when it is malformed.</exception>
    public static IReadOnlyList<SortKey> ReadOrder(ReadOnlySpan<byte> message)
    {
        MessageReader reader = Start(message);
        SortKey[] keys = ReadSortKeys(ref reader, reader.ReadCount(ExprReader.MinimumSortKeySize));
        reader.ExpectEnd();
        return keys;
    }

    /// <summary>Reads the step LIMIT.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="ForeignDataException">XX000 when it is malformed.</exception>
    public static LimitStep ReadLimit(ReadOnlySpan<byte> message)
    {
        MessageReader reader = Start(message);
        var step = new LimitStep(ReadOptional(ref reader), ReadOptional(ref reader));
        reader.ExpectEnd();
        return step;
    }

    /// <summary>Reads the step MODIFY.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="ForeignDataException">XX000 when it is malformed.</exception>
    public static ModifyStep ReadModify(ReadOnlySpan<byte> message)
    {
        MessageReader reader = Start(message);
        byte kind = reader.ReadByte();
        int table = reader.ReadInt32();
        if (kind is not ((byte)ModifyKind.Update or (byte)ModifyKind.Delete) || table < 1)
        {
            throw MessageReader.Malformed("The kind or the table of a change is out of its range.");
        }

        var assignments = new Assignment[reader.ReadCount(sizeof(short) + ExprReader.MinimumExprSize)];
        for (int i = 0; i < assignments.Length; i++)
        {
            assignments[i] = new Assignment(reader.ReadInt16(), ExprReader.Read(ref reader));
        }

        reader.ExpectEnd();
        return new ModifyStep((ModifyKind)kind, table, assignments);
    }

    /// <summary>Reads the step LOCK.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="ForeignDataException">XX000 when it is malformed.</exception>
    public static IReadOnlyList<RowLock> ReadLock(ReadOnlySpan<byte> message)
    {
        MessageReader reader = Start(message);
        var locks = new RowLock[reader.ReadCount(LockSize)];
        for (int i = 0; i < locks.Length; i++)
        {
            int table = reader.ReadInt32();
            byte strength = reader.ReadByte();
            byte wait = reader.ReadByte();
            if (table < 1 || strength is < (byte)LockStrength.KeyShare or > (byte)LockStrength.Update || wait > (byte)LockWait.Error)
            {
                throw MessageReader.Malformed("A row lock is out of its range.");
            }

            locks[i] = new RowLock(table, (LockStrength)strength, (LockWait)wait);
        }

        reader.ExpectEnd();
        return locks;
    }

    private static MessageReader Start(ReadOnlySpan<byte> message)
    {
        var reader = new MessageReader(message);
        ExprReader.ExpectVersion(ref reader);
        return reader;
    }

    private static Qual[] ReadQuals(ref MessageReader reader)
    {
        var quals = new Qual[reader.ReadCount(MinimumQualSize)];
        for (int i = 0; i < quals.Length; i++)
        {
            byte flags = reader.ReadByte();
            quals[i] = new Qual((flags & 1) != 0, (flags & 2) != 0, ExprReader.Read(ref reader));
        }

        return quals;
    }

    private static WindowDefinition ReadWindowDefinition(ref MessageReader reader)
    {
        int number = reader.ReadInt32();
        GroupKey[] partition = ReadGroupKeys(ref reader, reader.ReadUInt16());
        SortKey[] order = ReadSortKeys(ref reader, reader.ReadUInt16());
        int frame = reader.ReadInt32();
        Expr? start = ReadOptional(ref reader);
        return new WindowDefinition(number, partition, order, frame, start, ReadOptional(ref reader));
    }

    private static GroupKey[] ReadGroupKeys(ref MessageReader reader, int count)
    {
        var keys = new GroupKey[count];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = ExprReader.ReadGroupKey(ref reader);
        }

        return keys;
    }

    private static SortKey[] ReadSortKeys(ref MessageReader reader, int count)
    {
        var keys = new SortKey[count];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = ExprReader.ReadSortKey(ref reader);
        }

        return keys;
    }

    private static Expr? ReadOptional(ref MessageReader reader) => reader.ReadBoolean() ? ExprReader.Read(ref reader) : null;
}
