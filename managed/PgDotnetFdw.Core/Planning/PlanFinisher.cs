// How does a relation become the bytes of a plan?

using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Plans;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Makes plans.</summary>
internal static class PlanFinisher
{
    public static FinishedPlan Finish(PlannedRelation relation, IReadOnlyList<OutputColumn> columns, double rows)
    {
        OutputColumn[] fetched = columns.Where(c => IsFetched(relation, c)).ToArray();
        Expr[] outputs = fetched.Select(static c => c.Expression).ToArray();
        string? reason;
        WrittenStatement written = (relation.Algebra is ModifyRelation modify
            ? StatementWriter.TryWriteModify(relation.Context.Deparse, modify, outputs, out reason)
            : StatementWriter.TryWrite(relation.Context.Deparse, relation.Algebra, outputs, StatementPurpose.Execution, out reason))
            ?? throw Refused(relation, reason);
        var scanParameters = new List<ParamExpr>();
        PlanParameter[] parameters = written.Parameters.Select(p => ToPlan(p, scanParameters)).ToArray();
        var statement = new RemoteStatement(
            written.Sql,
            fetched.Select((c, i) => new ResultColumn(c.Position, NameOf(relation, c), c.Expression.Type, written.Transfers[i])).ToArray(),
            parameters.Select(static p => p.Type).ToArray(),
            FetchSize(relation))
        {
            IsWriting = relation.Algebra is ModifyRelation,
            Divisible = Divisible(relation, rows),
        };
        string tables = string.Join(", ", relation.Tables.Values.Select(static t => t.LocalName));
        var plan = new RemotePlan(relation.Context.Driver.Name, tables, statement, parameters, Remarks(relation, written));
        return new FinishedPlan(plan.ToBytes(), scanParameters.Select(static p => p.Index).ToArray());
    }

    // Without a tuple identifier the shim fills in ctid by itself.
    private static bool IsFetched(PlannedRelation relation, OutputColumn column) =>
        column is not { Position: -1, Expression: VarExpr { Attribute: -1 } } || relation.Context.Dialect.HasTupleIdentifier;

    // PostgreSQL was told that the remote computes it: leaving a part out now would be a wrong answer.
    private static ForeignDataException Refused(PlannedRelation relation, string? reason)
    {
        return new ForeignDataException(SqlState.InternalError, $"driver \"{relation.Context.Driver.Name}\" refused a condition that it had accepted")
        {
            Detail = reason is null ? null : $"It says: {reason}.",
        };
    }

    private static PlanParameter ToPlan(StatementParameter parameter, List<ParamExpr> scanParameters)
    {
        if (parameter.Constant is { } constant)
        {
            return PlanParameter.OfConstant(constant.Type, constant.Value);
        }

        ParamExpr scan = parameter.Scan ?? throw new ForeignDataException(SqlState.InternalError, "a parameter of a plan is neither constant nor computed");
        scanParameters.Add(scan);
        return PlanParameter.OfScan(scan.Type, scanParameters.Count - 1);
    }

    private static string NameOf(PlannedRelation relation, OutputColumn column)
    {
        if (column.Name.Length > 0 || column.Expression is not VarExpr variable)
        {
            return column.Name;
        }

        return relation.Scope.Column(variable)?.LocalName ?? (variable.Attribute == -1 ? "ctid" : string.Empty);
    }

    private static int FetchSize(PlannedRelation relation)
    {
        int ofTables = 0;
        foreach (RemoteTable table in relation.Tables.Values)
        {
            ofTables = Math.Max(ofTables, table.Options.FetchSize);
        }

        return ofTables > 0 ? ofTables : relation.Context.Server.FetchSize;
    }

    // Rows of one table, in no order, whole and unlocked: whoever runs the plan may add conditions to it.
    private static DivisibleTable? Divisible(PlannedRelation relation, double rows)
    {
        if (relation.Algebra is ModifyRelation
            || relation.Shape is not { IsSingleTable: true, IsUnsorted: true } || relation.Tables.Values.Single() is not { Sample: null } table)
        {
            return null;
        }

        Expr[] quals = RelationShape.Expressions(relation.Algebra).ToArray();
        return quals.Any(static q => q is KeyLookupExpr)
            ? null
            : new DivisibleTable(table.RemoteSchema ?? table.LocalSchema, table.RemoteName, quals.Length > 0, rows);
    }

    private static PlanRemarks Remarks(PlannedRelation relation, WrittenStatement written)
    {
        LiteralPlace[] places = written.Parameters
            .Where(static p => p is { Constant: not null, Start: >= 0 })
            .Select(static p => new LiteralPlace(p.Start, p.Placeholder.Length, p.Literal))
            .OrderBy(static p => p.Start)
            .ToArray();
        string[] local = relation.Context.KeepsNotes ? [.. relation.LocalQuals, .. relation.Notes.Of(relation.Algebra)] : [];
        return new PlanRemarks(places, RelationText.Of(relation.Algebra), local, relation.IsVerified);
    }
}
