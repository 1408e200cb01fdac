using System.Globalization;
using PgDotnetFdw.Core.Connections;
using PgDotnetFdw.Core.Messages;

namespace PgDotnetFdw.Core.Reports;

/// <summary>What pgdotnet.connections() and its relatives show.</summary>
internal static class ConnectionReport
{
    /// <summary>
    /// server oid, user oid, digest of the options, link, server, user, driver, used in the transaction, closed (NULL = not looked at), opened at, last used at,
    /// process id, prepared statements, error, "t" for those that help another one: a row for each.
    /// </summary>
    public static TextTable Write(SessionCache sessions, Func<SessionKey, bool> isUsed, bool isChecked)
    {
        var table = new TextTable(15);
        foreach ((SessionRequest request, RemoteSession session) in sessions.Known)
        {
            table.AddRow(
                Text($"{request.Key.ServerOid}"),
                Text($"{request.Key.UserOid}"),
                Text($"{request.OptionsDigest()}"),
                request.Key.Link,
                request.ServerName,
                request.UserName,
                request.Driver,
                Flag(isUsed(request.Key)),
                isChecked ? Flag(session.HasRemoteGone) : null,
                Time(session.OpenedAt),
                Time(session.LastUsedAt),
                session.RemotePid?.ToString(CultureInfo.InvariantCulture),
                session.PreparedStatements?.ToString(CultureInfo.InvariantCulture),
                session.Failure?.Message,
                Flag(request.Key.Helper > 0));
        }

        return table;
    }

    private static string? Time(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);

    private static string Flag(bool value) => value ? "t" : "f";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
