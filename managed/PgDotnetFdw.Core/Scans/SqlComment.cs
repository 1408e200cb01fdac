// What does the remote's log learn of the statement for which a query runs?
//
// A comment in the form of sqlcommenter (https://google.github.io/sqlcommenter/spec): keys in order, values percent-encoded and quoted. All but letters,
// digits and - _ . ~ is encoded, so that no value can end the comment or begin one inside it, whatever an application calls itself.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Core.Scans;

/// <summary>Writes comments for remote queries.</summary>
internal static class SqlComment
{
    /// <summary>Writes the comment of a scan.</summary>
    /// <returns>null when there is nothing to say.</returns>
    public static RemoteComment? Write(ScanRequest request)
    {
        var text = new StringBuilder();
        Add(text, "application", request.ApplicationName);
        Add(text, "query_id", request.QueryId == 0 ? null : request.QueryId.ToString(CultureInfo.InvariantCulture));
        Add(text, "traceparent", request.Traceparent);
        return text.Length == 0 ? null : new RemoteComment($" /*{text}*/", IsTransient: !string.IsNullOrEmpty(request.Traceparent));
    }

    private static void Add(StringBuilder text, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            text.Append(text.Length == 0 ? string.Empty : ",").Append(key).Append("='").Append(Uri.EscapeDataString(value)).Append('\'');
        }
    }
}
