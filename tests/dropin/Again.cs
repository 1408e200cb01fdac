using PgDotnetFdw.Tests.Plans;

namespace PgDotnetFdw.Tests.Dropin;

/// <summary>
/// Runs some subjects again under other costs. With its default costs PostgreSQL 15 joins many pairs of foreign tables here, though it could send the
/// join; with estimates from the remote, or with the cost of a row that PostgreSQL 17 has as its default, it sends them.
/// </summary>
public static class Again
{
    private static readonly (string Name, string Preparation, string[] Subjects)[] s_costs =
    [
        ("estimate", "ALTER SERVER {server} OPTIONS (ADD use_remote_estimate 'true');",
            ["joins", "semijoins", "subqueries", "aggregates", "grouping", "order", "limit", "windows", "sets", "views", "partitions"]),
        ("transfer", "ALTER SERVER {server} OPTIONS (ADD fdw_tuple_cost '0.2');", ["joins", "partitions"]),
    ];

    /// <summary>The statements of a file, then the same under other costs, as "joins+estimate/3".</summary>
    /// <param name="statements">Of one file.</param>
    public static IEnumerable<Statement> With(IReadOnlyList<Statement> statements) => statements.Concat(
        from costs in s_costs
        from statement in statements
        where costs.Subjects.Contains(Subject(statement))
        select statement with
        {
            Name = $"{Subject(statement)}+{costs.Name}{statement.Name[statement.Name.IndexOf('/', StringComparison.Ordinal)..]}",
            Preparation = $"{costs.Preparation}\n{statement.Preparation}",
        });

    private static string Subject(Statement statement) => statement.Name.Split('/')[0];
}
