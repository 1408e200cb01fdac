// The kinds of expressions; see IrReader.cs.

using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using SortKey = PgDotnetFdw.Sdk.Relations.SortKey;

namespace PgDotnetFdw.Tests.Unit.Golden;

internal sealed partial class IrReader
{
    private static readonly (string Words, BooleanTestKind Kind)[] s_booleanTests =
    [
        ("is true", BooleanTestKind.IsTrue),
        ("is not true", BooleanTestKind.IsNotTrue),
        ("is false", BooleanTestKind.IsFalse),
        ("is not false", BooleanTestKind.IsNotFalse),
        ("is unknown", BooleanTestKind.IsUnknown),
        ("is not unknown", BooleanTestKind.IsNotUnknown),
    ];

    private Expr? ReadSimple()
    {
        foreach ((string words, BooleanTestKind kind) in s_booleanTests)
        {
            if (Accept(words))
            {
                return new BooleanTestExpr(IrCatalog.Bool, kind, ReadArgument());
            }
        }

        return Accept("var ") ? ReadVar()
            : Accept("const ") ? ReadConst()
            : Accept("param ") ? ReadParam()
            : Accept("opaque ") ? ReadOpaque()
            : Accept("op ") ? ReadOp()
            : Accept("any ") ? ReadScalarArray(useOr: true)
            : Accept("all ") ? ReadScalarArray(useOr: false)
            : Accept("and") ? new BoolExpr(IrCatalog.Bool, BoolOperator.And, ReadList())
            : Accept("or") ? new BoolExpr(IrCatalog.Bool, BoolOperator.Or, ReadList())
            : Accept("not") ? new BoolExpr(IrCatalog.Bool, BoolOperator.Not, ReadList())
            : Accept("is not null") ? new NullTestExpr(IrCatalog.Bool, true, Accept(" row"), ReadArgument())
            : Accept("is null") ? new NullTestExpr(IrCatalog.Bool, false, Accept(" row"), ReadArgument())
            : Accept("relabel ") ? new RelabelExpr(ReadType(), ReadCollation(), ReadArgument())
            : Accept("lookup") ? ReadKeyLookup()
            : null;
    }

    private KeyLookupExpr ReadKeyLookup()
    {
        var keys = new List<LookupKey>();
        while (Accept(" ("))
        {
            keys.Add(new LookupKey(ReadProcedure(), ReadCollation(), (VarExpr)ReadArgument(), ReadArgument()));
            Expect(")");
        }

        return new KeyLookupExpr(IrCatalog.Bool, keys);
    }

    private VarExpr ReadVar()
    {
        int relation = ReadInteger();
        Expect(".");
        var attribute = (short)ReadInteger();
        Expect(" ");
        return new VarExpr(ReadType(), relation, attribute, ReadCollation());
    }

    private ConstExpr ReadConst()
    {
        TypeFacts type = ReadType();
        CollationFacts collation = ReadCollation();
        Expect(" ");
        return new ConstExpr(type, collation, ReadValue(type));
    }

    private ParamExpr ReadParam()
    {
        var source = (ParamSource)Choose("external ", "executor ", "expression ");
        int index = ReadInteger();
        Expect(" ");
        return new ParamExpr(ReadType(), source, index, ReadCollation());
    }

    private OpaqueExpr ReadOpaque()
    {
        string nodeTag = ReadWord();
        Expect(" ");
        TypeFacts type = ReadType();
        var attributes = new List<short>();
        while (Accept(" "))
        {
            attributes.Add((short)ReadInteger());
        }

        return new OpaqueExpr(type, nodeTag, attributes);
    }

    private OpExpr ReadOp()
    {
        ProcedureFacts procedure = ReadProcedure();
        Expect(" -> ");
        return new OpExpr(ReadType(), procedure, ReadCollation(), ReadList());
    }

    private ScalarArrayOpExpr ReadScalarArray(bool useOr) =>
        new(IrCatalog.Bool, ReadProcedure(), useOr, ReadCollation(), ReadArgument(), ReadArgument());

    private Expr? ReadComputed()
    {
        return Accept("is distinct from ") ? new DistinctExpr(IrCatalog.Bool, ReadProcedure(), ReadCollation(), ReadArgument(), ReadArgument())
            : Accept("nullif ") ? ReadNullIf()
            : Accept("case ") ? ReadCase()
            : Accept("coalesce ") ? new CoalesceExpr(ReadType(), ReadCollation(), ReadList())
            : Accept("least ") ? ReadMinMax(isLeast: true)
            : Accept("greatest ") ? ReadMinMax(isLeast: false)
            : Accept("io cast ") ? ReadIoCast()
            : Accept("array cast ") ? new ArrayCastExpr(ReadType(), ReadCollation(), ReadArgument(), ReadArgument())
            : Accept("element ") ? new ElementExpr(ReadType(), ReadCollation())
            : Accept("array of arrays ") ? new ArrayExpr(ReadType(), ReadCollation(), true, ReadList())
            : Accept("array ") ? new ArrayExpr(ReadType(), ReadCollation(), false, ReadList())
            : Accept("subscript ") ? ReadSubscript()
            : Accept("row <=") ? ReadRowCompare(RowComparison.LessOrEqual)
            : Accept("row <") ? ReadRowCompare(RowComparison.Less)
            : Accept("row >=") ? ReadRowCompare(RowComparison.GreaterOrEqual)
            : Accept("row >") ? ReadRowCompare(RowComparison.Greater)
            : Accept("row ") ? new RowExpr(ReadType(), ReadList())
            : null;
    }

