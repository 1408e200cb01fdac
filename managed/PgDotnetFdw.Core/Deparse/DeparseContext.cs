using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Deparse;

/// <summary>What everything that is written for one server has in common.</summary>
/// <param name="Dialect">How the database writes SQL.</param>
/// <param name="Local">Facts on the local database.</param>
/// <param name="Extensions">Extensions that are alike on both sides.</param>
/// <param name="Profiles">What is known of the remote.</param>
/// <param name="ColumnOptions">Options of a column that has none, of the driver's own class.</param>
internal sealed record DeparseContext(
    SqlDialect Dialect, LocalFacts Local, IReadOnlySet<string> Extensions, IProfileSource Profiles, ColumnOptions ColumnOptions)
{
    private static readonly TypeFacts s_tid = new(TypeOid.Tid, -1, 'b', ObjectOrigin.BuiltIn, null, 0, 0, "pg_catalog", "tid");

    /// <summary>What is known of ctid.</summary>
    public RemoteColumn TupleIdentifier { get; } = new(-1, "ctid", Dialect.TupleIdentifier, true, s_tid, CollationFacts.None, ColumnOptions);

    /// <summary>A context in which nothing is known but the dialect.</summary>
    public static DeparseContext Of(SqlDialect dialect) =>
        new(dialect, new LocalFacts(0, "UTF8", CollationFacts.None), new HashSet<string>(), new NoProfile(), new ColumnOptions());

    private sealed class NoProfile : IProfileSource
    {
        public RemoteProfile? Profile => null;
    }
}
