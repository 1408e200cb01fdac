using Npgsql;

namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>
/// The same tables twice: local ones in schema "near" and, as foreign tables, those of the remote in schema "far". What a query gives on the
/// near ones is what it must give on the far ones.
/// </summary>
public static class TwinTables
{
    /// <summary>Makes both.</summary>
    /// <param name="connection">Session with a server "remote"; its search_path becomes that of the far tables.</param>
    /// <param name="remote">Session on the remote database.</param>
    /// <param name="sql">Commands that make and fill tables without naming a schema.</param>
    public static void Create(NpgsqlConnection connection, NpgsqlConnection remote, string sql)
    {
        remote.Run(sql);
        connection.Run("CREATE SCHEMA near; CREATE SCHEMA far");
        UseNear(connection);
        connection.Run(sql);
        connection.Run("IMPORT FOREIGN SCHEMA public FROM SERVER remote INTO far");
        UseFar(connection);
    }

    /// <summary>Names mean local tables from now on.</summary>
    /// <param name="connection">Session.</param>
    public static void UseNear(NpgsqlConnection connection) => connection.Run("SET search_path = near, public");

    /// <summary>Names mean foreign tables from now on.</summary>
    /// <param name="connection">Session.</param>
    public static void UseFar(NpgsqlConnection connection) => connection.Run("SET search_path = far, public");

    /// <summary>Fails the test unless both give the same rows in the same order; returns them.</summary>
    /// <param name="connection">Session; names mean foreign tables afterwards.</param>
    /// <param name="query">A query with ORDER BY, or of one row.</param>
    public static IReadOnlyList<string> AssertSame(NpgsqlConnection connection, string query) => AssertSame(connection, c => c.Rows(query), query);

    /// <summary>The same for several commands.</summary>
    /// <param name="connection">Session; names mean foreign tables afterwards.</param>
    /// <param name="rows">Runs the commands and returns all rows.</param>
    /// <param name="what">What they are, for the message.</param>
    public static IReadOnlyList<string> AssertSame(NpgsqlConnection connection, Func<NpgsqlConnection, IReadOnlyList<string>> rows, string what)
    {
        UseNear(connection);
        IReadOnlyList<string> expected = rows(connection);
        UseFar(connection);
        IReadOnlyList<string> actual = rows(connection);
        Assert.True(expected.SequenceEqual(actual), $"{what}\nlocal:\n  {string.Join("\n  ", expected)}\nforeign:\n  {string.Join("\n  ", actual)}");
        return expected;
    }
}
