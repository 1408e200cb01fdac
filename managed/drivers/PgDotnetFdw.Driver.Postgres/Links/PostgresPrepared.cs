namespace PgDotnetFdw.Driver.Postgres.Links;

/// <summary>A statement that is run again and again with other parameters.</summary>
/// <param name="sql">Its text.</param>
/// <param name="returnsRows">Whether it gives rows.</param>
internal sealed class PostgresPrepared(string sql, bool returnsRows)
{
    /// <summary>A period that no link has.</summary>
    public const int Never = -1;

    /// <summary>Whether it gives rows.</summary>
    public bool ReturnsRows { get; } = returnsRows;

    /// <summary>Its text.</summary>
    public string Sql { get; } = sql;

    /// <summary>Its name on the remote; empty when the link keeps none.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary>Type oids of its parameters, as the remote has found them.</summary>
    public uint[] ParameterTypes { get; set; } = [];

    /// <summary>Type oids of its columns; empty when it gives no rows.</summary>
    public uint[] ColumnTypes { get; set; } = [];

    /// <summary>In which form each parameter is sent.</summary>
    public bool[] IsBinary { get; set; } = [];

    /// <summary>The link's period in which it was last known to be valid.</summary>
    public int Period { get; set; } = Never;
}
