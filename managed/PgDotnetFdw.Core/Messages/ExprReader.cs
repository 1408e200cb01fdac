// What does an expression message say?
//
// Reads the formats "expr" and "exprs" of pgdotnet_abi.h into the Sdk's expression records. A kind that is not known here is skipped by its
// length and becomes OPAQUE, so that it is not pushed down. Deeper nesting than MaximumDepth becomes OPAQUE too: ir.c has the same bound, and
// what recurses over an expression later relies on it. Fields of a record that have the order of the message are read as its arguments, which C#
// evaluates from left to right. Here are the kinds 0 to 9; ExprReader.Computed.cs has 10 to 22,
// ExprReader.Aggregates.cs 23 to 26 and the keys, StepReader.cs what expressions are part of.

using System.Globalization;
using System.Runtime.CompilerServices;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Messages;

/// <summary>Reads expressions.</summary>
public static partial class ExprReader
{
    /// <summary>Levels of nesting beyond which an expression is opaque.</summary>
    public const int MaximumDepth = 500;

    // u8 kind, u32 length.
    internal const int MinimumExprSize = 5;

    private static readonly TypeFacts s_boolean =
        new(TypeOid.Bool, -1, 'b', ObjectOrigin.BuiltIn, null, 0, 0, "pg_catalog", "bool");

    private static readonly TypeFacts s_int4 =
        new(TypeOid.Int4, -1, 'b', ObjectOrigin.BuiltIn, null, 0, 0, "pg_catalog", "int4");

    private static readonly TypeFacts s_unspecified =
        new(TypeOid.Unknown, -1, 'p', ObjectOrigin.BuiltIn, null, 0, 0, "pg_catalog", "unknown");

    /// <summary>Reads a message that is expressions.</summary>
    /// <param name="message">The whole message.</param>
    /// <exception cref="ForeignDataException">XX000 when it is malformed or of another version.</exception>
    public static IReadOnlyList<Expr> ReadExprs(ReadOnlySpan<byte> message)
    {
        var reader = new MessageReader(message);
        ExpectVersion(ref reader);
        var expressions = new Expr[reader.ReadCount(MinimumExprSize)];
        for (int i = 0; i < expressions.Length; i++)
        {
            expressions[i] = Read(ref reader);
        }

        reader.ExpectEnd();
        return expressions;
    }

    /// <summary>Reads one expression.</summary>
    /// <param name="reader">Stands at the expression; afterwards behind it.</param>
    /// <exception cref="ForeignDataException">XX000 when it is malformed.</exception>
    public static Expr Read(ref MessageReader reader) => Read(ref reader, 1);

    internal static void ExpectVersion(ref MessageReader reader)
    {
        byte version = reader.ReadByte();
        if (version != MessageReader.FormatVersion)
        {
            throw MessageReader.Malformed(string.Create(
                CultureInfo.InvariantCulture,
                $"It has format version {version}, but version {MessageReader.FormatVersion} is expected."));
        }
    }

