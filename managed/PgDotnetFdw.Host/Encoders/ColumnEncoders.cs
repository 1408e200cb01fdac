// Which writer makes the Datums of a column, and how does C take them?
//
// The one table from local type to writer and transfer. What is not in it goes through the type's input function as text, and so does a domain,
// whose input function checks its constraints and modifier. In a server encoding other than UTF-8 no text is stored directly.

using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Host.Encoders;

internal static class ColumnEncoders
{
    /// <summary>How C turns the column's cells into Datums.</summary>
    internal static PgdnTransfer TransferOf(ResultColumn column, bool serverIsUtf8)
    {
        if (column.Type.Oid != TypeOid.Tid && column.Transfer == ColumnTransfer.Receive)
        {
            return PgdnTransfer.Receive;
        }

        switch (column.Type.Oid)
        {
            case TypeOid.Bool:
            case TypeOid.Int2:
            case TypeOid.Int4:
            case TypeOid.Int8:
            case TypeOid.Oid:
            case TypeOid.Float4:
            case TypeOid.Float8:
            case TypeOid.Numeric:
            case TypeOid.Bytea:
            case TypeOid.Date:
            case TypeOid.Timestamp:
            case TypeOid.TimestampTz:
            case TypeOid.Uuid:
            case TypeOid.Tid:
                return PgdnTransfer.Datum;
            case TypeOid.Text:
                return serverIsUtf8 ? PgdnTransfer.Datum : PgdnTransfer.Text;
            case TypeOid.VarChar:
            case TypeOid.BpChar:
                // Characters are counted in the server's encoding: with a modifier the input function has to see the text.
                return serverIsUtf8 ? PgdnTransfer.Datum : column.Type.Modifier >= 0 ? PgdnTransfer.Input : PgdnTransfer.Text;
            case TypeOid.Json:
            case TypeOid.Jsonb:
                return serverIsUtf8 ? PgdnTransfer.Datum : PgdnTransfer.Input;
            default:
                return PgdnTransfer.Input;
        }
    }

    /// <summary>Makes the writer of a column.</summary>
    internal static DatumWriter Create(WriterSite site, bool serverIsUtf8)
    {
        TypeFacts type = site.Column.Type;
        switch (TransferOf(site.Column, serverIsUtf8))
        {
            case PgdnTransfer.Receive:
                return new ReceiveWriter(site);
            case PgdnTransfer.Input:
                return new InputWriter(site);
            case PgdnTransfer.Text:
                return new ConvertedTextWriter(site);
            case PgdnTransfer.Datum:
                break;
        }

        return type.Oid switch
        {
            TypeOid.Bool => new BooleanWriter(site),
            TypeOid.Int2 => new IntegerWriter(site, short.MinValue, short.MaxValue),
            TypeOid.Int4 => new IntegerWriter(site, int.MinValue, int.MaxValue),
            TypeOid.Int8 => new IntegerWriter(site, long.MinValue, long.MaxValue),
            TypeOid.Oid => new IntegerWriter(site, uint.MinValue, uint.MaxValue),
            TypeOid.Float4 => new Float4Writer(site),
            TypeOid.Float8 => new Float8Writer(site),
            TypeOid.Numeric => new NumericWriter(site),
            TypeOid.Bytea => new ByteaWriter(site),
            TypeOid.Date => new DateWriter(site),
            TypeOid.Timestamp => new TimestampWriter(site, hasZone: false),
            TypeOid.TimestampTz => new TimestampWriter(site, hasZone: true),
            TypeOid.Uuid => new UuidWriter(site),
            TypeOid.Tid => new TidWriter(site),
            TypeOid.Text => new TextWriter(site, TextWriter.Unlimited, isPadded: false),
            TypeOid.VarChar => new TextWriter(site, TextWriter.LimitOf(type), isPadded: false),
            TypeOid.BpChar => new TextWriter(site, TextWriter.LimitOf(type), isPadded: true),
            TypeOid.Json => new JsonWriter(site),
            TypeOid.Jsonb => new JsonbWriter(site),
            _ => new InputWriter(site),
        };
    }
}
