using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.WarmUp;

/// <summary>The query of a rehearsal, as C would send it: <c>SELECT every column FROM table WHERE first = 5</c>.</summary>
internal sealed class WarmUpQuery
{
    private const string Name = "warm-up";
    private const byte VarKind = 1;
    private const byte ConstKind = 2;
    private const byte OpKind = 4;

    private static readonly TypeFacts s_bool = new(TypeOid.Bool, -1, 'b', ObjectOrigin.BuiltIn, null, 0, 0, "pg_catalog", "bool");
    private static readonly TypeFacts s_int4 = new(TypeOid.Int4, -1, 'b', ObjectOrigin.BuiltIn, null, 0, 0, "pg_catalog", "int4");
    private static readonly ProcedureFacts s_equal = new("pg_catalog", "=", "int4,int4", ObjectOrigin.BuiltIn, null, 'i', true, true);

    // The collation of every text; of no consequence here.
    private static readonly CollationFacts s_default = new(100, true, true, true, "pg_catalog", "default", "c|C|C|");

    private readonly Rehearsal _rehearsal;
    private readonly string _driver;

    /// <param name="driver">The driver's name.</param>
    /// <param name="serverVersion">server_version_num.</param>
    /// <param name="rehearsal">The remote.</param>
    public WarmUpQuery(string driver, int serverVersion, Rehearsal rehearsal)
    {
        _driver = driver;
        _rehearsal = rehearsal;
        Relation = new RelationRequest(
            driver, Name, rehearsal.ServerOptions, rehearsal.MappingOptions, Name, FactsReader.ReadRelation(Facts()), new LocalFacts(serverVersion / 10_000, "UTF8", s_default), 0, 0, 1, 1, true);
        Filter = Message(static writer =>
        {
            writer.WriteUInt32(1);
            writer.WriteByte(1);
            Expression(writer, OpKind, static body =>
            {
                body.WriteProcedure(s_equal);
                body.WriteType(s_bool);
                body.WriteCollation(CollationFacts.None);
                body.WriteByte(2);
                Expression(body, VarKind, static var => Column(var, 1, s_int4, CollationFacts.None));
                Expression(body, ConstKind, static constant =>
                {
                    constant.WriteType(s_int4);
                    constant.WriteCollation(CollationFacts.None);
                    constant.WriteValue(RemoteValue.FromInt64(5));
                });
            });
        });
        Columns = ColumnsReader.Read(Message(writer =>
        {
            writer.WriteUInt32((uint)rehearsal.Columns.Count);
            for (short i = 1; i <= rehearsal.Columns.Count; i++)
            {
                (string name, TypeFacts type) = rehearsal.Columns[i - 1];
                short attribute = i;
                writer.WriteInt16(attribute);
                writer.WriteString(name);
                Expression(writer, VarKind, body => Column(body, attribute, type, CollationOf(type)));
            }
        }));
    }

    /// <summary>What PostgreSQL would know of the table.</summary>
    public static EstimateRequest Estimate { get; } = new(1000, 10, 1, 1, 0.01, 0, 0.01, 0.0025, 1, 4, 36, false);

    /// <summary>The parameters message without values.</summary>
    public static byte[] NoParameters { get; } = new byte[sizeof(int)];

    public RelationRequest Relation { get; }

    public byte[] Filter { get; }

    public IReadOnlyList<OutputColumn> Columns { get; }

    public ScanRequest Scan(byte[] plan) =>
        new(plan, _driver, Name, _rehearsal.ServerOptions, _rehearsal.MappingOptions, Name, Name, 0, 0, 1, true);

    private static CollationFacts CollationOf(TypeFacts type) => type.Oid == TypeOid.Text ? s_default : CollationFacts.None;

    private static void Column(MessageWriter writer, short attribute, TypeFacts type, CollationFacts collation)
    {
        writer.WriteUInt32(1);
        writer.WriteInt16(attribute);
        writer.WriteType(type);
        writer.WriteCollation(collation);
    }

    private static void Expression(MessageWriter writer, byte kind, Action<MessageWriter> body)
    {
        var inner = new MessageWriter();
        body(inner);
        writer.WriteByte(kind);
        writer.WriteBytes(inner.Written);
    }

    private static byte[] Message(Action<MessageWriter> body)
    {
        var writer = new MessageWriter();
        writer.WriteByte(MessageReader.FormatVersion);
        body(writer);
        return writer.ToArray();
    }

    private byte[] Facts() => Message(writer =>
    {
        writer.WriteUInt32(0);
        writer.WriteString(Name);
        writer.WriteString(Name);
        writer.WritePairs(_rehearsal.TableOptions);
        writer.WriteUInt32((uint)_rehearsal.Columns.Count);
        for (short i = 1; i <= _rehearsal.Columns.Count; i++)
        {
            (string name, TypeFacts type) = _rehearsal.Columns[i - 1];
            writer.WriteInt16(i);
            writer.WriteString(name);
            writer.WriteBoolean(false);
            writer.WriteType(type);
            writer.WriteCollation(CollationOf(type));
            writer.WritePairs([]);
        }
    });
}
