using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Tests.Unit.Messages;

/// <summary>Steps and what goes with them, from bytes, and their text.</summary>
public sealed class StepReaderTests
{
    [Fact]
    public void Every_step_is_read_and_printed()
    {
        string expected = """
            filter
            0: promotable (op pg_catalog.=(int4,int4)/i strict leakproof -> pg_catalog.bool (var 1.1 pg_catalog.int4) (const pg_catalog.int4 42))
            1: promotable (op public.=(int4,int4)/i strict leakproof extension citext -> pg_catalog.bool collate pg_catalog.default (var 1.2 pg_catalog.text collate pg_catalog.default) (const pg_catalog.text collate pg_catalog.default 'it\'s\u000a'))
            2: promotable (any pg_catalog.=(int4,int4)/i strict leakproof (var 1.1 pg_catalog.int4) (const pg_catalog._int4 {of pg_catalog.int4 1 NULL}))
            3: promotable (or (is not null (var 1.2 pg_catalog.text collate pg_catalog.default)) (is not false (var 1.3 pg_catalog.bool)))
            4: promotable (relabel pg_catalog.text collate pg_catalog.default (param executor 0 pg_catalog.varchar[14] collate pg_catalog.default))
            5: promotable (opaque SubPlan pg_catalog.bool 1 -1)
            join left
            on 0: promotable (var 1.3 pg_catalog.bool)
            where 0: promotable (var 1.3 pg_catalog.bool)
            where 1: promotable (var 1.3 pg_catalog.bool)
            aggregate
            key 0: (by pg_catalog.=(int4,int4)/i strict leakproof collate pg_catalog.default (var 1.2 pg_catalog.text collate pg_catalog.default))
            having 0: promotable (var 1.3 pg_catalog.bool)
            window
            window 7: partition (by pg_catalog.=(int4,int4)/i strict leakproof collate pg_catalog.default (var 1.2 pg_catalog.text collate pg_catalog.default)) order (desc nulls last by pg_catalog.<(int4,int4)/i strict leakproof (var 1.1 pg_catalog.int4)) rows from (const pg_catalog.int4 1) preceding to current row exclude ties
            window 8: range from unbounded preceding to current row
            run condition 0: (var 1.3 pg_catalog.bool)
            distinct on
            key 0: (by pg_catalog.=(int4,int4)/i strict leakproof collate pg_catalog.default (var 1.2 pg_catalog.text collate pg_catalog.default))
            order 0: (asc nulls first by pg_catalog.<(int4,int4)/i strict leakproof (var 1.1 pg_catalog.int4))
            order
            0: (asc nulls last by pg_catalog.<(int4,int4)/i strict leakproof (var 1.1 pg_catalog.int4))
            1: (desc nulls last by pg_catalog.<(int4,int4)/i strict leakproof (var 1.2 pg_catalog.text collate pg_catalog.default))
            limit
            offset: (const pg_catalog.int4 1)
            lock
            1: update skip locked
            3: key share

            """;

        Assert.Equal(expected, string.Concat(Samples.Steps().Skip(1).Select((message, i) => StepPrinter.Print(i + 1, message))));
    }

    [Fact]
    public void An_absent_filter_has_no_quals()
    {
        Assert.Empty(StepReader.ReadFilter(default));
    }

    [Fact]
    public void Bounds_of_subscripts_keep_their_places()
    {
        SubscriptExpr subscript = ExprReader.ReadExprs(Samples.Computed()).OfType<SubscriptExpr>().Single();

        Assert.IsType<ConstExpr>(subscript.Upper[0]);
        Assert.Null(subscript.Upper[1]);
        Assert.Null(subscript.Lower[0]);
        Assert.IsType<VarExpr>(subscript.Lower[1]);
    }

    [Fact]
    public void A_frame_is_read_as_bits()
    {
        WindowStep step = StepReader.ReadWindow(Samples.Steps()[4]);

        Assert.Equal([7, 8], step.Windows.Select(window => window.Number));
        Assert.True(((WindowFrame)step.Windows[0].Frame).HasFlag(WindowFrame.ExcludeTies | WindowFrame.Rows));
        Assert.NotNull(step.Windows[0].Start);
        Assert.Null(step.Windows[0].End);
    }

    [Fact]
    public void Columns_are_read()
    {
        IReadOnlyList<OutputColumn> columns = ColumnsReader.Read(Samples.Columns());

        Assert.Equal([-1, 2], columns.Select(column => (int)column.Position));
        Assert.Equal(["ctid", "name"], columns.Select(column => column.Name));
        Assert.Equal(-1, Assert.IsType<VarExpr>(columns[0].Expression).Attribute);
    }

    [Fact]
    public void Routines_are_read()
    {
        IReadOnlyList<Routine> routines = RoutinesReader.Read(Samples.Routines());

        Assert.Equal([RoutineKind.Operator, RoutineKind.Aggregate], routines.Select(routine => routine.Kind));
        Assert.Equal(Samples.Less, routines[0].Facts);
        Assert.Equal(("sum", "int4"), (routines[1].Facts.Name, routines[1].Facts.Arguments));
    }

    [Fact]
    public void Local_facts_are_read()
    {
        LocalFacts facts = FactsReader.ReadLocal(Samples.LocalFacts());

        Assert.Equal(new LocalFacts(15, "UTF8", Samples.Default), facts);
        Assert.Equal("c|en_US.utf8|en_US.utf8|2.36", facts.DefaultCollation.Rules);
    }

    [Theory]
    [InlineData(2, 5)] // kind of a join
    [InlineData(5, 2)] // flag of DISTINCT ON
    [InlineData(7, 2)] // flag of LIMIT
    public void A_first_byte_out_of_range_is_refused(int step, byte value)
    {
        byte[] message = Samples.Steps()[step];
        message[1] = value;

        Assert.Equal(SqlState.InternalError, Assert.Throws<ForeignDataException>(() => StepPrinter.Print(step, message)).SqlState);
    }

    [Theory]
    [InlineData(5, 0)] // relation
    [InlineData(9, 0)] // strength
    [InlineData(9, 5)]
    [InlineData(10, 3)] // wait
    public void A_lock_out_of_range_is_refused(int position, byte value)
    {
        byte[] message = Samples.Steps()[8];
        message[position] = value;

        Assert.Equal(SqlState.InternalError, Assert.Throws<ForeignDataException>(() => StepReader.ReadLock(message)).SqlState);
    }

    [Fact]
    public void A_step_without_a_name_is_refused()
    {
        Assert.Throws<ForeignDataException>(() => StepPrinter.Print(9, Samples.Steps()[1]));
    }
}
