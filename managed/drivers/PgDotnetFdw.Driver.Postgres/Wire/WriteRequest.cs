using System.Runtime.ExceptionServices;
using Npgsql;
using PgDotnetFdw.Driver.Postgres.Links;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Driver.Postgres.Wire;

/// <summary>The answer to commands and to rows that are written behind them, one statement each.</summary>
/// <param name="commands">How many commands come first.</param>
/// <param name="capacity">How many rows there are at most.</param>
internal sealed class WriteRequest(int commands, int capacity) : WireAnswer
{
    private readonly int[] _ordinals = new int[capacity];
    private int _commands = commands;
    private int _sent;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Takes what comes back; set before anything is read.</summary>
    public IWriteSink? Sink { get; set; }

    /// <summary>How many rows have been answered.</summary>
    public int RowsDone { get; private set; }

    /// <summary>Notes that a row goes out.</summary>
    public void Sent(int ordinal) => _ordinals[_sent++] = ordinal;

    /// <summary>Throws what has gone wrong.</summary>
    public void ThrowIfFailed()
    {
        if (Error is not null)
        {
            throw Error;
        }

        _failure?.Throw();
    }

    /// <inheritdoc/>
    /// <remarks>A row that cannot be read must not keep the answer from being read to its end.</remarks>
    public override void Row(ReadOnlySpan<byte> body)
    {
        if (_failure is not null)
        {
            return;
        }

        try
        {
            Sink?.Return(body);
        }
        catch (ForeignDataException error)
        {
            _failure = ExceptionDispatchInfo.Capture(error);
        }
    }

    /// <inheritdoc/>
    public override void CompleteCommand(ReadOnlySpan<byte> tag)
    {
        if (_commands > 0)
        {
            _commands--;
            return;
        }

        if (RowsDone < _sent)
        {
            Sink?.Complete(_ordinals[RowsDone++], WireTags.Count(tag));
        }
    }

    /// <inheritdoc/>
    public override void Fail(PostgresException error)
    {
        if (Error is null && _commands == 0 && RowsDone < _sent)
        {
            Sink?.FailAt(_ordinals[RowsDone]);
        }

        base.Fail(error);
    }
}
