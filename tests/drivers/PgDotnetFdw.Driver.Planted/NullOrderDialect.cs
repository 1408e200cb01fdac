using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Planted;

/// <summary>A wrong NULL order: NULLs come last where they should come first, and the other way round.</summary>
public sealed class NullOrderDialect : SqliteDialect
{
    /// <inheritdoc/>
    public override Fidelity WriteSortKey(SqlExpressionWriter writer, SortKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return base.WriteSortKey(writer, key with { NullsFirst = !key.NullsFirst });
    }
}
