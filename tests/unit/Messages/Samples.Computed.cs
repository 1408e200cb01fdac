using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Tests.Unit.Messages;

/// <summary>The kinds 10 to 25, keys, and the messages of steps.</summary>
internal static partial class Samples
{
    internal static TypeFacts Int4Array => Type(1007, "_int4") with { ElementOid = TypeOid.Int4 };
    internal static ProcedureFacts Less => Equal with { Name = "<" };

    internal static ProcedureFacts Function(string name, string arguments) =>
        new("pg_catalog", name, arguments, ObjectOrigin.BuiltIn, null, 'i', true, false);

    internal static void Number(MessageWriter writer) => Var(writer, 1, Int4, CollationFacts.None);

    internal static void Name(MessageWriter writer) => Var(writer, 2, Text, Default);

    internal static void Truth(MessageWriter writer) => Var(writer, 3, Bool, CollationFacts.None);

    internal static void One(MessageWriter writer) => Const(writer, Int4, CollationFacts.None, RemoteValue.FromInt64(1));

    internal static void SortKey(MessageWriter writer, byte flags, Action<MessageWriter> expression)
    {
        writer.WriteByte(flags);
        writer.WriteProcedure(Less);
        writer.WriteCollation(CollationFacts.None);
        expression(writer);
    }

    internal static void GroupKey(MessageWriter writer, Action<MessageWriter> expression)
    {
        writer.WriteProcedure(Equal);
        writer.WriteCollation(Default);
        expression(writer);
    }

    /// <summary>Expressions of each of the kinds 10 to 25.</summary>
    internal static byte[] Computed() => Message(message =>
    {
        Action<MessageWriter>[] expressions =
        [
            w => Expr(w, 10, body =>
            {
                body.WriteProcedure(Equal);
                body.WriteCollation(CollationFacts.None);
                Number(body);
                One(body);
            }),
            w => Expr(w, 11, body =>
            {
                body.WriteProcedure(Equal);
                Result(body, Text, Default);
                body.WriteCollation(Default);
                Name(body);
                Name(body);
            }),
            w => Expr(w, 12, body =>
            {
                body.WriteProcedure(Function("concat", "any"));
                body.WriteBoolean(true);
                body.WriteByte(3);
                Result(body, Text, CollationFacts.None);
                body.WriteCollation(Default);
                body.WriteByte(1);
                Name(body);
            }),
            w => Expr(w, 13, body =>
            {
                Result(body, Int4, CollationFacts.None);
                body.WriteUInt16(1);
                Truth(body);
                Number(body);
                One(body);
            }),
            w => Expr(w, 14, body =>
            {
                Result(body, Int4, CollationFacts.None);
                body.WriteUInt16(2);
                Number(body);
                One(body);
            }),
            w => Expr(w, 15, body =>
            {
                body.WriteBoolean(true);
                Result(body, Int4, CollationFacts.None);
                body.WriteCollation(CollationFacts.None);
                body.WriteProcedure(Less);
                body.WriteUInt16(1);
                Number(body);
            }),
            w => Expr(w, 16, body =>
            {
                Result(body, Text, Default);
                body.WriteProcedure(Function("int4out", "int4"));
                body.WriteProcedure(Function("textin", "cstring"));
                Number(body);
            }),
            w => Expr(w, 17, body =>
            {
                Result(body, Int4Array, CollationFacts.None);
                Expr(body, 18, element => Result(element, Int4, CollationFacts.None));
                Var(body, 4, Int4Array, CollationFacts.None);
            }),
            w => Expr(w, 19, body =>
            {
                Result(body, Int4Array, CollationFacts.None);
                body.WriteBoolean(false);
                body.WriteUInt16(1);
                One(body);
            }),
            w => Expr(w, 20, body =>
            {
                Result(body, Int4Array, CollationFacts.None);
                Var(body, 4, Int4Array, CollationFacts.None);
                body.WriteByte(2);
                body.WriteBoolean(true);
                One(body);
                body.WriteBoolean(false);
                body.WriteByte(2);
                body.WriteBoolean(false);
                body.WriteBoolean(true);
                Number(body);
            }),
            w => Expr(w, 21, body =>
            {
                body.WriteType(Type(2249, "record") with { Kind = 'p' });
                body.WriteUInt16(2);
                Number(body);
                Name(body);
            }),
            w => Expr(w, 22, body =>
            {
                body.WriteByte(4);
                body.WriteUInt16(1);
                body.WriteProcedure(Less);
                body.WriteCollation(CollationFacts.None);
                Number(body);
                One(body);
            }),
            w => Expr(w, 23, body =>
            {
                body.WriteProcedure(Function("string_agg", "text,text"));
                body.WriteByte(0);
                body.WriteByte(2);
                Result(body, Text, Default);
                body.WriteCollation(Default);
                body.WriteByte(0);
                body.WriteByte(2);
                Name(body);
                Const(body, Text, Default, RemoteValue.FromText(","));
                body.WriteByte(1);
                SortKey(body, 3, Name);
                body.WriteBoolean(true);
                Truth(body);
            }),
            w => Expr(w, 23, body =>
            {
                body.WriteProcedure(Function("rank", "any"));
                body.WriteByte(2);
                body.WriteByte(5);
                Result(body, Type(TypeOid.Int8, "int8"), CollationFacts.None);
                body.WriteCollation(CollationFacts.None);
                body.WriteByte(1);
                One(body);
                body.WriteByte(0);
                body.WriteByte(1);
                SortKey(body, 0, Number);
                body.WriteBoolean(false);
            }),
            w => Expr(w, 24, body =>
            {
                body.WriteByte(1);
                Number(body);
            }),
            w => Expr(w, 25, body =>
            {
                body.WriteProcedure(Function("sum", "int4"));
                body.WriteByte(2);
                Result(body, Type(TypeOid.Int8, "int8"), CollationFacts.None);
                body.WriteCollation(CollationFacts.None);
                body.WriteUInt32(7);
                body.WriteByte(1);
                Number(body);
                body.WriteBoolean(true);
                Truth(body);
            }),
            w => Expr(w, 26, body =>
            {
                body.WriteByte(1);
                body.WriteProcedure(Equal);
                body.WriteCollation(CollationFacts.None);
                Number(body);
                One(body);
            }),
        ];
        message.WriteUInt32((uint)expressions.Length);
        foreach (Action<MessageWriter> expression in expressions)
        {
            expression(message);
        }
    });

