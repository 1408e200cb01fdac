using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>Transaction commands wait for the next statement, and those that cancel each other out are never sent.</summary>
public sealed class PostgresTransactionTests
{
    private const string Start = "START TRANSACTION ISOLATION LEVEL REPEATABLE READ";

    private readonly PostgresTransaction _transaction = new();

    [Fact]
    public void Nothing_is_started_before_the_first_statement()
    {
        _transaction.Begin(TransactionModes.Default);
        _transaction.CreateSavepoint(2);
        Assert.False(_transaction.IsStarted);

        Assert.Equal([Start, "SAVEPOINT s2"], Sent());
        Assert.True(_transaction.IsStarted);
        Assert.Empty(Sent());
    }

    [Fact]
    public void A_savepoint_that_was_not_sent_needs_no_rollback()
    {
        _transaction.Begin(TransactionModes.Default);
        _transaction.CreateSavepoint(2);
        _transaction.CreateSavepoint(3);

        Assert.False(_transaction.RollbackToSavepoint(2));
        Assert.Equal(1, _transaction.Depth);
        Assert.Equal([Start], Sent());
    }

    [Fact]
    public void A_savepoint_that_was_not_sent_needs_no_release()
    {
        _transaction.Begin(TransactionModes.Default);
        _transaction.CreateSavepoint(2);
        _transaction.ReleaseSavepoint(2);

        Assert.Equal([Start], Sent());
    }

    [Fact]
    public void A_savepoint_that_was_sent_is_released_with_the_next_statement()
    {
        _transaction.Begin(TransactionModes.Default);
        _transaction.CreateSavepoint(2);
        Sent();
        _transaction.ReleaseSavepoint(2);
        _transaction.CreateSavepoint(2);

        Assert.Equal(["RELEASE SAVEPOINT s2", "SAVEPOINT s2"], Sent());
    }

    [Fact]
    public void A_rollback_takes_back_what_waits_at_its_level()
    {
        _transaction.Begin(TransactionModes.Default);
        _transaction.CreateSavepoint(2);
        Sent();
        _transaction.CloseCursor("c1", 1);
        _transaction.CloseCursor("c2", 2);
        _transaction.CreateSavepoint(3);

        Assert.True(_transaction.RollbackToSavepoint(2));
        Assert.Equal(["CLOSE c1"], Sent());
    }

    [Fact]
    public void A_failure_counts_only_inside_a_transaction()
    {
        _transaction.Fail();
        Assert.False(_transaction.IsFailed);

        _transaction.Begin(TransactionModes.Default);
        Sent();
        _transaction.Fail();
        Assert.True(_transaction.IsFailed);

        _transaction.Recover();
        Assert.False(_transaction.IsFailed);
    }

    private List<string> Sent() => [.. _transaction.TakeCommands().Select(command => command.Sql)];
}
