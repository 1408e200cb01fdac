// How is a row of a foreign table found again when it is to be changed?
//
// By the remote's own identifier where it has one, by the columns that are marked as key, or by all old values; the table's option says which. It is
// decided twice from the same facts: when PostgreSQL asks which old values the plan must bring along, and when the statement is written.

using PgDotnetFdw.Core.Planning;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Core.Modifies;

/// <summary>Chooses how rows are named.</summary>
internal static class RowIdentityRule
{
    /// <summary>The old values that a row must bring along.</summary>
    /// <param name="table">A table.</param>
    /// <param name="kind">What is done.</param>
    /// <exception cref="ForeignDataException">0A000: the driver cannot do it, or nothing tells the rows apart.</exception>
    public static RowIdentityColumns Choose(PlannedRelation table, ModifyKind kind)
    {
        RemoteTable remote = table.Tables.Values.Single();
        SqlDialect dialect = table.Context.Dialect;
        if (!dialect.CanModify(kind))
        {
            throw new ForeignDataException(SqlState.FeatureNotSupported, $"cannot {Verb(kind)} foreign table \"{remote.LocalName}\"")
            {
                Detail = $"Driver \"{table.Context.Driver.Name}\" does not support {kind.ToString().ToUpperInvariant()}.",
            };
        }

        if (kind == ModifyKind.Insert)
        {
            return new RowIdentityColumns([], [], MustChangeOne: false);
        }

        OutgoingColumn[] searched = remote.Columns.Where(static c => c.Options.IsSearchable).Select(Outgoing).ToArray();
        switch (remote.Options.RowIdentity)
        {
            case RowIdentity.AllColumns:
                return new RowIdentityColumns(remote.Columns.Select(Outgoing).ToArray(), [], MustChangeOne: true);
            case RowIdentity.Auto when dialect.IdentifiesRows(remote):
                return new RowIdentityColumns([Outgoing(table, dialect)], searched, MustChangeOne: !dialect.TupleIdentifierChanges);
        }

        OutgoingColumn[] key = remote.Columns.Where(static c => c.Options.IsKey).Select(Outgoing).ToArray();
        if (key.Length == 0)
        {
            throw new ForeignDataException(SqlState.FeatureNotSupported, $"cannot {Verb(kind)} foreign table \"{remote.LocalName}\"")
            {
                Detail = "No column is marked as key, and nothing else tells its rows apart.",
                Hint = "Set option key of the columns of a unique key to 'true', or option row_identity of the table to 'all_columns'.",
            };
        }

        return new RowIdentityColumns(key, searched.Where(c => !key.Any(k => k.Attribute == c.Attribute)).ToArray(), MustChangeOne: true);
    }

    /// <summary>A column whose values go out.</summary>
    public static OutgoingColumn Outgoing(RemoteColumn column) => new(column.Attribute, column.LocalName, column.RemoteName, column.Type, column.IsNotNull)
    {
        RemoteType = column.Options.RemoteType,
    };

    private static OutgoingColumn Outgoing(PlannedRelation table, SqlDialect dialect) =>
        Outgoing(table.Context.Deparse.TupleIdentifier) with { RemoteName = dialect.TupleIdentifier };

    private static string Verb(ModifyKind kind) => kind switch
    {
        ModifyKind.Insert => "insert into",
        ModifyKind.Update => "update",
        ModifyKind.Delete => "delete from",
    };
}
