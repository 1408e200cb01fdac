using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Sdk;

/// <summary>
/// A driver: what makes one kind of data source into foreign tables. A driver folder holds <c>driver.json</c>
/// (<c>{"name": "sqlite", "version": "1.0.0", "sdk": "1.0", "assembly": "X.dll", "type": "Ns.XDriver"}</c>), the assembly and its
/// dependencies. One object for each backend, made on first use by its public constructor without parameters.
/// </summary>
public abstract class ForeignDriver
{
    /// <summary>How this database writes SQL. The same object every time.</summary>
    public abstract SqlDialect Dialect { get; }

    /// <summary>Class of the options of servers and user mappings.</summary>
    public virtual Type ConnectionOptionsType => typeof(ConnectionOptions);

    /// <summary>Class of the options of foreign tables.</summary>
    public virtual Type TableOptionsType => typeof(TableOptions);

    /// <summary>Class of the options of columns.</summary>
    public virtual Type ColumnOptionsType => typeof(ColumnOptions);

    /// <summary>Class of the options of IMPORT FOREIGN SCHEMA.</summary>
    public virtual Type ImportOptionsType => typeof(ImportOptions);

    /// <summary>Abilities shown by pgdotnet.drivers(); each is a promise that a test checks. Default: none.</summary>
    public virtual IReadOnlyDictionary<string, bool> Capabilities => new Dictionary<string, bool>();

    /// <summary>Options that users may expect and that the driver refuses, each with the reason, a sentence for the hint. Default: none.</summary>
    public virtual IReadOnlyDictionary<string, string> RefusedOptions => new Dictionary<string, string>();

    /// <summary>Judges the options of an object beyond what their declarations say. Default: nothing.</summary>
    /// <param name="catalog">On what they stand.</param>
    /// <param name="options">All of the object's options, each declared and of its type.</param>
    /// <param name="isSuperuser">Whether a superuser sets them.</param>
    /// <exception cref="ForeignDataException">They are refused.</exception>
    public virtual void Validate(OptionCatalog catalog, IReadOnlyList<KeyValuePair<string, string>> options, bool isSuperuser)
    {
    }

    /// <summary>Makes a remote for a rehearsal. Default: null, there is none.</summary>
    public virtual Rehearsal? Rehearse() => null;

    /// <summary>
    /// Does, without a remote, what the first connection of a process does once: loads assemblies, has methods compiled. Called at most once, when the first query is planned,
    /// on a thread of its own beside the planner, so that the wait for the first rows is shorter. What it throws is forgotten. Default: nothing.
    /// </summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Makes a connection that is not open yet; must not block or touch the remote. Called on the backend's main thread.</summary>
    /// <param name="request">Server, user and bound options.</param>
    public abstract RemoteConnection CreateConnection(ConnectionRequest request);
}

/// <summary>What a connection is made from.</summary>
/// <param name="ServerName">Foreign server's name, for messages.</param>
/// <param name="UserName">Local user as whom the scan runs.</param>
/// <param name="UserIsSuperuser">
/// Whether that user is a superuser. A remote that trusts this server's address lets in whomever a user mapping names, and users other than
/// superusers write their own mappings: a driver should ask them for credentials that the remote really checks.
/// </param>
/// <param name="HasUserMapping">Whether a user mapping exists for that user.</param>
/// <param name="Options">Options of server and user mapping, bound to <see cref="ForeignDriver.ConnectionOptionsType"/>.</param>
public sealed record ConnectionRequest(string ServerName, string UserName, bool UserIsSuperuser, bool HasUserMapping, ConnectionOptions Options);
