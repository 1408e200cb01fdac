using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Tests.Unit.Messages;

/// <summary>Expressions from bytes, and their text.</summary>
public sealed class ExprReaderTests
{
    [Fact]
    public void Every_kind_of_expression_is_read_and_printed()
    {
        string expected = """
            0: (is distinct from pg_catalog.=(int4,int4)/i strict leakproof (var 1.1 pg_catalog.int4) (const pg_catalog.int4 1))
            1: (nullif pg_catalog.=(int4,int4)/i strict leakproof -> pg_catalog.text collate pg_catalog.default (var 1.2 pg_catalog.text collate pg_catalog.default) (var 1.2 pg_catalog.text collate pg_catalog.default))
            2: (special syntax pg_catalog.concat(any)/i strict variadic -> pg_catalog.text input collate pg_catalog.default (var 1.2 pg_catalog.text collate pg_catalog.default))
            3: (case pg_catalog.int4 when (var 1.3 pg_catalog.bool) then (var 1.1 pg_catalog.int4) else (const pg_catalog.int4 1))
            4: (coalesce pg_catalog.int4 (var 1.1 pg_catalog.int4) (const pg_catalog.int4 1))
            5: (least pg_catalog.<(int4,int4)/i strict leakproof -> pg_catalog.int4 (var 1.1 pg_catalog.int4))
            6: (io cast pg_catalog.int4out(int4)/i strict pg_catalog.textin(cstring)/i strict -> pg_catalog.text collate pg_catalog.default (var 1.1 pg_catalog.int4))
            7: (array cast pg_catalog._int4 (element pg_catalog.int4) (var 1.4 pg_catalog._int4))
            8: (array pg_catalog._int4 (const pg_catalog.int4 1))
            9: (subscript pg_catalog._int4 (var 1.4 pg_catalog._int4) [ : (const pg_catalog.int4 1)] [(var 1.1 pg_catalog.int4) : ])
            10: (row pg_catalog.record/p (var 1.1 pg_catalog.int4) (var 1.2 pg_catalog.text collate pg_catalog.default))
            11: (row >= (pg_catalog.<(int4,int4)/i strict leakproof (var 1.1 pg_catalog.int4) (const pg_catalog.int4 1)))
            12: (aggregate pg_catalog.string_agg(text,text)/i strict distinct -> pg_catalog.text collate pg_catalog.default (var 1.2 pg_catalog.text collate pg_catalog.default) (const pg_catalog.text collate pg_catalog.default ',') order (desc nulls first by pg_catalog.<(int4,int4)/i strict leakproof (var 1.2 pg_catalog.text collate pg_catalog.default)) filter (var 1.3 pg_catalog.bool))
            13: (aggregate pg_catalog.rank(any)/i strict hypothetical set star variadic -> pg_catalog.int8 direct (const pg_catalog.int4 1) order (asc nulls last by pg_catalog.<(int4,int4)/i strict leakproof (var 1.1 pg_catalog.int4)))
            14: (grouping (var 1.1 pg_catalog.int4))
            15: (window pg_catalog.sum(int4)/i strict aggregate -> pg_catalog.int8 over 7 (var 1.1 pg_catalog.int4) filter (var 1.3 pg_catalog.bool))
            16: (lookup (pg_catalog.=(int4,int4)/i strict leakproof (var 1.1 pg_catalog.int4) (const pg_catalog.int4 1)))

            """;

        Assert.Equal(expected, StepPrinter.Print(0, Samples.Computed()));
    }

    [Fact]
    public void Flags_of_a_qual_are_read()
    {
        byte[] message = Samples.Filter(w => Samples.Var(w, 1, Samples.Bool, CollationFacts.None));
        message[5] = 2;

        Qual qual = Assert.Single(StepReader.ReadFilter(message));

        Assert.False(qual.IsPromotable);
        Assert.True(qual.IsPseudoconstant);
    }

    [Fact]
    public void An_unrecognized_kind_is_skipped_and_opaque()
    {
        byte[] message = Samples.Filter(
            w => Samples.Expr(w, 200, body => body.WriteString("from a later release")),
            w => Samples.Var(w, 7, Samples.Int4, CollationFacts.None));

        IReadOnlyList<Qual> quals = StepReader.ReadFilter(message);

        Assert.IsType<OpaqueExpr>(quals[0].Expression);
        Assert.Equal(7, Assert.IsType<VarExpr>(quals[1].Expression).Attribute);
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_opaque()
    {
        Action<MessageWriter> expression = w => Samples.Var(w, 1, Samples.Bool, CollationFacts.None);
        for (int i = 0; i < 2000; i++)
        {
            byte[] inner = Bytes(expression);
            expression = w => Samples.Expr(w, 6, body =>
            {
                body.WriteByte(2);
                body.WriteUInt16(1);
                body.WriteRaw(inner);
            });
        }

        Expr read = StepReader.ReadFilter(Samples.Filter(expression))[0].Expression;
        int depth = 0;
        while (read is BoolExpr negation)
        {
            depth++;
            read = negation.Arguments[0];
        }

        Assert.Equal(ExprReader.MaximumDepth, depth);
        Assert.IsType<OpaqueExpr>(read);
    }

    [Fact]
    public void A_body_longer_than_its_expression_is_refused()
    {
        byte[] message = Samples.Filter(w => Samples.Expr(w, 7, body =>
        {
            body.WriteBoolean(true);
            body.WriteBoolean(false);
            Samples.Var(body, 1, Samples.Bool, CollationFacts.None);
            body.WriteByte(0);
        }));

        Assert.Equal(SqlState.InternalError, Assert.Throws<ForeignDataException>(() => StepReader.ReadFilter(message)).SqlState);
    }

    private static byte[] Bytes(Action<MessageWriter> write)
    {
        var writer = new MessageWriter();
        write(writer);
        return writer.ToArray();
    }
}
