using System.Globalization;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>One of the places where a remote may be.</summary>
/// <param name="Host">Host name, address or folder of the Unix socket.</param>
/// <param name="Address">Address to connect to instead of resolving the host; null = resolve.</param>
/// <param name="Port">Port.</param>
internal sealed record PostgresEndpoint(string Host, string? Address, int Port)
{
    private const int DefaultPort = 5432;

    /// <summary>Reads the options host, hostaddr and port, each of which may be a list; one port serves all hosts.</summary>
    /// <exception cref="ForeignDataException">22023: the lists do not fit together, or hold what is no port.</exception>
    public static IReadOnlyList<PostgresEndpoint> Read(string? hosts, string? addresses, string? ports)
    {
        string[] names = Split(hosts);
        string[] numbers = Split(addresses);
        string[] ends = Split(ports);
        int count = Math.Max(1, Math.Max(names.Length, numbers.Length));
        if ((names.Length > 0 && names.Length != count) || (numbers.Length > 0 && numbers.Length != count))
        {
            throw Mismatch("host", names.Length, "hostaddr", numbers.Length);
        }

        if (ends.Length > 1 && ends.Length != count)
        {
            throw Mismatch("port", ends.Length, names.Length > 0 ? "host" : "hostaddr", count);
        }

        PostgresEndpoint[] places = new PostgresEndpoint[count];
        for (int i = 0; i < count; i++)
        {
            string? address = i < numbers.Length && numbers[i].Length > 0 ? numbers[i] : null;
            string host = i < names.Length && names[i].Length > 0 ? names[i] : address ?? "localhost";
            places[i] = new PostgresEndpoint(host, address, ends.Length == 0 ? DefaultPort : PortOf(ends[ends.Length == 1 ? 0 : i], ports));
        }

        return places;
    }

    /// <summary>The place as the start of a sentence.</summary>
    public override string ToString() => Host.StartsWith('/')
        ? string.Create(CultureInfo.InvariantCulture, $"Socket \"{Host}/.s.PGSQL.{Port}\"")
        : string.Create(CultureInfo.InvariantCulture, $"Host \"{Address ?? Host}\", port {Port}");

    private static string[] Split(string? list) => string.IsNullOrEmpty(list) ? [] : list.Split(',', StringSplitOptions.TrimEntries);

    private static int PortOf(string text, string? ports)
    {
        if (text.Length == 0)
        {
            return DefaultPort;
        }

        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int port) && port is >= 1 and <= 65_535
            ? port
            : throw new ForeignDataException(SqlState.InvalidParameterValue, $"invalid value for option \"port\": \"{ports}\"")
            {
                Hint = "Valid values are integers between 1 and 65535.",
            };
    }

    private static ForeignDataException Mismatch(string option, int count, string other, int otherCount) =>
        new(SqlState.InvalidParameterValue, FormattableString.Invariant($"option \"{option}\" names {count} places and option \"{other}\" {otherCount}"));
}
