// Entries for settings and notices.

using System.Runtime.InteropServices;
using PgDotnetFdw.Core;
using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Host;

internal static unsafe partial class Exports
{
    private const char PathSeparator = ':';

    [UnmanagedCallersOnly]
    private static int Settings(PgdnSettings* settings, PgdnError* error)
    {
        try
        {
            return SettingsImpl(settings);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(error, e);
        }
    }

    [UnmanagedCallersOnly]
    private static int NextNotice(PgdnNotice* notice)
    {
        try
        {
            return NextNoticeImpl(notice);
        }
        catch (Exception e)
        {
            return ErrorBridge.Fill(null, e);
        }
    }

    private static int SettingsImpl(PgdnSettings* settings)
    {
        Backend backend = Backend.Current;
        if (!backend.HasExited)
        {
            backend.Engine.ApplySettings(new EngineSettings(
                Folders(settings->DriverPath),
                Folders(settings->AllowedPaths),
                HostRules.Parse(Backend.RequiredText(settings->AllowedHosts)),
                settings->PrefetchBytes,
                settings->VerifyPushdown != 0,
                settings->ExplainPushdown != 0)
            {
                ApplicationName = Backend.RequiredText(settings->ApplicationName),
                SessionApplicationName = Backend.RequiredText(settings->SessionApplicationName),
                MaximumConnections = settings->MaxConnections,
            });
        }

        return PgdnStatus.Ok;
    }

    private static int NextNoticeImpl(PgdnNotice* notice)
    {
        *notice = default;
        if (!Backend.Current.Notices.TryTake(out NoticeSeverity severity, out ForeignDataException? text) || text is null)
        {
            return PgdnStatus.End;
        }

        notice->Severity = (int)severity;
        ErrorBridge.FillNotice(&notice->Text, text);
        return PgdnStatus.Ok;
    }

    private static string[] Folders(PgdnBytes paths) =>
        Backend.RequiredText(paths).Split(PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