    private static Expr Read(ref MessageReader reader, int depth)
    {
        byte kind = reader.ReadByte();
        MessageReader body = reader.ReadPart(reader.ReadCount(1));
        if (depth > MaximumDepth)
        {
            return new OpaqueExpr(s_unspecified, "nested too deeply", []);
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        Expr? expression = kind switch
        {
            0 => ReadOpaque(ref body),
            1 => ReadVar(ref body),
            2 => ReadConst(ref body),
            3 => ReadParam(ref body),
            4 => ReadOp(ref body, depth),
            5 => ReadScalarArrayOp(ref body, depth),
            6 => ReadBool(ref body, depth),
            7 => ReadNullTest(ref body, depth),
            8 => ReadRelabel(ref body, depth),
            9 => ReadBooleanTest(ref body, depth),
            10 => ReadDistinct(ref body, depth),
            11 => ReadNullIf(ref body, depth),
            12 => ReadFunction(ref body, depth),
            13 => ReadCase(ref body, depth),
            14 => ReadCoalesce(ref body, depth),
            15 => ReadMinMax(ref body, depth),
            16 => ReadIoCast(ref body, depth),
            17 => ReadArrayCast(ref body, depth),
            18 => ReadElement(ref body),
            19 => ReadArray(ref body, depth),
            20 => ReadSubscript(ref body, depth),
            21 => ReadRow(ref body, depth),
            22 => ReadRowCompare(ref body, depth),
            23 => ReadAggregate(ref body, depth),
            24 => ReadGrouping(ref body, depth),
            25 => ReadWindow(ref body, depth),
            26 => ReadKeyLookup(ref body, depth),
            _ => null,
        };
        if (expression is null)
        {
            return new OpaqueExpr(s_unspecified, string.Create(CultureInfo.InvariantCulture, $"expression kind {kind}"), []);
        }

        body.ExpectEnd();
        return expression;
    }

    private static OpaqueExpr ReadOpaque(ref MessageReader body)
    {
        TypeFacts type = body.ReadType();
        string nodeTag = body.ReadString();
        var attributes = new short[body.ReadUInt16()];
        for (int i = 0; i < attributes.Length; i++)
        {
            attributes[i] = body.ReadInt16();
        }

        return new OpaqueExpr(type, nodeTag, attributes);
    }

    private static VarExpr ReadVar(ref MessageReader body)
    {
        int relation = body.ReadInt32();
        short attribute = body.ReadInt16();
        return new VarExpr(body.ReadType(), relation, attribute, body.ReadCollation());
    }

    private static ConstExpr ReadConst(ref MessageReader body) => new(body.ReadType(), body.ReadCollation(), body.ReadValue());

    private static ParamExpr ReadParam(ref MessageReader body)
    {
        byte source = body.ReadByte();
        int index = body.ReadInt32();
        TypeFacts type = body.ReadType();
        CollationFacts collation = body.ReadCollation();
        if (source > (byte)ParamSource.Expression || index < 0)
        {
            throw MessageReader.Malformed("A parameter is out of its range.");
        }

        return new ParamExpr(type, (ParamSource)source, index, collation);
    }

    private static OpExpr ReadOp(ref MessageReader body, int depth)
    {
        ProcedureFacts procedure = body.ReadProcedure();
        TypeFacts type = body.ReadType();
        CollationFacts collation = body.ReadCollation();
        Expr[] arguments = ReadList(ref body, body.ReadByte(), depth);
        return arguments.Length is 1 or 2
            ? new OpExpr(type, procedure, collation, arguments)
            : throw MessageReader.Malformed("An operator has neither one argument nor two.");
    }

    private static ScalarArrayOpExpr ReadScalarArrayOp(ref MessageReader body, int depth)
    {
        ProcedureFacts procedure = body.ReadProcedure();
        return new ScalarArrayOpExpr(
            s_boolean, procedure, body.ReadBoolean(), body.ReadCollation(), Read(ref body, depth + 1), Read(ref body, depth + 1));
    }

    private static BoolExpr ReadBool(ref MessageReader body, int depth)
    {
        byte connective = body.ReadByte();
        IReadOnlyList<Expr> arguments = ReadList(ref body, body.ReadUInt16(), depth);
        if (connective > (byte)BoolOperator.Not || arguments.Count == 0 || (connective == (byte)BoolOperator.Not && arguments.Count != 1))
        {
            throw MessageReader.Malformed("A boolean connective is out of its range.");
        }

        return new BoolExpr(s_boolean, (BoolOperator)connective, arguments);
    }

    private static NullTestExpr ReadNullTest(ref MessageReader body, int depth)
    {
        return new NullTestExpr(s_boolean, body.ReadBoolean(), body.ReadBoolean(), Read(ref body, depth + 1));
    }

    private static RelabelExpr ReadRelabel(ref MessageReader body, int depth) =>
        new(body.ReadType(), body.ReadCollation(), Read(ref body, depth + 1));

    private static BooleanTestExpr ReadBooleanTest(ref MessageReader body, int depth)
    {
        byte test = body.ReadByte();
        if (test > (byte)BooleanTestKind.IsNotUnknown)
        {
            throw MessageReader.Malformed("A boolean test is out of its range.");
        }

        return new BooleanTestExpr(s_boolean, (BooleanTestKind)test, Read(ref body, depth + 1));
    }

    private static Expr[] ReadList(ref MessageReader body, int count, int depth)
    {
        if (count > body.Remaining / MinimumExprSize)
        {
            throw MessageReader.Malformed("A count is larger than the message.");
        }

        var list = new Expr[count];
        for (int i = 0; i < list.Length; i++)
        {
            list[i] = Read(ref body, depth + 1);
        }

        return list;
    }

    // u8 present, and the expression when it is.
    private static Expr? ReadOptional(ref MessageReader body, int depth) => body.ReadBoolean() ? Read(ref body, depth + 1) : null;
}
