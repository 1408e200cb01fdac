using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Planning;

/// <summary>Makes the relation of a foreign table.</summary>
internal static class RelationOpener
{
    public static PlannedRelation Open(LoadedDriver driver, IRemoteSessions sessions, EngineSettings settings, RelationRequest request)
    {
        ConnectionOptions server = driver.Binder.BindServer(request.ServerOptions);
        RemoteTable table = BuildTable(driver.Binder, request.Facts);
        SessionRequest session = SessionRequest.Of(request);
        var knowledge = new RemoteKnowledge(sessions, session, request.NestLevel);
        var deparse = new DeparseContext(
            driver.Driver.Dialect, request.Local, ExtensionList.Read(server.Extensions), knowledge, driver.Binder.BindColumn([]));
        var context = new ServerContext(driver, server, session, knowledge, deparse, settings.ExplainPushdown);
        bool isVerified = settings.VerifyPushdown || (table.Options.Recheck ?? server.Recheck);
        return new PlannedRelation(context, new TableRelation(table, request.Index), new PlanningNotes())
        {
            IsComplete = !isVerified,
            IsVerified = isVerified,
        };
    }

    public static RemoteTable BuildTable(OptionBinder binder, RelationFacts facts)
    {
        TableOptions options = binder.BindTable(facts.Options);
        var columns = new RemoteColumn[facts.Columns.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            ColumnFacts column = facts.Columns[i];
            ColumnOptions columnOptions = binder.BindColumn(column.Options);
            columns[i] = new RemoteColumn(
                column.Attribute,
                column.Name,
                columnOptions.ColumnName ?? column.Name,
                column.IsNotNull,
                column.Type,
                column.Collation,
                columnOptions);
        }

        return new RemoteTable(
            facts.LocalSchema,
            facts.LocalName,
            options.SchemaName,
            options.TableName ?? facts.LocalName,
            columns,
            options,
            facts.Oid);
    }
}
