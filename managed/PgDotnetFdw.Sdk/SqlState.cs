namespace PgDotnetFdw.Sdk;

/// <summary>The SQLSTATEs that this product raises by itself. Source: PostgreSQL documentation, appendix A.</summary>
public static class SqlState
{
    /// <summary>fdw_error.</summary>
    public const string FdwError = "HV000";

    /// <summary>fdw_column_name_not_found.</summary>
    public const string ColumnNameNotFound = "HV005";

    /// <summary>fdw_table_not_found.</summary>
    public const string TableNotFound = "HV00R";

    /// <summary>fdw_schema_not_found.</summary>
    public const string SchemaNotFound = "HV00Q";

    /// <summary>fdw_invalid_option_name.</summary>
    public const string InvalidOptionName = "HV00D";

    /// <summary>invalid_parameter_value: an option's value is out of its range or not of its type, as in postgres_fdw.</summary>
    public const string InvalidParameterValue = "22023";

    /// <summary>syntax_error: an option's value is no boolean, as in postgres_fdw.</summary>
    public const string SyntaxError = "42601";

    /// <summary>fdw_option_name_not_found: a required option is missing.</summary>
    public const string OptionNameNotFound = "HV00J";

    /// <summary>fdw_unable_to_establish_connection.</summary>
    public const string UnableToEstablishConnection = "HV00N";

    /// <summary>fdw_invalid_handle.</summary>
    public const string InvalidHandle = "HV00B";

    /// <summary>fdw_unable_to_create_execution: the driver cannot be loaded or started.</summary>
    public const string UnableToCreateExecution = "HV00L";

    /// <summary>fdw_invalid_data_type.</summary>
    public const string InvalidDataType = "HV004";

    /// <summary>connection_failure: an established link broke.</summary>
    public const string ConnectionFailure = "08006";

    /// <summary>feature_not_supported.</summary>
    public const string FeatureNotSupported = "0A000";

    /// <summary>transaction_resolution_unknown: whether the remote has committed cannot be known.</summary>
    public const string TransactionResolutionUnknown = "08007";

    /// <summary>An object is not in the state that an operation needs.</summary>
    public const string ObjectNotInPrerequisiteState = "55000";

    /// <summary>insufficient_privilege.</summary>
    public const string InsufficientPrivilege = "42501";

    /// <summary>undefined_table.</summary>
    public const string UndefinedTable = "42P01";

    /// <summary>undefined_column.</summary>
    public const string UndefinedColumn = "42703";

    /// <summary>query_canceled.</summary>
    public const string QueryCanceled = "57014";

    /// <summary>numeric_value_out_of_range.</summary>
    public const string NumericValueOutOfRange = "22003";

    /// <summary>invalid_text_representation.</summary>
    public const string InvalidTextRepresentation = "22P02";

    /// <summary>string_data_right_truncation.</summary>
    public const string StringDataRightTruncation = "22001";

    /// <summary>datetime_field_overflow.</summary>
    public const string DatetimeFieldOverflow = "22008";

    /// <summary>invalid_datetime_format.</summary>
    public const string InvalidDatetimeFormat = "22007";

    /// <summary>character_not_in_repertoire: bytes that are not valid text.</summary>
    public const string CharacterNotInRepertoire = "22021";

    /// <summary>datatype_mismatch.</summary>
    public const string DatatypeMismatch = "42804";

    /// <summary>program_limit_exceeded.</summary>
    public const string ProgramLimitExceeded = "54000";

    /// <summary>out_of_memory.</summary>
    public const string OutOfMemory = "53200";

    /// <summary>statement_too_complex: recursion was bounded.</summary>
    public const string StatementTooComplex = "54001";

    /// <summary>invalid_transaction_state.</summary>
    public const string InvalidTransactionState = "25000";

    /// <summary>read_only_sql_transaction.</summary>
    public const string ReadOnlySqlTransaction = "25006";

    /// <summary>too_many_connections.</summary>
    public const string TooManyConnections = "53300";

    /// <summary>in_failed_sql_transaction.</summary>
    public const string InFailedSqlTransaction = "25P02";

    /// <summary>internal_error: a bug of ours or of a driver.</summary>
    public const string InternalError = "XX000";
}
