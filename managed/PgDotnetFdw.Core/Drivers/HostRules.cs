// May a user reach this host?
//
// A superuser may reach any. Everybody else only what pgdotnet_fdw.allowed_hosts lists, if it lists anything. Names are compared as they are written, and never looked up: what
// a name leads to is decided by whoever runs the name server, at another time than the check. So a network admits numeric addresses only, and a name is admitted by an entry
// that names it. Addresses are compared as numbers, in whatever form they are written, IPv4 inside IPv6 included.
//
// An entry that cannot be read admits nobody; a list of such entries therefore admits nobody at all, and only an empty setting admits everybody.

using System.Globalization;
using System.Net;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>The setting allowed_hosts, read. Immutable.</summary>
public sealed class HostRules
{
    private const string AnyHost = "*";

    private readonly IReadOnlyList<Rule>? _rules;

    private HostRules(IReadOnlyList<Rule>? rules)
    {
        _rules = rules;
    }

    /// <summary>No rule: every host is allowed.</summary>
    public static HostRules Anywhere { get; } = new(null);

    /// <summary>Reads the setting.</summary>
    /// <param name="setting">Entries separated by commas: name, *.domain, address, network a.b.c.d/len, folder of a socket, or * for any; each may end with :port.</param>
    public static HostRules Parse(string setting)
    {
        if (setting.Length == 0)
        {
            return Anywhere;
        }

        var rules = new List<Rule>();
        foreach (string entry in setting.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Read(entry) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return new HostRules(rules);
    }

    /// <summary>Whether a place may be reached.</summary>
    public bool Allows(RemoteEndpoint endpoint)
    {
        if (_rules is null)
        {
            return true;
        }

        string name = Normalize(endpoint.Host);
        IPAddress? address = IsSocket(name) ? null : AddressIn(name);
        return name.Length > 0 && _rules.Any(rule => rule.Allows(name, address, endpoint.Port));
    }

    /// <summary>Refuses options that lead elsewhere.</summary>
    /// <param name="options">Bound options.</param>
    /// <exception cref="ForeignDataException">42501.</exception>
    internal void Check(ConnectionOptions options)
    {
        foreach (RemoteEndpoint endpoint in options.Endpoints)
        {
            if (!Allows(endpoint))
            {
                throw new ForeignDataException(
                    SqlState.InsufficientPrivilege,
                    string.Create(CultureInfo.InvariantCulture, $"permission denied to connect to host \"{endpoint.Host}\", port {endpoint.Port}"))
                {
                    Detail = "Users other than superusers may only reach the hosts in \"pgdotnet_fdw.allowed_hosts\".",
                    Hint = AddressIn(endpoint.Host) is null
                        ? "A host name must be listed as a name, or by *.domain; networks admit numeric addresses only."
                        : null,
                };
            }
        }
    }

    private static Rule? Read(string entry)
    {
        string host = entry;
        int? port = null;
        int colon = entry.LastIndexOf(':');

        // An IPv6 address has several colons; with a port it stands in brackets.
        if (colon >= 0 && (entry.IndexOf(':', StringComparison.Ordinal) == colon || entry[colon - 1] == ']'))
        {
            if (!int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return null;
            }

            port = number;
            host = entry[..colon];
        }

        host = Normalize(host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host);
        int slash = IsSocket(host) ? -1 : host.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            return AddressIn(host[..slash]) is { } network
                && int.TryParse(host.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                && length <= network.GetAddressBytes().Length * 8
                ? new Rule(string.Empty, network, length, port)
                : null;
        }

        // A star stands for a whole host, or for what comes before a domain, and nowhere else.
        bool isReadable = host.Length > 0 && (host == AnyHost || !host[(host.StartsWith("*.", StringComparison.Ordinal) ? 2 : 0)..].Contains('*', StringComparison.Ordinal));
        return !isReadable ? null
            : !IsSocket(host) && AddressIn(host) is { } address ? new Rule(host, address, address.GetAddressBytes().Length * 8, port)
            : new Rule(host, null, 0, port);
    }

    private static bool IsSocket(string host) => host.StartsWith('/') || host.StartsWith('@');

    // Names of hosts have no case, and may end with a dot; names of folders may end with a slash.
    private static string Normalize(string host) => IsSocket(host) ? host.Length > 1 ? host.TrimEnd('/') : host : host.TrimEnd('.').ToLowerInvariant();

    private static IPAddress? AddressIn(string host) =>
        !IPAddress.TryParse(host, out IPAddress? address) ? null
            : address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
            : address;

    private sealed record Rule(string Host, IPAddress? Network, int Length, int? Port)
    {
        public bool Allows(string name, IPAddress? address, int port) =>
            (Port is null || Port == port) && (Host == AnyHost || (address is null ? IsNamed(name) : IsInside(address)));

        private bool IsNamed(string name) => Network is null
            && (Host.StartsWith("*.", StringComparison.Ordinal) ? !IsSocket(name) && name.EndsWith(Host[1..], StringComparison.Ordinal) && name.Length >= Host.Length : name == Host);

        private bool IsInside(IPAddress address)
        {
            if (Network is null || Network.AddressFamily != address.AddressFamily)
            {
                return false;
            }

            byte[] network = Network.GetAddressBytes();
            byte[] other = address.GetAddressBytes();
            for (int bit = 0; bit < Length; bit++)
            {
                int mask = 0x80 >> (bit % 8);
                if ((network[bit / 8] & mask) != (other[bit / 8] & mask))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
