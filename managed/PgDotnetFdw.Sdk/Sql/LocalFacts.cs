using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Sdk.Sql;

/// <summary>Facts on the local database that decide how far a remote's answer may be trusted.</summary>
/// <param name="ServerMajor">PostgreSQL's major version, e.g. 15.</param>
/// <param name="Encoding">Name of the database's encoding, e.g. <c>UTF8</c>.</param>
/// <param name="DefaultCollation">The database's default collation.</param>
public sealed record LocalFacts(int ServerMajor, string Encoding, CollationFacts DefaultCollation);
