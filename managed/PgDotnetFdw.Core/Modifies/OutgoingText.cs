using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>Shows a value that went out, for messages.</summary>
internal static class OutgoingText
{
    private const int LongestText = 64;

    public static string Of(TypeFacts type, OutgoingForm form, ReadOnlySpan<byte> value)
    {
        uint oid = type.BaseOid != 0 ? type.BaseOid : type.Oid;
        if (form == OutgoingForm.Text)
        {
            return Cut(Encoding.UTF8.GetString(value));
        }

        return oid switch
        {
            TypeOid.Int2 => BinaryPrimitives.ReadInt16BigEndian(value).ToString(CultureInfo.InvariantCulture),
            TypeOid.Int4 => BinaryPrimitives.ReadInt32BigEndian(value).ToString(CultureInfo.InvariantCulture),
            TypeOid.Int8 => BinaryPrimitives.ReadInt64BigEndian(value).ToString(CultureInfo.InvariantCulture),
            TypeOid.Tid => string.Create(
                CultureInfo.InvariantCulture,
                $"({BinaryPrimitives.ReadUInt32BigEndian(value)},{BinaryPrimitives.ReadUInt16BigEndian(value[4..])})"),
            TypeOid.Text or TypeOid.VarChar or TypeOid.BpChar or TypeOid.Name => Cut(Encoding.UTF8.GetString(value)),
            TypeOid.Uuid => new Guid(value, bigEndian: true).ToString(),
            _ => "\\x" + Cut(Convert.ToHexStringLower(value)),
        };
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText] + "...";
}
