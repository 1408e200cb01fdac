using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Planning;

/// <summary>What all relations that grow from one base relation have in common.</summary>
/// <param name="Driver">The driver.</param>
/// <param name="Server">The server's options.</param>
/// <param name="Session">What a connection would be made from.</param>
/// <param name="Knowledge">What the remote has been asked.</param>
/// <param name="Deparse">Dialect and facts.</param>
/// <param name="KeepsNotes">Whether plans say why each local piece is local.</param>
internal sealed record ServerContext(
    LoadedDriver Driver, ConnectionOptions Server, SessionRequest Session, RemoteKnowledge Knowledge, DeparseContext Deparse, bool KeepsNotes)
{
    public SqlDialect Dialect => Deparse.Dialect;
}
