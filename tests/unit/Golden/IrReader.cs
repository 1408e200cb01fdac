// What expression does a text mean that ExprPrinter has printed?
//
// The opposite of ExprPrinter: what it does not print is looked up by name (IrCatalog.cs). Printing what was read must give the same text, which a test
// makes sure of; so a fact that gets lost on the way is found. Steps are read by IrSteps.cs.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using SortKey = PgDotnetFdw.Sdk.Relations.SortKey;

namespace PgDotnetFdw.Tests.Unit.Golden;

/// <summary>Reads one line.</summary>
internal sealed partial class IrReader(string text)
{
    private int _position;

    internal bool IsAtEnd => _position == text.Length;

    internal Expr ReadExpr()
    {
        Expect("(");
        Expr expression = ReadSimple() ?? ReadComputed() ?? ReadCalled() ?? throw Wrong("an expression");
        Expect(")");
        return expression;
    }

    internal SortKey ReadSortKey()
    {
        bool isDescending = Choose("(asc", "(desc") == 1;
        bool nullsFirst = Choose(" nulls last by ", " nulls first by ") == 1;
        ProcedureFacts ordering = ReadProcedure();
        CollationFacts collation = ReadCollation();
        var key = new SortKey(ReadArgument(), isDescending, nullsFirst, ordering, collation);
        Expect(")");
        return key;
    }

    internal GroupKey ReadGroupKey()
    {
        Expect("(by ");
        ProcedureFacts equality = ReadProcedure();
        CollationFacts collation = ReadCollation();
        var key = new GroupKey(ReadArgument(), equality, collation);
        Expect(")");
        return key;
    }

    internal TypeFacts ReadType()
    {
        string name = ReadUntil(" [/)}");
        int modifier = -1;
        if (Accept("["))
        {
            modifier = ReadInteger();
            Expect("]");
        }

        char kind = Accept("/") ? ReadCharacter() : 'b';
        (ObjectOrigin origin, string? extension) = ReadOrigin();
        TypeFacts type = IrCatalog.Type(name) with { Modifier = modifier };
        return type.Kind == kind && type.Origin == origin && type.Extension == extension ? type : throw Wrong($"{name} as IrCatalog.cs has it");
    }

    internal CollationFacts ReadCollation()
    {
        if (!Accept(" collate "))
        {
            return CollationFacts.None;
        }

        CollationFacts collation = IrCatalog.Collation(ReadUntil(" )"));
        bool isDeterministic = !Accept(" nondeterministic");
        bool sortsAsC = Accept(" as C");
        return collation.IsDeterministic == isDeterministic && collation.SortsAsC == sortsAsC ? collation : throw Wrong($"{collation.Name} as IrCatalog.cs has it");
    }

    internal string ReadWord() => ReadUntil(" :)");

    internal int ReadInteger() => int.Parse(ReadWhile(static c => char.IsAsciiDigit(c) || c == '-'), CultureInfo.InvariantCulture);

    internal bool Accept(string expected)
    {
        if (string.CompareOrdinal(text, _position, expected, 0, expected.Length) != 0)
        {
            return false;
        }

        _position += expected.Length;
        return true;
    }

    /// <summary>Takes a text when another one follows it.</summary>
    internal bool AcceptBefore(string expected, string next) =>
        string.CompareOrdinal(text, _position, expected + next, 0, expected.Length + next.Length) == 0 && Accept(expected);

    internal void Expect(string expected)
    {
        if (!Accept(expected))
        {
            throw Wrong($"\"{expected}\"");
        }
    }

    /// <summary>Which of several texts comes; they are tried in that order.</summary>
    internal int Choose(params ReadOnlySpan<string> choices)
    {
        for (int i = 0; i < choices.Length; i++)
        {
            if (Accept(choices[i]))
            {
                return i;
            }
        }

        throw Wrong(string.Join(" or ", choices.ToArray().Select(static c => $"\"{c}\"")));
    }

    internal FormatException Wrong(string expected) =>
        new($"{expected} was expected at column {_position + 1}: {text.Insert(_position, " >>> ")}");

    private Expr ReadArgument()
    {
        Expect(" ");
        return ReadExpr();
    }

