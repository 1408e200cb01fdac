namespace PgDotnetFdw.Driver.Postgres;

/// <summary>A built-in type. Source of oids and names: PostgreSQL, src/include/catalog/pg_type.dat.</summary>
/// <param name="Oid">Its oid, the same in all versions.</param>
/// <param name="ArrayOid">Oid of its array type.</param>
/// <param name="Name">Its name in pg_catalog as SQL text.</param>
/// <param name="Transfer">How a column of it is fetched.</param>
/// <param name="HasText">Whether its text form means the same on both sides, so that values can be sent there.</param>
/// <param name="SinceMajor">First major version that has it; 10 = all supported ones.</param>
internal sealed record PostgresType(uint Oid, uint ArrayOid, string Name, TypeTransfer Transfer, bool HasText, int SinceMajor);

/// <summary>How a value of a built-in type gets from the wire into a batch.</summary>
internal enum TypeTransfer
{
    /// <summary>Decoded, and written by a typed method.</summary>
    Value,

    /// <summary>Its binary form goes through the local receive function.</summary>
    Receive,

    /// <summary>Its text form goes through the local input function.</summary>
    Text,
}

/// <summary>What a local type is called on the remote.</summary>
/// <param name="Sql">Schema-qualified SQL text.</param>
/// <param name="SinceMajor">First remote major version that has it.</param>
/// <param name="IsEnum">It is an enum, whose values are written as the text of their labels.</param>
/// <param name="HasText">Values can be sent there as text.</param>
internal readonly record struct RemoteTypeName(string Sql, int SinceMajor, bool IsEnum = false, bool HasText = true);
