using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>Empties tables.</summary>
internal sealed class TruncateJob : SessionJob
{
    private readonly TruncateRequest _request;
    private readonly IReadOnlyList<RemoteTable> _tables;

    /// <exception cref="ForeignDataException">55000: an option forbids it. 25006: the server is read-only.</exception>
    public TruncateJob(TruncateRequest request, ConnectionOptions server, IReadOnlyList<RemoteTable> tables)
    {
        _request = request;
        _tables = tables;
        if (server.IsReadOnly)
        {
            throw ModifyPlanner.ReadOnly(request.ServerName);
        }

        RemoteTable? forbidden = tables.FirstOrDefault(t => !(t.Options.Truncatable ?? server.Truncatable));
        if (forbidden is not null)
        {
            throw new ForeignDataException(SqlState.ObjectNotInPrerequisiteState, $"foreign table \"{forbidden.LocalName}\" does not allow truncates");
        }
    }

    public override int Level => _request.NestLevel;

    public override bool IsControl => false;

    public override void Run(SessionState state)
    {
        state.BeforeWriting();
        state.Connection.Truncate(_tables, _request.Cascade, _request.RestartIdentity);
    }
}
