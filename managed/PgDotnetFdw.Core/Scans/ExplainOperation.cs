using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Messages;
using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Scans;

/// <summary>A question for the remote's plan on its way. It never fails: that there is no plan, and why, is an answer, too.</summary>
internal sealed class ExplainOperation : Operation
{
    private readonly RemoteSession? _session;
    private readonly ExplainJob? _job;
    private readonly ForeignDataException? _failure;

    /// <param name="session">Where the job was posted.</param>
    /// <param name="job">The job.</param>
    public ExplainOperation(RemoteSession session, ExplainJob job)
    {
        _session = session;
        _job = job;
    }

    /// <param name="failure">Why the remote could not be asked.</param>
    public ExplainOperation(ForeignDataException failure)
    {
        _failure = failure;
    }

    public override OperationState Poll(out ReadOnlyMemory<byte> result)
    {
        result = default;
        if (_job is { IsDone: false })
        {
            return OperationState.Pending;
        }

        var table = new TextTable(2);
        if ((_failure ?? _job?.Error ?? _job?.Refusal) is { } error)
        {
            table.AddRow(error.Detail is null ? error.Message : $"{error.Message} ({error.Detail.TrimEnd('.')})", "t");
        }
        else if (_job?.Lines is { } lines)
        {
            foreach (string line in lines)
            {
                table.AddRow(line, string.Empty);
            }
        }
        else
        {
            table.AddRow("the driver cannot ask its remote for plans", "t");
        }

        result = table.ToBytes();
        return OperationState.Done;
    }

    public override void Close()
    {
        if (_job is { IsDone: false })
        {
            _session?.Cancel(_job);
        }
    }
}
