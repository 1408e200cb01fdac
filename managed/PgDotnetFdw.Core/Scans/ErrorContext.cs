using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Scans;

/// <summary>Adds to an error what its thrower did not know.</summary>
internal static class ErrorContext
{
    /// <summary>Adds the remote SQL as context, unless the driver has given a context already.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="sql">The remote SQL.</param>
    /// <param name="place">A further line of context; null: none.</param>
    public static ForeignDataException Add(ForeignDataException error, string sql, string? place = null)
    {
        if (error.Context is not null && place is null)
        {
            return error;
        }

        string context = error.Context ?? "remote SQL command: " + sql;

        return new ForeignDataException(error.SqlState, error.Message, error)
        {
            Detail = error.Detail,
            Hint = error.Hint,
            Context = place is null ? context : context + "\n" + place,
            SchemaName = error.SchemaName,
            TableName = error.TableName,
            ColumnName = error.ColumnName,
            DataTypeName = error.DataTypeName,
            ConstraintName = error.ConstraintName,
        };
    }
}