    /// <summary>A message of each step, at the step's number; 0 = expressions.</summary>
    internal static IReadOnlyList<byte[]> Steps() =>
    [
        Computed(),
        Filter(),
        Message(w =>
        {
            w.WriteByte(1);
            Quals(w, Truth);
            Quals(w, Truth, Truth);
        }),
        Message(w =>
        {
            w.WriteBoolean(false);
            w.WriteUInt32(1);
            GroupKey(w, Name);
            Quals(w, Truth);
        }),
        Message(w =>
        {
            w.WriteUInt32(2);
            w.WriteUInt32(7);
            w.WriteUInt16(1);
            GroupKey(w, Name);
            w.WriteUInt16(1);
            SortKey(w, 1, Number);
            w.WriteUInt32(0x00001 | 0x00004 | 0x00010 | 0x00800 | 0x00400 | 0x20000);
            w.WriteBoolean(true);
            One(w);
            w.WriteBoolean(false);
            w.WriteUInt32(8);
            w.WriteUInt16(0);
            w.WriteUInt16(0);
            w.WriteUInt32(0x00002 | 0x00020 | 0x00400);
            w.WriteBoolean(false);
            w.WriteBoolean(false);
            w.WriteUInt32(1);
            Truth(w);
        }),
        Message(w =>
        {
            w.WriteBoolean(true);
            w.WriteUInt32(1);
            GroupKey(w, Name);
            w.WriteUInt32(1);
            SortKey(w, 2, Number);
        }),
        Message(w =>
        {
            w.WriteUInt32(2);
            SortKey(w, 0, Number);
            SortKey(w, 1, Name);
        }),
        Message(w =>
        {
            w.WriteBoolean(false);
            w.WriteBoolean(true);
            One(w);
        }),
        Message(w =>
        {
            w.WriteUInt32(2);
            w.WriteUInt32(1);
            w.WriteByte(4);
            w.WriteByte(1);
            w.WriteUInt32(3);
            w.WriteByte(1);
            w.WriteByte(0);
        }),
    ];

    /// <summary>Two output columns.</summary>
    internal static byte[] Columns() => Message(w =>
    {
        w.WriteUInt32(2);
        w.WriteInt16(-1);
        w.WriteString("ctid");
        Var(w, -1, Type(TypeOid.Tid, "tid"), CollationFacts.None);
        w.WriteInt16(2);
        w.WriteString("name");
        Name(w);
    });

    /// <summary>An operator and an aggregate.</summary>
    internal static byte[] Routines() => Message(w =>
    {
        w.WriteUInt32(2);
        w.WriteByte(0);
        w.WriteProcedure(Less);
        w.WriteByte(2);
        w.WriteProcedure(Function("sum", "int4"));
    });

    /// <summary>Facts on a database.</summary>
    internal static byte[] LocalFacts() => Message(w =>
    {
        w.WriteInt32(15);
        w.WriteString("UTF8");
        w.WriteCollation(Default);
    });

    private static void Result(MessageWriter writer, TypeFacts type, CollationFacts collation)
    {
        writer.WriteType(type);
        writer.WriteCollation(collation);
    }
}
