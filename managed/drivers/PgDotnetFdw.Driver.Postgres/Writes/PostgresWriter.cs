// How does a row get into a remote table?
//
// By the statement that the host has made for one row: prepared once, bound for each row, all rows of a request on their way at once. Many new rows of which
// nothing is returned go by COPY instead, where the remote's catalog says that it does the same; each request is a COPY of its own, so that none is ever
// open when something else is to be done.
//
// What the remote says of statement and table is kept for later writers. In a later transaction it may be outdated: then a writer whose request begins the
// transaction just tries, as nothing is lost when the remote refuses; every other one asks again.

using PgDotnetFdw.Driver.Postgres.Links;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Driver.Postgres.Writes;

/// <summary>Writes rows into a table of a remote PostgreSQL.</summary>
internal sealed class PostgresWriter : RemoteWriter
{
    /// <summary>Fewer rows are not worth a COPY.</summary>
    private const int LeastToCopy = 100;

    /// <summary>Rows that surely fit into an empty socket's buffer, in bytes.</summary>
    private const int LongestAsked = 4096;

    private const string SerializationFailure = "40001";

    private readonly PostgresConnection _connection;
    private readonly string _serverName;
    private readonly RemoteModify _modify;
    private readonly IReadOnlyList<OutgoingColumn> _columns;
    private readonly PostgresResult _result;
    private readonly string _key;

    private WritePlan? _plan;
    private OutgoingForm[] _forms = [];
    private bool _isCountCertain;
    private bool _isOpen;
    private RemoteCounters? _counters;

