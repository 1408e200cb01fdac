// What does a plan hold, and how does it survive in PostgreSQL's plan tree?
//
// As bytes: a plan is copied, cached for a week, or run by another process, so it holds no handle and nothing of a user mapping or of the
// server's options. The bytes start with a version of their own; a plan that another version made is refused, never guessed at.

using System.Globalization;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Plans;

/// <summary>A finished plan of a foreign scan. Immutable.</summary>
/// <param name="Driver">Name of the driver that it was made for.</param>
/// <param name="TableName">Local table's name, for messages.</param>
/// <param name="Statement">The remote query.</param>
public sealed record RemotePlan(string Driver, string TableName, RemoteStatement Statement)
{
    // Raised whenever the layout below changes.
    private const byte FormatVersion = 1;

    // Smallest size of a column and of a type in bytes: what a damaged count is checked against.
    private const int MinimumColumnBytes = 8;
    private const int MinimumTypeBytes = 8;

    /// <summary>Reads a plan.</summary>
    /// <param name="bytes">What <see cref="ToBytes"/> made.</param>
    /// <exception cref="ForeignDataException">XX000: another version's plan, or damaged.</exception>
    public static RemotePlan Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new MessageReader(bytes);
        byte version = reader.ReadByte();
        if (version != FormatVersion)
        {
            throw new ForeignDataException(SqlState.InternalError, "unrecognized version of a foreign scan's plan")
            {
                Detail = string.Create(CultureInfo.InvariantCulture, $"The plan has version {version}; this installation reads version {FormatVersion}."),
                Hint = "Start a new session, so that the statement is planned again.",
            };
        }

        string driver = reader.ReadString();
        string tableName = reader.ReadString();
        string sql = reader.ReadString();
        int fetchSize = reader.ReadInt32();
        var columns = new ResultColumn[reader.ReadCount(MinimumColumnBytes)];
        for (int i = 0; i < columns.Length; i++)
        {
            short attribute = reader.ReadInt16();
            string name = reader.ReadString();
            TypeFacts type = reader.ReadType();
            columns[i] = new ResultColumn(attribute, name, type, (ColumnTransfer)reader.ReadByte());
        }

        var parameterTypes = new TypeFacts[reader.ReadCount(MinimumTypeBytes)];
        for (int i = 0; i < parameterTypes.Length; i++)
        {
            parameterTypes[i] = reader.ReadType();
        }

        reader.ExpectEnd();
        return new RemotePlan(driver, tableName, new RemoteStatement(sql, columns, parameterTypes, Math.Max(fetchSize, 1)));
    }

    /// <summary>The plan as bytes.</summary>
    public byte[] ToBytes()
    {
        var writer = new MessageWriter();
        writer.WriteByte(FormatVersion);
        writer.WriteString(Driver);
        writer.WriteString(TableName);
        writer.WriteString(Statement.Sql);
        writer.WriteInt32(Statement.FetchSize);
        writer.WriteUInt32((uint)Statement.Columns.Count);
        foreach (ResultColumn column in Statement.Columns)
        {
            writer.WriteInt16(column.Attribute);
            writer.WriteString(column.Name);
            writer.WriteType(column.Type);
            writer.WriteByte((byte)column.Transfer);
        }

        writer.WriteUInt32((uint)Statement.ParameterTypes.Count);
        foreach (TypeFacts type in Statement.ParameterTypes)
        {
            writer.WriteType(type);
        }

        return writer.ToArray();
    }
}
