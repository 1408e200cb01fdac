using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Npgsql;
using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Rows;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>
/// A remote session of driver postgres without PostgreSQL around it. Rows that go out are taken from tables of a local database, whose COPY makes the same bytes that the
/// host makes of Datums.
/// </summary>
public sealed class DriverSession : IDisposable
{
    /// <summary>In front of a binary COPY and behind it.</summary>
    private const int CopyHeaderBytes = 19;
    private const int CopyTrailerBytes = 2;

    private readonly NpgsqlConnection _local;

    /// <summary>Connects and begins a transaction.</summary>
    /// <param name="local">A database with the tables whose rows go out.</param>
    /// <param name="remote">The remote cluster.</param>
    /// <param name="database">Its database.</param>
    /// <param name="providerOnly">Over which link.</param>
    /// <param name="queryTimeout">Time limit of a statement; zero = none.</param>
    /// <param name="user">Remote user.</param>
    public DriverSession(NpgsqlConnection local, ThrowawayCluster remote, string database, bool providerOnly, TimeSpan queryTimeout = default, string user = "postgres")
    {
        _local = local;
        PostgresConnectionOptions options = new()
        {
            Driver = "postgres",
            Host = "127.0.0.1",
            Port = remote.Port.ToString(CultureInfo.InvariantCulture),
            DatabaseName = database,
            User = user,
            UsesProviderOnly = providerOnly,
            QueryTimeout = queryTimeout,
        };
        Connection = new PostgresDriver().CreateConnection(new ConnectionRequest("remote", "tester", true, true, options));
        Connection.Open(CancellationToken.None);
        Connection.BeginTransaction();
    }

    /// <summary>The driver's connection.</summary>
    public RemoteConnection Connection { get; }

    /// <summary>Commits and begins anew.</summary>
    public void Commit()
    {
        Connection.CommitTransaction();
        Connection.BeginTransaction();
    }

    /// <summary>Rolls back and begins anew.</summary>
    public void Rollback()
    {
        Connection.RollbackTransaction();
        Connection.BeginTransaction();
    }

    /// <summary>A column as the local catalog has it.</summary>
    /// <param name="table">Local table.</param>
    /// <param name="name">Column; ctid, too.</param>
    public OutgoingColumn Column(string table, string name)
    {
        string[] facts = _local.Rows($"""
            SELECT a.attnum, t.oid, a.atttypmod, t.typtype, CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END, t.typbasetype, n.nspname, t.typname, a.attnotnull
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE a.attrelid = '{table}'::regclass AND a.attname = '{name}'
            """).Single().Split('|');
        uint oid = uint.Parse(facts[1], CultureInfo.InvariantCulture);
        TypeFacts type = new(
            oid,
            int.Parse(facts[2], CultureInfo.InvariantCulture),
            facts[3][0],
            oid < 16384 ? ObjectOrigin.BuiltIn : ObjectOrigin.User,
            null,
            uint.Parse(facts[4], CultureInfo.InvariantCulture),
            uint.Parse(facts[5], CultureInfo.InvariantCulture),
            facts[6],
            facts[7]);
        return new OutgoingColumn(short.Parse(facts[0], CultureInfo.InvariantCulture), name, name, type, facts[8] == "t");
    }

    /// <summary>A column of what is returned.</summary>
    public ResultColumn Result(string table, string name)
    {
        OutgoingColumn column = Column(table, name);
        ColumnTransfer transfer = column.Type.Oid is TypeOid.Text or TypeOid.Int4 or TypeOid.Int8 ? ColumnTransfer.Value : ColumnTransfer.Receive;
        return new ResultColumn(column.Attribute, name, column.Type, transfer);
    }

    /// <summary>An INSERT of columns.</summary>
    public RemoteModify Insert(string table, string[] columns, int batchSize = 10_000, string[]? returning = null, string conflict = "")
    {
        string list = string.Join(", ", columns);
        string values = string.Join(", ", columns.Select(static (_, i) => string.Create(CultureInfo.InvariantCulture, $"${i + 1}")));
        string tail = returning is null ? string.Empty : " RETURNING " + string.Join(", ", returning);
        return new RemoteModify(ModifyKind.Insert, table, "public", table, $"INSERT INTO public.{table}({list}) VALUES ({values}){conflict}{tail}")
        {
            Values = [.. columns.Select(column => Column(table, column))],
            Returning = [.. (returning ?? []).Select(column => Result(table, column))],
            OnConflict = conflict.Length == 0 ? ConflictAction.Error : ConflictAction.Ignore,
            BatchSize = batchSize,
        };
    }

    /// <summary>Rows in the forms that a writer wants.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="modify">What it writes.</param>
    /// <param name="source">What stands behind FROM, e.g. <c>t ORDER BY id</c>.</param>
    /// <param name="expressions">What each column gets; null = the column of that name.</param>
    /// <param name="skipped">Rows to be left out.</param>
    public OutgoingRows Rows(RemoteWriter writer, RemoteModify modify, string source, string[]? expressions = null, bool[]? skipped = null)
    {
        IReadOnlyList<OutgoingColumn> columns = modify.Columns;
        StringBuilder list = new();
        for (int i = 0; i < columns.Count; i++)
        {
            string value = expressions is null ? columns[i].LocalName : expressions[i];
            list.Append(i == 0 ? string.Empty : ", ").Append(writer.Forms[i] == OutgoingForm.Binary ? value : $"CASE WHEN ({value}) IS NOT NULL THEN format('%s', {value}) END");
        }

        using MemoryStream bytes = new();
        using (NpgsqlRawCopyStream copy = _local.BeginRawBinaryCopy($"COPY (SELECT {list} FROM {source}) TO STDOUT (FORMAT binary)"))
        {
            copy.CopyTo(bytes);
        }

        ReadOnlyMemory<byte> encoded = bytes.ToArray().AsMemory()[CopyHeaderBytes..^CopyTrailerBytes];
        int count = 0;
        for (int position = 0; position < encoded.Length; count++)
        {
            position += sizeof(short);
            for (int i = 0; i < columns.Count; i++)
            {
                position += sizeof(int) + Math.Max(BinaryPrimitives.ReadInt32BigEndian(encoded.Span[position..]), 0);
            }
        }

        return new OutgoingRows(encoded, count, columns.Count, skipped);
    }

    /// <summary>Writes rows.</summary>
    /// <param name="modify">How.</param>
    /// <param name="source">What stands behind FROM.</param>
    /// <param name="expressions">What each column gets; null = the column of that name.</param>
    /// <returns>What became of them.</returns>
    public (IReadOnlyList<long> Changed, IList<string> Returned) Write(RemoteModify modify, string source, string[]? expressions = null)
    {
        using RemoteWriter writer = Connection.OpenWriter(modify);
        OutgoingRows rows = Rows(writer, modify, source, expressions);
        return Write(writer, modify, rows);
    }

    /// <summary>Writes rows.</summary>
    /// <returns>What became of them.</returns>
    public static (IReadOnlyList<long> Changed, IList<string> Returned) Write(RemoteWriter writer, RemoteModify modify, OutgoingRows rows)
    {
        ReturnedRows returned = new(modify.Returning);
        WriteAnswer answer = new(rows.Count, modify.Returning.Count == 0 ? null : returned);
        writer.Write(rows, answer);
        return ([.. Enumerable.Range(0, rows.Count).Select(answer.Changed)], returned.Rows);
    }

    /// <inheritdoc/>
    public void Dispose() => Connection.Dispose();
}
