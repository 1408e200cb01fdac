namespace PgDotnetFdw.Driver.Postgres;

/// <summary>A built-in type. Source of oids and names: PostgreSQL, src/include/catalog/pg_type.dat.</summary>
/// <param name="Oid">Its oid, the same in all versions.</param>
/// <param name="Name">Its name in pg_catalog as SQL text.</param>
/// <param name="Transfer">How a column of it is fetched.</param>
/// <param name="Family">With what it compares.</param>
internal sealed record PostgresType(uint Oid, string Name, TypeTransfer Transfer, TypeFamily Family);

/// <summary>How a value of a built-in type gets from the wire into a batch.</summary>
internal enum TypeTransfer
{
    /// <summary>Decoded, and written by a typed method.</summary>
    Value,

    /// <summary>Its binary form goes through the local receive function.</summary>
    Receive,
}

/// <summary>Types whose values compare with each other by an immutable built-in operator.</summary>
internal enum TypeFamily
{
    /// <summary>Not compared remotely.</summary>
    None,

    /// <summary>bool.</summary>
    Boolean,

    /// <summary>int2, int4 and int8.</summary>
    Integer,

    /// <summary>oid.</summary>
    ObjectId,

    /// <summary>float4 and float8.</summary>
    Float,

    /// <summary>numeric.</summary>
    Numeric,

    /// <summary>text and varchar.</summary>
    Text,

    /// <summary>bpchar, which ignores trailing blanks.</summary>
    BlankPadded,

    /// <summary>name.</summary>
    Name,

    /// <summary>"char".</summary>
    SingleByte,

    /// <summary>jsonb: equality only, as its order follows the database's collation.</summary>
    Jsonb,

    /// <summary>bytea.</summary>
    Bytes,

    /// <summary>date.</summary>
    Date,

    /// <summary>timestamp.</summary>
    Timestamp,

    /// <summary>timestamptz.</summary>
    TimestampTz,

    /// <summary>time.</summary>
    Time,

    /// <summary>timetz.</summary>
    TimeTz,

    /// <summary>interval.</summary>
    Interval,

    /// <summary>uuid.</summary>
    Uuid,

    /// <summary>inet and cidr.</summary>
    Inet,

    /// <summary>macaddr.</summary>
    MacAddr,

    /// <summary>macaddr8.</summary>
    MacAddr8,

    /// <summary>bit.</summary>
    Bit,

    /// <summary>varbit.</summary>
    VarBit,
}
