using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Tests.Unit.Messages;

/// <summary>Messages as the shim would send them, and their parts.</summary>
internal static partial class Samples
{
    internal static readonly CollationFacts Default = new(100, true, false, true, "pg_catalog", "default", "c|en_US.utf8|en_US.utf8|2.36");
    internal static readonly TypeFacts Bool = Type(TypeOid.Bool, "bool");
    internal static readonly TypeFacts Int4 = Type(TypeOid.Int4, "int4");
    internal static readonly TypeFacts Text = Type(TypeOid.Text, "text");
    internal static readonly ProcedureFacts Equal = new("pg_catalog", "=", "int4,int4", ObjectOrigin.BuiltIn, null, 'i', true, true);

    internal static TypeFacts Type(uint oid, string name) => new(oid, -1, 'b', ObjectOrigin.BuiltIn, null, 0, 0, "pg_catalog", name);

    /// <summary>Writes an expression with its kind and the length of its body.</summary>
    internal static void Expr(MessageWriter writer, byte kind, Action<MessageWriter> body)
    {
        var inner = new MessageWriter();
        body(inner);
        writer.WriteByte(kind);
        writer.WriteBytes(inner.Written);
    }

    internal static void Var(MessageWriter writer, short attribute, TypeFacts type, CollationFacts collation) => Expr(writer, 1, body =>
    {
        body.WriteUInt32(1);
        body.WriteInt16(attribute);
        body.WriteType(type);
        body.WriteCollation(collation);
    });

    internal static void Const(MessageWriter writer, TypeFacts type, CollationFacts collation, RemoteValue value) => Expr(writer, 2, body =>
    {
        body.WriteType(type);
        body.WriteCollation(collation);
        body.WriteValue(value);
    });

    internal static void Op(MessageWriter writer, ProcedureFacts procedure, CollationFacts collation, Action<MessageWriter> left, Action<MessageWriter> right) => Expr(writer, 4, body =>
    {
        body.WriteProcedure(procedure);
        body.WriteType(Bool);
        body.WriteCollation(collation);
        body.WriteByte(2);
        left(body);
        right(body);
    });

    /// <summary>The message FILTER of promotable quals.</summary>
    internal static byte[] Filter(params Action<MessageWriter>[] expressions) => Message(writer => Quals(writer, expressions));

    /// <summary>Quals as part of a message.</summary>
    internal static void Quals(MessageWriter writer, params Action<MessageWriter>[] expressions)
    {
        writer.WriteUInt32((uint)expressions.Length);
        foreach (Action<MessageWriter> expression in expressions)
        {
            writer.WriteByte(1);
            expression(writer);
        }
    }

    /// <summary>A message with its version.</summary>
    internal static byte[] Message(Action<MessageWriter> body)
    {
        var writer = new MessageWriter();
        writer.WriteByte(MessageReader.FormatVersion);
        body(writer);
        return writer.ToArray();
    }

    /// <summary>A filter with the kinds 0 to 9.</summary>
    internal static byte[] Filter() => Filter(
        w => Op(w, Equal, CollationFacts.None, v => Var(v, 1, Int4, CollationFacts.None), c => Const(c, Int4, CollationFacts.None, RemoteValue.FromInt64(42))),
        w => Op(w, Equal with { Origin = ObjectOrigin.Extension, Extension = "citext", Schema = "public" }, Default, v => Var(v, 2, Text, Default), c => Const(c, Text, Default, RemoteValue.FromText("it's\n"))),
        w => Expr(w, 5, body =>
        {
            body.WriteProcedure(Equal);
            body.WriteBoolean(true);
            body.WriteCollation(CollationFacts.None);
            Var(body, 1, Int4, CollationFacts.None);
            Const(body, Type(1007, "_int4") with { ElementOid = TypeOid.Int4 }, CollationFacts.None, RemoteValue.FromArray(Int4, [RemoteValue.FromInt64(1), RemoteValue.Null]));
        }),
        w => Expr(w, 6, body =>
        {
            body.WriteByte(1);
            body.WriteUInt16(2);
            Expr(body, 7, test =>
            {
                test.WriteBoolean(true);
                test.WriteBoolean(false);
                Var(test, 2, Text, Default);
            });
            Expr(body, 9, test =>
            {
                test.WriteByte(3);
                Var(test, 3, Bool, CollationFacts.None);
            });
        }),
        w => Expr(w, 8, body =>
        {
            body.WriteType(Text);
            body.WriteCollation(Default);
            Expr(body, 3, parameter =>
            {
                parameter.WriteByte(1);
                parameter.WriteInt32(0);
                parameter.WriteType(Type(TypeOid.VarChar, "varchar") with { Modifier = 14 });
                parameter.WriteCollation(Default);
            });
        }),
        w => Expr(w, 0, body =>
        {
            body.WriteType(Bool);
            body.WriteString("SubPlan");
            body.WriteUInt16(2);
            body.WriteInt16(1);
            body.WriteInt16(-1);
        }));

    internal static byte[] Parameters()
    {
        var writer = new MessageWriter();
        writer.WriteUInt32(3);
        writer.WriteValue(RemoteValue.FromText("text"));
        writer.WriteValue(RemoteValue.FromArray(Int4, [RemoteValue.FromInt64(1)]));
        writer.WriteValue(RemoteValue.FromFloat64(1.5));
        return writer.ToArray();
    }

    internal static byte[] Table()
    {
        var table = new TextTable(2);
        table.AddRow("a", "b");
        table.AddRow(null, "c");
        return table.ToBytes();
    }
}
