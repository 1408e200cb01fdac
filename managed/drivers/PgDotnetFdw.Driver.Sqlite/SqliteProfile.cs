using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>What the dialect wants to know of a file.</summary>
/// <param name="IsUtf16">Whether it keeps text in UTF-16, which sorts by other bytes than UTF-8; attached files always agree.</param>
/// <param name="HasUnicodeFunctions">Whether this build of SQLite replaces lower, upper and LIKE by those of ICU.</param>
public sealed record SqliteProfile(bool IsUtf16, bool HasUnicodeFunctions) : RemoteProfile;
