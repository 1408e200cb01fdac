using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>An empty file is an empty database, and /dev/null is an empty file. What it has is the table of its own tables.</summary>
internal sealed class SqliteRehearsal : Rehearsal
{
    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> ServerOptions { get; } = [new("driver", "sqlite"), new("database", "/dev/null"), new("keep_connections", "false")];

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> TableOptions { get; } = [new("table_name", "sqlite_master")];

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, TypeFacts>> Columns { get; } =
        [new("rootpage", BuiltIn(TypeOid.Int4, "int4")), new("name", BuiltIn(TypeOid.Text, "text"))];

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Nothing was made.
    }
}
