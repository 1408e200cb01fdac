using PgDotnetFdw.Driver.Postgres.Links;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Two-phase commit.</summary>
internal sealed partial class PostgresConnection
{
    private const string UndefinedObject = "42704";

    /// <summary>max_prepared_transactions changes with a restart only, so one answer serves for the connection's life.</summary>
    private bool? _canPrepare;

    /// <inheritdoc/>
    /// <remarks>Over the provider nothing is known until it is asked for. A transaction has an id as soon as it has written.</remarks>
    public override bool AskHasWritten() =>
        HasWritten && (!_transaction.IsStarted || _transaction.IsFailed || _link is not NpgsqlLink ||
            InCall(() => Query("SELECT (pg_catalog.txid_current_if_assigned() IS NULL)::text")) is not [["true"]]);

    /// <inheritdoc/>
    public override bool CanPrepare =>
        _canPrepare ??= InCall(() => Query("SELECT pg_catalog.current_setting('max_prepared_transactions')")) is not [["0"]];

    /// <inheritdoc/>
    /// <remarks>PREPARE of an aborted transaction would succeed, as a rollback.</remarks>
    public override bool PrepareTransaction(string gid)
    {
        ArgumentNullException.ThrowIfNull(gid);
        bool isStarted = _transaction.IsStarted;
        bool isFailed = isStarted && HasFailed();
        bool isLoss = isFailed && _link is { HadWritten: true };
        ForgetCursors(0);
        _transaction.Clear();
        if (!isStarted)
        {
            return false;
        }

        ExecuteNow(isFailed ? "ROLLBACK" : "PREPARE TRANSACTION " + Literal(gid));
        return isLoss ? throw CannotCommitFailed() : !isFailed;
    }

    /// <inheritdoc/>
    public override bool CommitPrepared(string gid) => EndPrepared("COMMIT PREPARED ", gid);

    /// <inheritdoc/>
    public override bool RollbackPrepared(string gid) => EndPrepared("ROLLBACK PREPARED ", gid);

    /// <inheritdoc/>
    public override IReadOnlyList<PreparedTransaction> ListPrepared(string prefix)
    {
        const string Sql = """
            SELECT p.gid, p.prepared::text,
                   (p.owner = CURRENT_USER OR (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = CURRENT_USER))::text
            FROM pg_catalog.pg_prepared_xacts AS p
            WHERE p.database = pg_catalog.current_database() AND pg_catalog.substr(p.gid, 1, pg_catalog.length($1)) = $1
            ORDER BY p.prepared, p.gid
            """;
        return InCall(() => Query(Sql, prefix))
            .Select(static row => new PreparedTransaction(row[0] ?? string.Empty, row[1] ?? string.Empty, row[2] is "t" or "true"))
            .ToArray();
    }

    private bool EndPrepared(string command, string gid)
    {
        ArgumentNullException.ThrowIfNull(gid);
        try
        {
            ExecuteNow(command + Literal(gid));
            return true;
        }
        catch (ForeignDataException error) when (error.SqlState == UndefinedObject && IsUsable)
        {
            return false;
        }
    }

    private ForeignDataException CannotCommitFailed() =>
        new(SqlState.InFailedSqlTransaction, $"could not commit remote transaction on server \"{_login.ServerName}\"")
        {
            Detail = "An earlier error had aborted the remote transaction.",
        };

    // Without backslashes no escapes, whatever standard_conforming_strings says.
    private static string Literal(string gid) =>
        gid.Contains('\\', StringComparison.Ordinal)
            ? throw new ForeignDataException(SqlState.InvalidParameterValue, "invalid transaction identifier")
            : "'" + gid.Replace("'", "''", StringComparison.Ordinal) + "'";
}
