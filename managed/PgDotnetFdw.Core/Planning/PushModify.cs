// When is a whole UPDATE or DELETE one statement of the remote?
//
// When the rows that it changes are known to the remote alone, and each new value is one that the remote computes just as PostgreSQL does and stores just as the driver's
// writer would.

using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Planning;

/// <summary>UPDATE and DELETE as a whole.</summary>
internal static class PushModify
{
    public static PushOutcome Push(PlannedRelation input, ModifyStep step)
    {
        if (!input.Shape.IsPlain || !input.Tables.TryGetValue(step.Table, out RemoteTable? table))
        {
            return PushOutcome.Refuse("its rows are more than those of tables and joins");
        }

        // Writing row by row is what then says so.
        if (input.Context.Server.IsReadOnly)
        {
            return PushOutcome.Refuse("the server is read-only");
        }

        SqlDialect dialect = input.Context.Dialect;
        bool isJoined = !input.Shape.IsSingleTable;
        if (!dialect.CanModifyWhole(step.Kind, isJoined))
        {
            return PushOutcome.Refuse(isJoined ? "the remote changes no joined rows" : "the remote's way of changing rows differs");
        }

        if (table.Options.RowIdentity != Sdk.Options.RowIdentity.Auto || table.Columns.Any(static c => c.Options.IsSearchable))
        {
            return PushOutcome.Refuse("its options ask for old values to be compared");
        }

        var modify = new ModifyRelation(input.Algebra, step.Kind, step.Table, step.Assignments);
        WrittenStatement? trial = StatementWriter.TryWriteModify(input.Context.Deparse, modify, [], out string? reason);
        return trial is null
            ? PushOutcome.Refuse(reason ?? "the remote cannot compute it")
            : PushOutcome.Accept(new PlannedRelation(input.Context, modify, input.Notes, input) { IsComplete = true });
    }
}
