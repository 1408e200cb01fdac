using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Scans;

/// <summary>Adds to an error what its thrower did not know.</summary>
internal static class ErrorContext
{
    /// <summary>Adds the remote SQL as context, unless the driver has given a context already.</summary>
    public static ForeignDataException Add(ForeignDataException error, string sql)
    {
        if (error.Context is not null)
        {
            return error;
        }

        return new ForeignDataException(error.SqlState, error.Message, error)
        {
            Detail = error.Detail,
            Hint = error.Hint,
            Context = "remote SQL command: " + sql,
            SchemaName = error.SchemaName,
            TableName = error.TableName,
            ColumnName = error.ColumnName,
            DataTypeName = error.DataTypeName,
            ConstraintName = error.ConstraintName,
        };
    }
}
