using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Tests.Unit.Messages;

/// <summary>Expressions from bytes, and their text.</summary>
public sealed class ExprReaderTests
{
    [Fact]
    public void Every_kind_is_read_and_printed()
    {
        string expected = """
            0: promotable (op pg_catalog.=/i strict leakproof -> pg_catalog.bool (var 1 pg_catalog.int4) (const pg_catalog.int4 42))
            1: promotable (op public.=/i strict leakproof extension citext -> pg_catalog.bool collate pg_catalog.default (var 2 pg_catalog.text collate pg_catalog.default) (const pg_catalog.text collate pg_catalog.default 'it\'s\u000a'))
            2: promotable (any pg_catalog.=/i strict leakproof (var 1 pg_catalog.int4) (const pg_catalog._int4 {of pg_catalog.int4 1 NULL}))
            3: promotable (or (is not null (var 2 pg_catalog.text collate pg_catalog.default)) (is not false (var 3 pg_catalog.bool)))
            4: promotable (relabel pg_catalog.text collate pg_catalog.default (param executor 0 pg_catalog.varchar[14] collate pg_catalog.default))
            5: promotable (opaque SubPlan pg_catalog.bool 1 -1)

            """;

        Assert.Equal(expected, ExprPrinter.Print(ExprReader.ReadQuals(Samples.Quals())));
    }

    [Fact]
    public void Flags_of_a_qual_are_read()
    {
        byte[] message = Samples.Quals(w => Samples.Var(w, 1, Samples.Bool, CollationFacts.None));
        message[5] = 2;

        Qual qual = Assert.Single(ExprReader.ReadQuals(message));

        Assert.False(qual.IsPromotable);
        Assert.True(qual.IsPseudoconstant);
    }

    [Fact]
    public void An_unrecognized_kind_is_skipped_and_opaque()
    {
        byte[] message = Samples.Quals(
            w => Samples.Expr(w, 200, body => body.WriteString("from a later release")),
            w => Samples.Var(w, 7, Samples.Int4, CollationFacts.None));

        IReadOnlyList<Qual> quals = ExprReader.ReadQuals(message);

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

        Expr read = ExprReader.ReadQuals(Samples.Quals(expression))[0].Expression;
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
        byte[] message = Samples.Quals(w => Samples.Expr(w, 7, body =>
        {
            body.WriteBoolean(true);
            body.WriteBoolean(false);
            Samples.Var(body, 1, Samples.Bool, CollationFacts.None);
            body.WriteByte(0);
        }));

        Assert.Equal(SqlState.InternalError, Assert.Throws<ForeignDataException>(() => ExprReader.ReadQuals(message)).SqlState);
    }

    private static byte[] Bytes(Action<MessageWriter> write)
    {
        var writer = new MessageWriter();
        write(writer);
        return writer.ToArray();
    }
}
