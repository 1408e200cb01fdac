// In which form do values of a column go out, and as which type of .NET?
//
// Numbers that .NET has too are asked for in binary form, which needs no parsing; all others come as the text of their output function, from which AdoNetValues makes
// what the provider knows (numeric, dates, uuid) or which is sent as it is. NULL needs a type as well, so each local type has one that its values usually have.

using System.Buffers.Binary;
using System.Data;
using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Sdk.AdoNet;

internal static class AdoNetOutgoing
{
    private static readonly Dictionary<uint, Type> s_usual = new()
    {
        [TypeOid.Bool] = typeof(bool),
        [TypeOid.Int2] = typeof(short),
        [TypeOid.Int4] = typeof(int),
        [TypeOid.Int8] = typeof(long),
        [TypeOid.Oid] = typeof(long),
        [TypeOid.Float4] = typeof(float),
        [TypeOid.Float8] = typeof(double),
        [TypeOid.Numeric] = typeof(decimal),
        [TypeOid.Bytea] = typeof(byte[]),
        [TypeOid.Uuid] = typeof(Guid),
        [TypeOid.Date] = typeof(DateTime),
        [TypeOid.Timestamp] = typeof(DateTime),
        [TypeOid.TimestampTz] = typeof(DateTime),
    };

    private static readonly Dictionary<Type, DbType> s_dbTypes = new()
    {
        [typeof(bool)] = DbType.Boolean,
        [typeof(byte)] = DbType.Byte,
        [typeof(short)] = DbType.Int16,
        [typeof(int)] = DbType.Int32,
        [typeof(long)] = DbType.Int64,
        [typeof(float)] = DbType.Single,
        [typeof(double)] = DbType.Double,
        [typeof(decimal)] = DbType.Decimal,
        [typeof(string)] = DbType.String,
        [typeof(byte[])] = DbType.Binary,
        [typeof(Guid)] = DbType.Guid,
        [typeof(DateTimeOffset)] = DbType.DateTimeOffset,
        [typeof(DateOnly)] = DbType.Date,
        [typeof(TimeOnly)] = DbType.Time,
        [typeof(TimeSpan)] = DbType.Time,
    };

    /// <summary>The type that values of a column usually have.</summary>
    internal static Type UsualType(TypeFacts type) => s_usual.GetValueOrDefault(BaseOid(type), typeof(string));

    /// <summary>What ADO.NET calls values of a type; null = it has no word for them.</summary>
    internal static DbType? FindDbType(TypeFacts type, Type valueType)
    {
        if (valueType == typeof(DateTime))
        {
            return BaseOid(type) switch
            {
                TypeOid.Date => DbType.Date,
                TypeOid.TimestampTz => DbType.DateTimeOffset,
                _ => DbType.DateTime2,
            };
        }

        return s_dbTypes.TryGetValue(valueType, out DbType known) ? known : null;
    }

    /// <summary>The form that is wanted.</summary>
    internal static OutgoingForm Form(TypeFacts type) =>
        BaseOid(type) is TypeOid.Int2 or TypeOid.Int4 or TypeOid.Int8 or TypeOid.Float4 or TypeOid.Float8 or TypeOid.Bytea ? OutgoingForm.Binary : OutgoingForm.Text;

    /// <summary>A value of the current row.</summary>
    /// <param name="type">Local type.</param>
    /// <param name="rows">Where it is, in the form that <see cref="Form"/> says.</param>
    /// <param name="column">From 0.</param>
    internal static RemoteValue Read(TypeFacts type, OutgoingRows rows, int column)
    {
        if (rows.IsNull(column))
        {
            return RemoteValue.Null;
        }

        ReadOnlySpan<byte> bytes = rows.Value(column);
        return BaseOid(type) switch
        {
            TypeOid.Bool => RemoteValue.FromBoolean(bytes is [(byte)'t']),
            TypeOid.Int2 => RemoteValue.FromInt64(BinaryPrimitives.ReadInt16BigEndian(bytes)),
            TypeOid.Int4 => RemoteValue.FromInt64(BinaryPrimitives.ReadInt32BigEndian(bytes)),
            TypeOid.Int8 => RemoteValue.FromInt64(BinaryPrimitives.ReadInt64BigEndian(bytes)),
            TypeOid.Oid => RemoteValue.FromInt64(long.Parse(Encoding.UTF8.GetString(bytes), CultureInfo.InvariantCulture)),
            TypeOid.Float4 => RemoteValue.FromFloat64(BinaryPrimitives.ReadSingleBigEndian(bytes)),
            TypeOid.Float8 => RemoteValue.FromFloat64(BinaryPrimitives.ReadDoubleBigEndian(bytes)),
            TypeOid.Bytea => RemoteValue.FromBytes(bytes.ToArray()),
            TypeOid.Text or TypeOid.VarChar or TypeOid.BpChar or TypeOid.Name or TypeOid.Json => RemoteValue.FromText(bytes.ToArray()),
            _ => RemoteValue.FromOutput(bytes.ToArray()),
        };
    }

    private static uint BaseOid(TypeFacts type) => type.BaseOid != 0 ? type.BaseOid : type.Oid;
}