    /// <summary>Makes a writer that is not open yet.</summary>
    public PostgresWriter(PostgresConnection connection, string serverName, RemoteModify modify)
    {
        _connection = connection;
        _serverName = serverName;
        _modify = modify with { RemoteSchema = modify.RemoteSchema ?? modify.LocalSchema };
        _columns = modify.Columns;
        _result = new PostgresResult(serverName, modify.Returning);
        _key = Key(_modify);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OutgoingForm> Forms => _forms;

    /// <inheritdoc/>
    public override bool IsCountCertain => _isCountCertain;

    /// <inheritdoc/>
    public override RemoteCounters? Counters => _counters;

    /// <summary>The statement as it was planned.</summary>
    public string Sql => _modify.Sql;

    private WritePlan Plan => _plan ?? throw new InvalidOperationException("not open");

    /// <summary>Finds out what must be known; asks the remote if need be.</summary>
    public void Open()
    {
        _plan = _connection.FindPlan(_key);
        if (_plan is null || !_connection.IsUsableFor(_plan.Statement))
        {
            Ask();
        }

        if (_modify.Returning.Count > 0 && !_result.Describe(Plan.Statement.ColumnTypes))
        {
            throw _result.Unreadable();
        }

        _forms = FormsOf(Plan);
        _isCountCertain = IsCertain(Plan);
        _isOpen = true;
    }

    /// <summary>As <see cref="Open"/>, where the remote need not be asked.</summary>
    public bool TryOpen()
    {
        bool isKnown = _connection.FindPlan(_key) is { } plan && _connection.IsUsableFor(plan.Statement);
        if (isKnown)
        {
            Open();
        }

        return isKnown;
    }

    /// <summary>The statement by which rows can be sent at once and as they are; null = there is more to do.</summary>
    public PostgresPrepared? StatementFor(OutgoingRows rows) =>
        rows.Count < LeastToCopy && rows.IsWhole && rows.Encoded.Length <= LongestAsked && _connection.IsUsableFor(Plan.Statement) ? Plan.Statement : null;

    /// <inheritdoc/>
    public override void Write(OutgoingRows rows, WriteAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(answer);
        _connection.EnterCall();
        try
        {
            bool isBulk = Plan.Format != BulkFormat.None && rows.Count >= LeastToCopy;
            if (!_connection.HasAskedWrite && !(isBulk ? _connection.IsCurrent(Plan.Statement) : _connection.IsUsableFor(Plan.Statement)))
            {
                AskAgain();
            }

            rows.Reset();
            if (isBulk && Plan.Format != BulkFormat.None)
            {
                Copy(rows, answer);
            }
            else
            {
                WriteEach(rows, answer);
            }
        }
        finally
        {
            _connection.LeaveCall();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // What is prepared serves the next one.
    }

    private static OutgoingForm[] FormsOf(WritePlan plan) => [.. plan.Statement.IsBinary.Select(static isBinary => isBinary ? OutgoingForm.Binary : OutgoingForm.Text)];

    /// <summary>What a plan depends on: the text, the types of its values, and how its columns are wanted.</summary>
    private static string Key(RemoteModify modify) => string.Join(
        ' ',
        [
            modify.Sql,
            modify.BatchSize >= LeastToCopy ? "many" : "few",
            .. modify.Columns.Select(static column => FormattableString.Invariant($"{column.Type.Oid}:{column.Type.BaseOid}")),
            .. modify.Returning.Select(static column => FormattableString.Invariant($"{column.Type.Oid}:{(int)column.Transfer}")),
        ]);

    private bool IsCertain(WritePlan plan) => _modify.Kind == ModifyKind.Insert && _modify.OnConflict == ConflictAction.Error && plan.Facts.IsCountCertain;

    private void WriteEach(OutgoingRows rows, WriteAnswer answer)
    {
        WriteSink sink = new(answer, _result);
        if (answer.Returned is { } batch && _modify.Returning.Count > 0)
        {
            _result.Bind(batch);
        }

        Count(_connection.Write(Plan.Statement, _modify.Sql, rows, sink, IsTerse(Plan), Refresh, () => sink.Place(rows.Count)));
        if (_isCountCertain && sink.RowsThatDiffer > 0)
        {
            throw Changed();
        }
    }

    private void Copy(OutgoingRows rows, WriteAnswer answer)
    {
        bool isBinary = Plan.Format == BulkFormat.Binary;
        (long? count, RemoteCounters? cost) = _connection.Copy(CopySql(isBinary), rows, isBinary);
        Count(cost);
        long expected = 0;
        rows.Reset();
        if (rows.IsWhole)
        {
            answer.SetAllChanged();
            expected = rows.Count;
        }
        else
        {
            while (rows.MoveNext())
            {
                answer.SetChanged(rows.Ordinal, 1);
                expected++;
            }
        }

        if (count is not null && count != expected)
        {
            throw Changed();
        }
    }

    private string CopySql(bool isBinary)
    {
        System.Text.StringBuilder sql = new("COPY ");
        if (_modify.RemoteSchema is not null)
        {
            PostgresIdentifiers.Write(sql, _modify.RemoteSchema);
            sql.Append('.');
        }

        PostgresIdentifiers.Write(sql, _modify.RemoteTable);
        for (int i = 0; i < _modify.Values.Count; i++)
        {
            sql.Append(i == 0 ? "(" : ", ");
            PostgresIdentifiers.Write(sql, _modify.Values[i].RemoteName);
        }

        return sql.Append(isBinary ? ") FROM STDIN (FORMAT binary)" : ") FROM STDIN").ToString();
    }

    /// <summary>Asks the remote, and keeps what it says.</summary>
    private void Ask()
    {
        _connection.ForgetPlan(_key);
        PostgresPrepared statement = new(_modify.Sql, _modify.Returning.Count > 0);
        TableFacts facts = Prepare(statement);
        if (_modify.Returning.Count > 0 && !_result.Describe(statement.ColumnTypes))
        {
            // Its tag counts the rows that are returned, which are those that were written.
            string list = _result.CorrectedList(out string names);
            statement = new PostgresPrepared($"WITH r({names}) AS ({_modify.Sql}) SELECT {list} FROM r", returnsRows: true);
            facts = Prepare(statement);
        }

        _plan = MakePlan(statement, facts);
        _connection.KeepPlan(_key, _plan);
    }

    private TableFacts Prepare(PostgresPrepared statement)
    {
        List<string?[]> answer = [];
        try
        {
            Count(_connection.Prepare(statement, TableFacts.Question(_connection.Major), [_modify.RemoteSchema ?? string.Empty, _modify.RemoteTable], answer));
        }
        catch (ForeignDataException) when (_connection.IsUsable && Refusal(TableFacts.Read(answer)) is not null)
        {
            // The remote has refused the statement for the same reason, in other words.
        }

        TableFacts facts = TableFacts.Read(answer);
        return Refusal(facts) is { } refusal ? throw refusal : facts;
    }

    private ForeignDataException? Refusal(TableFacts facts) =>
        _modify.Identity.Any(static column => column.Attribute == -1) ? facts.RefuseTupleIdentifier(_modify) : null;

    /// <summary>Decides on forms and format. Once the host was told the forms, they stay: text fits always, what is binary must still be so.</summary>
    private WritePlan MakePlan(PostgresPrepared statement, TableFacts facts)
    {
        bool[] isBinary = new bool[_columns.Count];
        if (_connection.SendsBinary(_modify.Sql))
        {
            for (int i = 0; i < Math.Min(_columns.Count, statement.ParameterTypes.Length); i++)
            {
                isBinary[i] = WriteForms.IsBinary(_columns[i], statement.ParameterTypes[i], facts.Column(_columns[i].RemoteName));
            }
        }

        bool canCopy = CanCopy(facts);
        if (_isOpen)
        {
            for (int i = 0; i < isBinary.Length; i++)
            {
                isBinary[i] = _forms[i] == OutgoingForm.Binary && (isBinary[i] ? true : throw Changed());
            }
        }
        else if (canCopy && isBinary.Contains(false))
        {
            Array.Clear(isBinary);
        }

        statement.IsBinary = isBinary;
        BulkFormat format = !canCopy ? BulkFormat.None
            : !isBinary.Contains(false) ? BulkFormat.Binary
            : !isBinary.Contains(true) ? BulkFormat.Text
            : BulkFormat.None;
        return new WritePlan(statement, facts, format);
    }

    private bool CanCopy(TableFacts facts) =>
        _modify is { Kind: ModifyKind.Insert, OnConflict: ConflictAction.Error, Returning.Count: 0, Values.Count: > 0, BatchSize: >= LeastToCopy }
        && facts.CanCopy
        && _modify.Values.All(column => facts.Column(column.RemoteName) is { IsMade: false });

    private bool IsTerse(WritePlan plan) => _modify.Returning.Count == 0 && plan.Facts.IsTerse;

    /// <summary>Asks again, in a transaction that has begun.</summary>
    private void AskAgain()
    {
        Ask();
        Check(Plan);
    }

    /// <summary>Asks again for a transaction that begins once more.</summary>
    private void Refresh(PostgresLink link, IReadOnlyList<PostgresCommand> commands)
    {
        PostgresPrepared statement = Plan.Statement;
        List<string?[]> answer = [];
        link.Prepare(commands, statement, TableFacts.Question(_connection.Major), [_modify.RemoteSchema ?? string.Empty, _modify.RemoteTable], answer);
        WritePlan plan = MakePlan(statement, TableFacts.Read(answer));
        Check(plan);
        if (_modify.Returning.Count > 0 && !_result.Describe(statement.ColumnTypes))
        {
            throw Changed();
        }

        _plan = plan;
        _connection.KeepPlan(_key, plan);
    }

    private void Check(WritePlan plan)
    {
        if (_isCountCertain && !IsCertain(plan))
        {
            throw Changed();
        }
    }

    private ForeignDataException Changed()
    {
        _connection.ForgetPlan(_key);
        return new ForeignDataException(SerializationFailure, $"remote table of foreign table \"{_modify.LocalTable}\" was changed while rows were written to it")
        {
            Detail = $"On server \"{_serverName}\" its columns, triggers or rules are not what they were when the statement began.",
            Hint = "Run the transaction again.",
        };
    }

    private void Count(RemoteCounters? cost)
    {
        if (cost is { } known)
        {
            _counters = (_counters ?? default).Plus(known);
        }
    }
}
