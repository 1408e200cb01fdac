// What does a plan that writes rows hold? The same kind of bytes as a scan's plan, see Plans/RemotePlan.cs.

using System.Globalization;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Plans;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>A finished plan of writing rows one by one or in batches. Immutable.</summary>
/// <param name="Driver">Name of the driver that it was made for.</param>
/// <param name="Modify">What is written, and how.</param>
/// <param name="MustChangeOne">Whether each row must change just one remote row; see <see cref="RowIdentityColumns"/>.</param>
internal sealed record ModifyPlan(string Driver, RemoteModify Modify, bool MustChangeOne)
{
    /// <summary>First byte of such a plan, by which it is told from a scan's. Raised in steps of two whenever the layout below changes.</summary>
    public const byte FormatVersion = 131;

    private const int MinimumColumnBytes = 8;

    public static ModifyPlan Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new MessageReader(bytes);
        byte version = reader.ReadByte();
        if (version != FormatVersion)
        {
            throw new ForeignDataException(SqlState.InternalError, "unrecognized version of a plan that writes rows")
            {
                Detail = string.Create(CultureInfo.InvariantCulture, $"The plan has version {version}; this installation reads version {FormatVersion}."),
                Hint = "Start a new session, so that the statement is planned again.",
            };
        }

        string driver = reader.ReadString();
        bool mustChangeOne = reader.ReadBoolean();
        var kind = (ModifyKind)reader.ReadByte();
        string localTable = reader.ReadString();
        string? schema = reader.ReadBoolean() ? reader.ReadString() : null;
        var modify = new RemoteModify(kind, localTable, schema, reader.ReadString(), reader.ReadString())
        {
            LocalSchema = reader.ReadString(),
            OnConflict = (ConflictAction)reader.ReadByte(),
            IsCopy = reader.ReadBoolean(),
            BatchSize = Math.Max(reader.ReadInt32(), 1),
            Values = ReadOutgoing(ref reader),
            Identity = ReadOutgoing(ref reader),
            Expected = ReadOutgoing(ref reader),
            Returning = ReadReturning(ref reader),
        };
        reader.ExpectEnd();
        return new ModifyPlan(driver, modify, mustChangeOne);
    }

    /// <summary>The plan as bytes.</summary>
    public byte[] ToBytes()
    {
        var writer = new MessageWriter();
        writer.WriteByte(FormatVersion);
        writer.WriteString(Driver);
        writer.WriteBoolean(MustChangeOne);
        writer.WriteByte((byte)Modify.Kind);
        writer.WriteString(Modify.LocalTable);
        WriteOptional(writer, Modify.RemoteSchema);
        writer.WriteString(Modify.RemoteTable);
        writer.WriteString(Modify.Sql);
        writer.WriteString(Modify.LocalSchema);
        writer.WriteByte((byte)Modify.OnConflict);
        writer.WriteBoolean(Modify.IsCopy);
        writer.WriteInt32(Modify.BatchSize);
        WriteOutgoing(writer, Modify.Values);
        WriteOutgoing(writer, Modify.Identity);
        WriteOutgoing(writer, Modify.Expected);
        writer.WriteUInt32((uint)Modify.Returning.Count);
        foreach (ResultColumn column in Modify.Returning)
        {
            writer.WriteInt16(column.Attribute);
            writer.WriteString(column.Name);
            writer.WriteType(column.Type);
            writer.WriteByte((byte)column.Transfer);
        }

        return writer.ToArray();
    }

    /// <summary>Lines for EXPLAIN, in order.</summary>
    public IReadOnlyList<ExplainProperty> Explain()
    {
        var lines = new List<ExplainProperty> { new("Remote SQL", Modify.Sql, IsVerbose: true) };
        if (Modify.BatchSize > 1 && Modify.Returning.Count == 0)
        {
            lines.Add(new ExplainProperty("Batch Size", Modify.BatchSize.ToString(CultureInfo.InvariantCulture), IsVerbose: true));
        }

        return lines;
    }

    private static OutgoingColumn[] ReadOutgoing(ref MessageReader reader)
    {
        var columns = new OutgoingColumn[reader.ReadCount(MinimumColumnBytes)];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = new OutgoingColumn(reader.ReadInt16(), reader.ReadString(), reader.ReadString(), reader.ReadType(), reader.ReadBoolean())
            {
                RemoteType = reader.ReadBoolean() ? reader.ReadString() : null,
            };
        }

        return columns;
    }

    private static ResultColumn[] ReadReturning(ref MessageReader reader)
    {
        var columns = new ResultColumn[reader.ReadCount(MinimumColumnBytes)];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = new ResultColumn(reader.ReadInt16(), reader.ReadString(), reader.ReadType(), (ColumnTransfer)reader.ReadByte());
        }

        return columns;
    }

    private static void WriteOptional(MessageWriter writer, string? text)
    {
        writer.WriteBoolean(text is not null);
        if (text is not null)
        {
            writer.WriteString(text);
        }
    }

    private static void WriteOutgoing(MessageWriter writer, IReadOnlyList<OutgoingColumn> columns)
    {
        writer.WriteUInt32((uint)columns.Count);
        foreach (OutgoingColumn column in columns)
        {
            writer.WriteInt16(column.Attribute);
            writer.WriteString(column.LocalName);
            writer.WriteString(column.RemoteName);
            writer.WriteType(column.Type);
            writer.WriteBoolean(column.IsNotNull);
            WriteOptional(writer, column.RemoteType);
        }
    }
}