    private List<Expr> ReadList()
    {
        var list = new List<Expr>();
        while (AcceptBefore(" ", "("))
        {
            list.Add(ReadExpr());
        }

        return list;
    }

    private ProcedureFacts ReadProcedure()
    {
        string schema = ReadUntil(".");
        Expect(".");
        string name = ReadUntil("(");
        Expect("(");
        string arguments = AcceptBefore(string.Empty, ")") ? string.Empty : ReadUntil(")");
        Expect(")/");
        char volatility = ReadCharacter();
        bool isStrict = Accept(" strict");
        bool isLeakproof = Accept(" leakproof");
        (ObjectOrigin origin, string? extension) = ReadOrigin();
        return new ProcedureFacts(schema, name, arguments, origin, extension, volatility, isStrict, isLeakproof);
    }

    private (ObjectOrigin Origin, string? Extension) ReadOrigin()
    {
        if (Accept(" extension "))
        {
            return (ObjectOrigin.Extension, ReadUntil(" )}"));
        }

        return (Accept(" user") ? ObjectOrigin.User : ObjectOrigin.BuiltIn, null);
    }

    private (TypeFacts Type, CollationFacts Collation, CollationFacts Input) ReadResult()
    {
        Expect(" -> ");
        TypeFacts type = ReadType();
        CollationFacts collation = ReadCollation();
        bool isOther = Accept(" input");
        if (isOther && Accept(" without collation"))
        {
            return (type, collation, CollationFacts.None);
        }

        return (type, collation, isOther ? ReadCollation() : collation);
    }

    // An integer of a float's type is printed without a point.
    private RemoteValue ReadValue(TypeFacts type)
    {
        if (Accept("NULL"))
        {
            return RemoteValue.Null;
        }

        if (type.Oid == TypeOid.Bool)
        {
            return RemoteValue.FromBoolean(Choose("false", "true") == 1);
        }

        if (type.Oid is TypeOid.Float4 or TypeOid.Float8)
        {
            return RemoteValue.FromFloat64(double.Parse(ReadUntil(" )}"), CultureInfo.InvariantCulture));
        }

        if (Accept("output "))
        {
            return RemoteValue.FromOutput(Encoding.UTF8.GetBytes(ReadQuoted()));
        }

        if (Accept("\\x"))
        {
            return RemoteValue.FromBytes(Convert.FromHexString(ReadWhile(char.IsAsciiHexDigit)));
        }

        if (text[_position] == '\'')
        {
            return RemoteValue.FromText(ReadQuoted());
        }

        return Accept("{of ") ? ReadArray() : RemoteValue.FromInt64(long.Parse(ReadUntil(" )}"), CultureInfo.InvariantCulture));
    }

    private RemoteValue ReadArray()
    {
        TypeFacts elementType = ReadType();
        List<ArrayDimension> dimensions = [];
        if (Accept(" ["))
        {
            do
            {
                int lower = ReadInteger();
                Expect(":");
                dimensions.Add(new ArrayDimension(ReadInteger() - lower + 1, lower));
                Expect("]");
            }
            while (Accept("["));
        }

        var elements = new List<RemoteValue>();
        while (!Accept("}"))
        {
            Expect(" ");
            elements.Add(ReadValue(elementType));
        }

        return dimensions.Count > 0 ? RemoteValue.FromArray(elementType, elements, dimensions) : RemoteValue.FromArray(elementType, elements);
    }

    private string ReadQuoted()
    {
        var value = new StringBuilder();
        Expect("'");
        while (!Accept("'"))
        {
            if (Accept("\\u"))
            {
                value.Append((char)int.Parse(text.AsSpan(_position, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                _position += 4;
                continue;
            }

            _ = Accept("\\");
            value.Append(ReadCharacter());
        }

        return value.ToString();
    }

    private char ReadCharacter() => IsAtEnd ? throw Wrong("a character") : text[_position++];

    private string ReadUntil(string ends) => ReadWhile(c => !ends.Contains(c, StringComparison.Ordinal));

    private string ReadWhile(Func<char, bool> isPart)
    {
        int start = _position;
        while (!IsAtEnd && isPart(text[_position]))
        {
            _position++;
        }

        return _position > start ? text[start.._position] : throw Wrong("a word");
    }
}
