// How are functions, casts, conditions, arrays and rows read? The kinds 10 to 22 of "expr" in pgdotnet_abi.h; see ExprReader.cs.

using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Messages;

public static partial class ExprReader
{
    private static DistinctExpr ReadDistinct(ref MessageReader body, int depth) =>
        new(s_boolean, body.ReadProcedure(), body.ReadCollation(), Read(ref body, depth + 1), Read(ref body, depth + 1));

    private static NullIfExpr ReadNullIf(ref MessageReader body, int depth)
    {
        ProcedureFacts equality = body.ReadProcedure();
        return new NullIfExpr(
            body.ReadType(), equality, body.ReadCollation(), body.ReadCollation(), Read(ref body, depth + 1), Read(ref body, depth + 1));
    }

    private static FunctionExpr ReadFunction(ref MessageReader body, int depth)
    {
        ProcedureFacts function = body.ReadProcedure();
        bool isVariadic = body.ReadBoolean();
        byte form = body.ReadByte();
        return form <= (byte)CallForm.SpecialSyntax
            ? new FunctionExpr(
                body.ReadType(), function, isVariadic, (CallForm)form, body.ReadCollation(), body.ReadCollation(), ReadList(ref body, body.ReadByte(), depth))
            : throw MessageReader.Malformed("The form of a function call is out of its range.");
    }

    private static CaseExpr ReadCase(ref MessageReader body, int depth)
    {
        TypeFacts type = body.ReadType();
        CollationFacts collation = body.ReadCollation();
        int count = body.ReadUInt16();
        if (count == 0 || count > body.Remaining / (2 * MinimumExprSize))
        {
            throw MessageReader.Malformed("The number of a CASE's branches is out of its range.");
        }

        var branches = new CaseBranch[count];
        for (int i = 0; i < branches.Length; i++)
        {
            Expr condition = Read(ref body, depth + 1);
            branches[i] = new CaseBranch(condition, Read(ref body, depth + 1));
        }

        return new CaseExpr(type, collation, branches, Read(ref body, depth + 1));
    }

    private static CoalesceExpr ReadCoalesce(ref MessageReader body, int depth) =>
        new(body.ReadType(), body.ReadCollation(), ReadNonEmptyList(ref body, depth));

    private static MinMaxExpr ReadMinMax(ref MessageReader body, int depth)
    {
        bool isLeast = body.ReadBoolean();
        return new MinMaxExpr(
            body.ReadType(), isLeast, body.ReadCollation(), body.ReadCollation(), body.ReadProcedure(), ReadNonEmptyList(ref body, depth));
    }

    private static IoCastExpr ReadIoCast(ref MessageReader body, int depth) =>
        new(body.ReadType(), body.ReadCollation(), body.ReadProcedure(), body.ReadProcedure(), Read(ref body, depth + 1));

    private static ArrayCastExpr ReadArrayCast(ref MessageReader body, int depth) =>
        new(body.ReadType(), body.ReadCollation(), Read(ref body, depth + 1), Read(ref body, depth + 1));

    private static ElementExpr ReadElement(ref MessageReader body) => new(body.ReadType(), body.ReadCollation());

    private static ArrayExpr ReadArray(ref MessageReader body, int depth) =>
        new(body.ReadType(), body.ReadCollation(), body.ReadBoolean(), ReadList(ref body, body.ReadUInt16(), depth));

    private static SubscriptExpr ReadSubscript(ref MessageReader body, int depth)
    {
        TypeFacts type = body.ReadType();
        CollationFacts collation = body.ReadCollation();
        Expr container = Read(ref body, depth + 1);
        Expr?[] upper = ReadBounds(ref body, depth);
        Expr?[] lower = ReadBounds(ref body, depth);
        if (upper.Length == 0 || (lower.Length != 0 && lower.Length != upper.Length))
        {
            throw MessageReader.Malformed("The number of subscripts is out of its range.");
        }

        return new SubscriptExpr(type, collation, container, upper, lower);
    }

    private static RowExpr ReadRow(ref MessageReader body, int depth) => new(body.ReadType(), ReadList(ref body, body.ReadUInt16(), depth));

    private static RowCompareExpr ReadRowCompare(ref MessageReader body, int depth)
    {
        byte comparison = body.ReadByte();
        int count = body.ReadUInt16();
        if (comparison is not (1 or 2 or 4 or 5) || count == 0 || count > body.Remaining / (2 * MinimumExprSize))
        {
            throw MessageReader.Malformed("A comparison of rows is out of its range.");
        }

        var operators = new ProcedureFacts[count];
        var collations = new CollationFacts[count];
        var left = new Expr[count];
        var right = new Expr[count];
        for (int i = 0; i < count; i++)
        {
            operators[i] = body.ReadProcedure();
            collations[i] = body.ReadCollation();
            left[i] = Read(ref body, depth + 1);
            right[i] = Read(ref body, depth + 1);
        }

        return new RowCompareExpr(s_boolean, (RowComparison)comparison, operators, collations, left, right);
    }

    private static Expr[] ReadNonEmptyList(ref MessageReader body, int depth)
    {
        Expr[] list = ReadList(ref body, body.ReadUInt16(), depth);
        return list.Length > 0 ? list : throw MessageReader.Malformed("A list of arguments is empty.");
    }

    private static Expr?[] ReadBounds(ref MessageReader body, int depth)
    {
        var bounds = new Expr?[body.ReadByte()];
        for (int i = 0; i < bounds.Length; i++)
        {
            bounds[i] = ReadOptional(ref body, depth);
        }

        return bounds;
    }
}
