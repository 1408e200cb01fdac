// What does a plan hold, and how does it survive in PostgreSQL's plan tree?
//
// As bytes: a plan is copied, cached for a week, or run by another process, so it holds no handle and nothing of a user mapping or of the
// server's options. The bytes start with a version of their own; a plan that another version made is refused, never guessed at.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Plans;

/// <summary>A finished plan of a foreign scan. Immutable.</summary>
/// <param name="Driver">Name of the driver that it was made for.</param>
/// <param name="TableName">Local table's name, for messages.</param>
/// <param name="Statement">The remote query.</param>
/// <param name="Parameters">The statement's parameters, in order.</param>
/// <param name="Remarks">What EXPLAIN shows besides.</param>
public sealed record RemotePlan(string Driver, string TableName, RemoteStatement Statement, IReadOnlyList<PlanParameter> Parameters, PlanRemarks Remarks)
{
    // Raised whenever the layout below changes.
    private const byte FormatVersion = 3;

    // Smallest sizes in bytes: what a damaged count is checked against.
    private const int MinimumColumnBytes = 8;
    private const int MinimumParameterBytes = 8;
    private const int MinimumPlaceBytes = 12;
    private const int MinimumStringBytes = 4;

    /// <summary>How many values a scan must be given.</summary>
    public int ScanParameterCount { get; } = CountScanParameters(Parameters);

    /// <summary>Reads a plan.</summary>
    /// <param name="bytes">What <see cref="ToBytes"/> made.</param>
    /// <exception cref="ForeignDataException">XX000: another version's plan, or damaged.</exception>
    public static RemotePlan Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new MessageReader(bytes);
        ExpectVersion(reader.ReadByte());
        string driver = reader.ReadString();
        string tableName = reader.ReadString();
        string sql = reader.ReadString();
        int fetchSize = reader.ReadInt32();
        bool isWriting = reader.ReadBoolean();
        ResultColumn[] columns = ReadColumns(ref reader);
        PlanParameter[] parameters = ReadParameters(ref reader);
        PlanRemarks remarks = ReadRemarks(ref reader, sql.Length);
        DivisibleTable? divisible = ReadDivisible(ref reader);
        reader.ExpectEnd();
        var statement = new RemoteStatement(sql, columns, parameters.Select(static p => p.Type).ToArray(), Math.Max(fetchSize, 1))
        {
            IsWriting = isWriting,
            Divisible = divisible,
        };
        return new RemotePlan(driver, tableName, statement, parameters, remarks);
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
        writer.WriteBoolean(Statement.IsWriting);
        writer.WriteUInt32((uint)Statement.Columns.Count);
        foreach (ResultColumn column in Statement.Columns)
        {
            writer.WriteInt16(column.Attribute);
            writer.WriteString(column.Name);
            writer.WriteType(column.Type);
            writer.WriteByte((byte)column.Transfer);
        }

        writer.WriteUInt32((uint)Parameters.Count);
        foreach (PlanParameter parameter in Parameters)
        {
            writer.WriteType(parameter.Type);
            writer.WriteInt32(parameter.ScanIndex);
            writer.WriteValue(parameter.Constant);
        }

