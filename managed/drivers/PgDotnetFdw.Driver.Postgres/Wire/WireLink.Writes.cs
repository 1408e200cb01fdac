// How do rows go out?
//
// Each row is a Bind and an Execute of one prepared statement, and all rows of a request end with one Sync. The server answers while it reads, and stops
// reading while it cannot send; so what is sent before answers are read is bounded. Where nothing but counts comes back, by the number of answers that the
// network surely holds; otherwise by the bytes that it surely takes, whatever the server does.
//
// COPY sends nothing back before its end but an error, and reads on behind that. So it needs no such bounds.

using PgDotnetFdw.Driver.Postgres.Links;
using PgDotnetFdw.Driver.Postgres.Writes;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Postgres.Wire;

internal sealed partial class WireLink
{
    /// <summary>What is sent at once, in bytes, where nothing but counts comes back.</summary>
    private const int TersePartBytes = 64 * 1024;

    /// <summary>And in rows: their answers take about 22 kB.</summary>
    private const int TersePartRows = 1000;

    /// <summary>What is sent at once otherwise: two parts are what <see cref="SafeRequestBytes"/> says.</summary>
    private const int PartBytes = SafeRequestBytes / 2;

    /// <summary>Parts whose answers may be outstanding while the next one is sent.</summary>
    private const int PartsAhead = 1;

    /// <summary>What is sent of a COPY at once.</summary>
    private const int CopyPartBytes = 256 * 1024;

    private int _preparedCount;

    /// <inheritdoc/>
    public override bool SendsBinary => true;

    /// <inheritdoc/>
    public override bool RefusesOutdated => true;

    /// <inheritdoc/>
    public override void NoteWrite() => _hasWritten = _hadWritten = true;

    /// <inheritdoc/>
    public override void Forget(PostgresPrepared statement)
    {
        if (statement.Name.Length > 0)
        {
            Statements.Close(statement.Name);
            statement.Name = string.Empty;
            statement.Period = PostgresPrepared.Never;
        }
    }

    /// <inheritdoc/>
    public override void Prepare(
        IReadOnlyList<PostgresCommand> commands, PostgresPrepared statement, string? question, IReadOnlyList<string> parameters, ICollection<string?[]> answer)
    {
        Forget(statement);
        _ = Write(commands);
        if (question is not null)
        {
            Writer.Parse(string.Empty, question);
            Writer.Bind(string.Empty, string.Empty, [.. parameters.Select(static text => new PostgresParameter(text))], isBinary: false);
            Writer.Execute(string.Empty, 0);
        }

        string name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"w{++_preparedCount}");
        Writer.Parse(name, statement.Sql);
        Writer.DescribeStatement(name);
        statement.ColumnTypes = [];
        _ = Await(new PrepareAnswer(statement, answer));
        statement.Name = name;
        statement.Period = Period;
    }

    /// <summary>Sends what <see cref="Write(IReadOnlyList{PostgresCommand}, PostgresPrepared, OutgoingRows, IWriteSink, bool)"/> sends, for few and small rows; it then reads.</summary>
    public void Ask(IReadOnlyList<PostgresCommand> commands, PostgresPrepared statement, OutgoingRows rows)
    {
        WriteRequest answer = new(Write(commands), rows.Count);
        RowMessages messages = new(statement);
        _hasWritten = true;
        while (rows.MoveNext())
        {
            messages.Write(Writer, rows.Row);
            answer.Sent(rows.Ordinal);
        }

        Send(answer);
        _asked = answer;
    }

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<PostgresCommand> commands, PostgresPrepared statement, OutgoingRows rows, IWriteSink sink, bool isTerse)
    {
        WriteRequest answer = TakeAsked<WriteRequest>() ?? SendRows(commands, statement, rows, sink, isTerse);
        answer.Sink = sink;
        while (!answer.IsComplete)
        {
            ReadMessage();
        }

        answer.ThrowIfFailed();
        statement.Period = Period;
        _hadWritten = true;
    }

    /// <inheritdoc/>
    public override long? Copy(IReadOnlyList<PostgresCommand> commands, string sql, OutgoingRows rows, bool isBinary)
    {
        CopyRequest answer = new(Write(commands));
        Writer.Parse(string.Empty, sql);
        Writer.Bind(string.Empty, string.Empty, [], isBinary: false);
        Writer.Execute(string.Empty, 0);
        _hasWritten = true;
        try
        {
            Start(answer, isLarge: true);
            _isInParts = true;
            CopyFormat.Write(rows, isBinary, CopyPartBytes, SendCopyData);
        }
        catch (Exception error) when (PostgresErrors.IsExpected(error))
        {
            throw Broken(error);
        }

        Writer.Message('c', []);
        Send(answer);
        while (!answer.IsComplete)
        {
            ReadMessage();
        }

        if (answer.Error is not null)
        {
            throw answer.Error;
        }

        _hadWritten = true;
        return answer.Count;
    }

    private WriteRequest SendRows(IReadOnlyList<PostgresCommand> commands, PostgresPrepared statement, OutgoingRows rows, IWriteSink sink, bool isTerse)
    {
        WriteRequest answer = new(Write(commands), rows.Count) { Sink = sink };
        RowMessages messages = new(statement);
        int partBytes = isTerse ? TersePartBytes : PartBytes;
        int partRows = isTerse ? TersePartRows : int.MaxValue;
        Queue<int> parts = new();
        int inPart = 0;
        int sent = 0;
        _hasWritten = true;
        while (answer.Error is null && rows.MoveNext())
        {
            ReadOnlySpan<byte> row = rows.Row;
            if (inPart > 0 && (inPart == partRows || Writer.Length + messages.Length(row) > partBytes))
            {
                SendPart(answer, parts, sent, partBytes);
                inPart = 0;
                if (answer.Error is not null)
                {
                    break;
                }
            }

            messages.Write(Writer, row);
            answer.Sent(rows.Ordinal);
            inPart++;
            sent++;
        }

        WaitForRoom(answer, parts, partBytes);
        Send(answer);
        return answer;
    }

    private void SendCopyData(ReadOnlySpan<byte> data) => Writer.FlushWith('d', data);

    /// <summary>Sends what was written of a request.</summary>
    /// <param name="answer">Takes what comes back.</param>
    /// <param name="parts">How many rows had been sent with each part whose answers are outstanding.</param>
    /// <param name="sent">How many rows are sent with this one.</param>
    /// <param name="partBytes">What a part may have.</param>
    private void SendPart(WriteRequest answer, Queue<int> parts, int sent, int partBytes)
    {
        WaitForRoom(answer, parts, partBytes);
        Writer.AskForAnswers();
        try
        {
            if (!_isInParts)
            {
                Start(answer, isLarge: true);
                _isInParts = true;
            }

            parts.Enqueue(sent);
            Writer.Flush();
        }
        catch (Exception error) when (PostgresErrors.IsExpected(error))
        {
            throw Broken(error);
        }
    }

    private void WaitForRoom(WriteRequest answer, Queue<int> parts, int partBytes)
    {
        // A row that is larger than a part goes out alone.
        int ahead = Writer.Length > partBytes ? 0 : PartsAhead;
        while (parts.Count > ahead && answer.Error is null)
        {
            if (answer.RowsDone >= parts.Peek())
            {
                parts.Dequeue();
                continue;
            }

            ReadMessage();
        }
    }
}
