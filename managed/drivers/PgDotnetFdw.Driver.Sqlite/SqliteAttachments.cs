// Which further files are opened? The option attach, read.

using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Driver.Sqlite;

internal static class SqliteAttachments
{
    /// <summary>Splits <c>name=path,name=path</c>.</summary>
    /// <param name="serverName">Foreign server, for messages.</param>
    /// <param name="option">The option's value; null or empty = none.</param>
    internal static List<(string Name, string Path)> Parse(string serverName, string? option)
    {
        List<(string Name, string Path)> attachments = [];
        foreach (string part in (option ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? string.Empty : part[..equals].TrimEnd();
            string path = part[(equals + 1)..].TrimStart();
            if (name.Length == 0 || !Path.IsPathFullyQualified(path) || IsTaken(name, attachments))
            {
                throw new ForeignDataException(SqlState.InvalidParameterValue, $"could not connect to server \"{serverName}\"")
                {
                    Detail = "The server option \"attach\" is not a list of name=path with names of their own and absolute paths.",
                    Hint = "Write it as archive=/data/archive.db,other=/data/other.db.",
                };
            }

            attachments.Add((name, path));
        }

        return attachments;
    }

    // SQLite compares schema names without case.
    private static bool IsTaken(string name, List<(string Name, string Path)> attachments) =>
        name.Equals("main", StringComparison.OrdinalIgnoreCase) || name.Equals("temp", StringComparison.OrdinalIgnoreCase)
        || attachments.Exists(other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