        WriteRemarks(writer);
        WriteDivisible(writer);
        return writer.ToArray();
    }

    /// <summary>The statement's text with literals where constants became parameters.</summary>
    public string SqlWithLiterals()
    {
        var text = new StringBuilder(Statement.Sql.Length);
        int position = 0;
        foreach (LiteralPlace place in Remarks.Places)
        {
            text.Append(Statement.Sql, position, place.Start - position).Append(place.Literal);
            position = place.Start + place.Length;
        }

        return text.Append(Statement.Sql, position, Statement.Sql.Length - position).ToString();
    }

    /// <summary>Lines for EXPLAIN, in order.</summary>
    public IReadOnlyList<ExplainProperty> Explain()
    {
        var lines = new List<ExplainProperty>();
        if (Remarks.Relations is { } relations)
        {
            lines.Add(new ExplainProperty("Relations", relations, IsVerbose: false));
        }

        lines.Add(new ExplainProperty("Remote SQL", SqlWithLiterals(), IsVerbose: true));
        lines.AddRange(Remarks.Local.Select(static local => new ExplainProperty("Local", local, IsVerbose: false)));
        return lines;
    }

    /// <summary>Puts constants and the values of a scan together.</summary>
    /// <param name="values">The scan's values; as many as <see cref="ScanParameterCount"/>.</param>
    /// <returns>One value for each parameter of the statement.</returns>
    public IReadOnlyList<RemoteValue> Bind(IReadOnlyList<RemoteValue> values)
    {
        var bound = new RemoteValue[Parameters.Count];
        for (int i = 0; i < bound.Length; i++)
        {
            bound[i] = Parameters[i].ScanIndex >= 0 ? values[Parameters[i].ScanIndex] : Parameters[i].Constant;
        }

        return bound;
    }

    private static int CountScanParameters(IReadOnlyList<PlanParameter> parameters)
    {
        int count = 0;
        foreach (PlanParameter parameter in parameters)
        {
            count = Math.Max(count, parameter.ScanIndex + 1);
        }

        return count;
    }

    private static void ExpectVersion(byte version)
    {
        if (version != FormatVersion)
        {
            throw new ForeignDataException(SqlState.InternalError, "unrecognized version of a foreign scan's plan")
            {
                Detail = string.Create(CultureInfo.InvariantCulture, $"The plan has version {version}; this installation reads version {FormatVersion}."),
                Hint = "Start a new session, so that the statement is planned again.",
            };
        }
    }

    private static ResultColumn[] ReadColumns(ref MessageReader reader)
    {
        var columns = new ResultColumn[reader.ReadCount(MinimumColumnBytes)];
        for (int i = 0; i < columns.Length; i++)
        {
            short attribute = reader.ReadInt16();
            string name = reader.ReadString();
            TypeFacts type = reader.ReadType();
            columns[i] = new ResultColumn(attribute, name, type, (ColumnTransfer)reader.ReadByte());
        }

        return columns;
    }

    private static PlanParameter[] ReadParameters(ref MessageReader reader)
    {
        var parameters = new PlanParameter[reader.ReadCount(MinimumParameterBytes)];
        for (int i = 0; i < parameters.Length; i++)
        {
            TypeFacts type = reader.ReadType();
            int index = reader.ReadInt32();
            RemoteValue constant = reader.ReadValue();
            parameters[i] = index >= -1 && index < parameters.Length
                ? new PlanParameter(type, index, constant)
                : throw MessageReader.Malformed("A parameter of a plan is out of its range.");
        }

        return parameters;
    }

    private static PlanRemarks ReadRemarks(ref MessageReader reader, int sqlLength)
    {
        var places = new LiteralPlace[reader.ReadCount(MinimumPlaceBytes)];
        int end = 0;
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = new LiteralPlace(reader.ReadInt32(), reader.ReadInt32(), reader.ReadString());
            if (places[i].Start < end || places[i].Length < 0 || places[i].Length > sqlLength - places[i].Start)
            {
                throw MessageReader.Malformed("A constant of a plan is out of its range.");
            }

            end = places[i].Start + places[i].Length;
        }

        string relations = reader.ReadString();
        var local = new string[reader.ReadCount(MinimumStringBytes)];
        for (int i = 0; i < local.Length; i++)
        {
            local[i] = reader.ReadString();
        }

        return new PlanRemarks(places, relations.Length == 0 ? null : relations, local, reader.ReadBoolean());
    }

    private static DivisibleTable? ReadDivisible(ref MessageReader reader) =>
        reader.ReadBoolean() ? new DivisibleTable(reader.ReadString(), reader.ReadString(), reader.ReadBoolean(), reader.ReadDouble()) : null;

    private void WriteDivisible(MessageWriter writer)
    {
        writer.WriteBoolean(Statement.Divisible is not null);
        if (Statement.Divisible is { } table)
        {
            writer.WriteString(table.Schema);
            writer.WriteString(table.Name);
            writer.WriteBoolean(table.HasConditions);
            writer.WriteDouble(table.Rows);
        }
    }

    private void WriteRemarks(MessageWriter writer)
    {
        writer.WriteUInt32((uint)Remarks.Places.Count);
        foreach (LiteralPlace place in Remarks.Places)
        {
            writer.WriteInt32(place.Start);
            writer.WriteInt32(place.Length);
            writer.WriteString(place.Literal);
        }

        writer.WriteString(Remarks.Relations ?? string.Empty);
        writer.WriteUInt32((uint)Remarks.Local.Count);
        foreach (string local in Remarks.Local)
        {
            writer.WriteString(local);
        }

        writer.WriteBoolean(Remarks.IsVerified);
    }
}