    private NullIfExpr ReadNullIf()
    {
        ProcedureFacts equality = ReadProcedure();
        (TypeFacts type, CollationFacts collation, CollationFacts input) = ReadResult();
        return new NullIfExpr(type, equality, collation, input, ReadArgument(), ReadArgument());
    }

    private CaseExpr ReadCase()
    {
        TypeFacts type = ReadType();
        CollationFacts collation = ReadCollation();
        var branches = new List<CaseBranch>();
        while (Accept(" when"))
        {
            Expr condition = ReadArgument();
            Expect(" then");
            branches.Add(new CaseBranch(condition, ReadArgument()));
        }

        Expect(" else");
        return new CaseExpr(type, collation, branches, ReadArgument());
    }

    private MinMaxExpr ReadMinMax(bool isLeast)
    {
        ProcedureFacts comparison = ReadProcedure();
        (TypeFacts type, CollationFacts collation, CollationFacts input) = ReadResult();
        return new MinMaxExpr(type, isLeast, collation, input, comparison, ReadList());
    }

    private IoCastExpr ReadIoCast()
    {
        ProcedureFacts output = ReadProcedure();
        Expect(" ");
        ProcedureFacts input = ReadProcedure();
        Expect(" -> ");
        return new IoCastExpr(ReadType(), ReadCollation(), output, input, ReadArgument());
    }

    private SubscriptExpr ReadSubscript()
    {
        TypeFacts type = ReadType();
        CollationFacts collation = ReadCollation();
        Expr container = ReadArgument();
        var upper = new List<Expr?>();
        var lower = new List<Expr?>();
        while (Accept(" ["))
        {
            Expr? first = ReadBound();
            bool isSlice = Accept(" : ");
            if (isSlice)
            {
                lower.Add(first);
            }

            upper.Add(isSlice ? ReadBound() : first);
            Expect("]");
        }

        return new SubscriptExpr(type, collation, container, upper, lower);
    }

    private Expr? ReadBound() => text[_position] == '(' ? ReadExpr() : null;

    private RowCompareExpr ReadRowCompare(RowComparison comparison)
    {
        var operators = new List<ProcedureFacts>();
        var collations = new List<CollationFacts>();
        var left = new List<Expr>();
        var right = new List<Expr>();
        while (Accept(" ("))
        {
            operators.Add(ReadProcedure());
            collations.Add(ReadCollation());
            left.Add(ReadArgument());
            right.Add(ReadArgument());
            Expect(")");
        }

        return new RowCompareExpr(IrCatalog.Bool, comparison, operators, collations, left, right);
    }

    private Expr? ReadCalled()
    {
        return Accept("call ") ? ReadFunction(CallForm.Call)
            : Accept("explicit cast ") ? ReadFunction(CallForm.ExplicitCast)
            : Accept("implicit cast ") ? ReadFunction(CallForm.ImplicitCast)
            : Accept("special syntax ") ? ReadFunction(CallForm.SpecialSyntax)
            : Accept("aggregate ") ? ReadAggregate()
            : Accept("grouping") ? new GroupingExpr(IrCatalog.Type("pg_catalog.int4"), ReadList())
            : Accept("window ") ? ReadWindow()
            : null;
    }

    private FunctionExpr ReadFunction(CallForm form)
    {
        ProcedureFacts function = ReadProcedure();
        bool isVariadic = Accept(" variadic");
        (TypeFacts type, CollationFacts collation, CollationFacts input) = ReadResult();
        return new FunctionExpr(type, function, isVariadic, form, collation, input, ReadList());
    }

    private AggregateExpr ReadAggregate()
    {
        ProcedureFacts function = ReadProcedure();
        AggregateKind kind = Accept(" ordered set") ? AggregateKind.OrderedSet
            : Accept(" hypothetical set") ? AggregateKind.HypotheticalSet : AggregateKind.Normal;
        bool isStar = Accept(" star");
        bool isDistinct = Accept(" distinct");
        bool isVariadic = Accept(" variadic");
        (TypeFacts type, CollationFacts collation, CollationFacts input) = ReadResult();
        bool isDirect = Accept(" direct");
        List<Expr> direct = isDirect ? ReadList() : [];
        List<Expr> arguments = !isDirect || Accept(" aggregated") ? ReadList() : [];
        return new AggregateExpr(
            type, function, kind, isStar, isDistinct, isVariadic, collation, input, direct, arguments, ReadOrder(), ReadFilter());
    }

    private WindowExpr ReadWindow()
    {
        ProcedureFacts function = ReadProcedure();
        bool isAggregate = Accept(" aggregate");
        bool isStar = Accept(" star");
        (TypeFacts type, CollationFacts collation, CollationFacts input) = ReadResult();
        Expect(" over ");
        int window = ReadInteger();
        return new WindowExpr(type, function, isAggregate, isStar, collation, input, window, ReadList(), ReadFilter());
    }

    internal List<SortKey> ReadOrder()
    {
        var keys = new List<SortKey>();
        if (Accept(" order"))
        {
            while (AcceptBefore(" ", "("))
            {
                keys.Add(ReadSortKey());
            }
        }

        return keys;
    }

    private Expr? ReadFilter() => Accept(" filter") ? ReadArgument() : null;
}
