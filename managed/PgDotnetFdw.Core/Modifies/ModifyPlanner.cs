// How does PostgreSQL's wish to write rows become a plan?

using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Planning;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>Plans writing row by row.</summary>
internal static class ModifyPlanner
{
    /// <summary>Makes the plan.</summary>
    /// <param name="table">A table.</param>
    /// <param name="request">What is written.</param>
    /// <exception cref="ForeignDataException">0A000: it cannot be done. 25006: the server is read-only.</exception>
    public static ModifyPlan Plan(PlannedRelation table, ModifyRequest request)
    {
        RemoteTable remote = table.Tables.Values.Single();
        if (table.Context.Server.IsReadOnly)
        {
            throw ReadOnly(table.Context.Session.ServerName);
        }

        RowIdentityColumns identity = RowIdentityRule.Choose(table, request.Kind);
        var modify = new RemoteModify(request.Kind, remote.LocalName, remote.RemoteSchema, remote.RemoteName, string.Empty)
        {
            LocalSchema = remote.LocalSchema,
            Values = request.Values.Select(a => RowIdentityRule.Outgoing(Column(remote, a))).ToArray(),
            Identity = identity.Identity,
            Expected = identity.Expected,
            OnConflict = request.Kind != ModifyKind.Insert ? ConflictAction.Error
                : request.IgnoresConflicts ? ConflictAction.Ignore
                : remote.Options.OnConflict,
            IsCopy = request.IsCopy,
            BatchSize = remote.Options.BatchSize > 0 ? remote.Options.BatchSize : table.Context.Server.BatchSize,
        };
        return new ModifyPlan(table.Context.Driver.Name, ModifyStatementWriter.Write(table, modify, request.Returned), identity.MustChangeOne);
    }

    /// <summary>The error of writing to a server whose option read_only is set.</summary>
    public static ForeignDataException ReadOnly(string serverName) => new(SqlState.ReadOnlySqlTransaction, $"server \"{serverName}\" is read-only")
    {
        Hint = "The server option \"read_only\" forbids writing.",
    };

    private static RemoteColumn Column(RemoteTable table, short attribute) =>
        table.Columns.FirstOrDefault(c => c.Attribute == attribute)
        ?? throw new ForeignDataException(SqlState.InternalError, "a column that is to be written does not exist");
}
