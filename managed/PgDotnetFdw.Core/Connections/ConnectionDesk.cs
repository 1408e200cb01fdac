// What can a user do with connections by themselves?
//
// Look at them, open, try and close them. Opening one is no use of the remote: no remote transaction begins. Closing spares what a transaction uses.

using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Core.Operations;
using PgDotnetFdw.Core.Requests;
using PgDotnetFdw.Core.Transactions;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Core.Connections;

/// <summary>The functions connect, disconnect and ping. Main thread only.</summary>
internal sealed class ConnectionDesk(
    SessionCache sessions, TransactionCoordinator coordinator, DriverRegistry drivers, OptionValidator validator, INoticeSink notices)
{
    private const string DuplicateObject = "42710";
    private const string UndefinedObject = "42704";
    private const string ConnectionExceptions = "08";

    private static readonly byte[] s_yes = "t"u8.ToArray();
    private static readonly byte[] s_no = "f"u8.ToArray();

    /// <summary>Opens a connection, or asks over it for a sign of life.</summary>
    /// <returns>Done with "t", for a ping that finds nobody with "f".</returns>
    /// <exception cref="ForeignDataException">What the options deserve; 42710: there is such a link.</exception>
    public Operation Open(ConnectionStatement statement, EngineSettings settings)
    {
        SessionRequest request = RequestOf(statement, settings);
        if (statement.Action is not (ConnectionAction.Connect or ConnectionAction.Ping))
        {
            return coordinator.ControlOwn(request, statement.Action, statement.NestLevel);
        }

        bool isPing = statement.Action == ConnectionAction.Ping;
        RemoteSession session = coordinator.FindUsed(request.Key) ?? sessions.Get(request, statement.NestLevel, isForced: true);
        var job = new PingJob(statement.NestLevel);
        session.Post(job);
        return new PingOperation(session, job, isPing, isPing ? s_no : null);
    }

    /// <summary>Closes what no transaction uses.</summary>
    /// <param name="serverOid">Connections of this server; 0 = see <paramref name="link"/>.</param>
    /// <param name="link">The session link of this name; null = connections of the server, or all when there is none.</param>
    /// <returns>Whether anything was closed.</returns>
    /// <exception cref="ForeignDataException">42704: there is no such link.</exception>
    public bool Close(uint serverOid, string? link)
    {
        bool isAnyClosed = false;
        bool isAnyFound = false;
        foreach ((SessionRequest request, RemoteSession session) in sessions.Known.ToArray())
        {
            SessionKey key = request.Key;
            if (link is not null ? key.Link != link : serverOid != 0 && key.ServerOid != serverOid)
            {
                continue;
            }

            isAnyFound = true;
            if (coordinator.IsUsed(key))
            {
                notices.Add(
                    NoticeSeverity.Warning,
                    new ForeignDataException(SqlState.ObjectNotInPrerequisiteState, $"cannot close connection for server \"{request.ServerName}\" because it is still in use"));
                continue;
            }

            // One that has ended by itself is forgotten, but nothing is closed with it.
            isAnyClosed |= !session.IsLost;
            sessions.Close(key);
        }

        return link is null || isAnyFound ? isAnyClosed : throw NoLink(link);
    }

    /// <summary>
    /// Ends what the session's next user must not find. Connections of servers stay: they belong to a role, have what the server's options say, and are what a
    /// pool of sessions is for.
    /// </summary>
    public void Discard()
    {
        coordinator.RollBackOwn();
        foreach (SessionKey key in sessions.Known.Select(static known => known.Request.Key).Where(static key => key.Link is not null).ToArray())
        {
            sessions.Close(key);
        }
    }

    /// <summary>Whether there is a session link of a name.</summary>
    public bool HasLink(string link) => sessions.Known.Any(known => known.Request.Key.Link == link);

    private static ForeignDataException NoLink(string link) => new(UndefinedObject, $"there is no connection \"{link}\"");

    private SessionRequest RequestOf(ConnectionStatement statement, EngineSettings settings)
    {
        if (statement.Link is null)
        {
            return new SessionRequest(
                new SessionKey(statement.ServerOid, statement.UserOid),
                statement.Driver,
                statement.ServerName,
                statement.UserName,
                statement.UserIsSuperuser,
                statement.ServerOptions,
                statement.MappingOptions);
        }

        var key = new SessionKey(0, statement.UserOid, Link: statement.Link);
        if (statement.Action != ConnectionAction.Connect)
        {
            // Nobody else's: after SET ROLE a link of the former role is not to be had.
            return sessions.Known.FirstOrDefault(known => known.Request.Key == key).Request ?? throw NoLink(statement.Link);
        }

        if (sessions.Known.Any(known => known.Request.Key == key && !known.Session.IsLost))
        {
            throw new ForeignDataException(DuplicateObject, $"there is a connection \"{statement.Link}\" already") { Hint = "Close it with pgdotnet.disconnect()." };
        }

        return LinkRequest(statement, key, settings);
    }

    // What a user mapping may have goes there: a link has its options in one place.
    private SessionRequest LinkRequest(ConnectionStatement statement, SessionKey key, EngineSettings settings)
    {
        string driver = statement.ServerOptions.FirstOrDefault(static o => o.Key == "driver").Value
            ?? throw new ForeignDataException(SqlState.OptionNameNotFound, "option \"driver\" is required");
        OptionSet declared = drivers.Get(driver).Options;
        ILookup<bool, KeyValuePair<string, string>> parts = statement.ServerOptions.ToLookup(
            option => declared.Find(OptionCatalog.Server, option.Key) is null && declared.Find(OptionCatalog.UserMapping, option.Key) is not null);
        KeyValuePair<string, string>[] server = [.. parts[false]];
        KeyValuePair<string, string>[] mapping = [.. parts[true]];
        validator.Validate(new OptionsRequest(OptionCatalog.Server, statement.UserIsSuperuser, null, server), settings.AllowedPaths, settings.AllowedHosts);
        validator.Validate(new OptionsRequest(OptionCatalog.UserMapping, statement.UserIsSuperuser, driver, mapping), settings.AllowedPaths, settings.AllowedHosts);
        return new SessionRequest(key, driver, statement.ServerName, statement.UserName, statement.UserIsSuperuser, server, mapping);
    }

    /// <summary>Waits for the sign of life.</summary>
    private sealed class PingOperation(RemoteSession session, SessionJob job, bool isPing, byte[]? failure) : Operation
    {
        public override OperationState Poll(out ReadOnlyMemory<byte> result)
        {
            result = s_yes;
            if (!job.IsDone)
            {
                return OperationState.Pending;
            }

            if (job.Error is { } error)
            {
                // Only what concerns the link is an answer to a ping.
                bool isAnswer = isPing && (session.IsLost || error.SqlState.StartsWith(ConnectionExceptions, StringComparison.Ordinal)) && error.SqlState != SqlState.QueryCanceled;
                result = isAnswer ? failure : throw error;
            }

            return OperationState.Done;
        }

        public override void Close()
        {
            if (!job.IsDone)
            {
                session.Cancel(job);
            }
        }
    }
}
