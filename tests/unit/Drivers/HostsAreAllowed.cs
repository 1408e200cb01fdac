using PgDotnetFdw.Core.Drivers;
using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Tests.Unit.Drivers;

/// <summary>What an entry of pgdotnet_fdw.allowed_hosts admits.</summary>
public sealed class HostsAreAllowed
{
    [Theory]
    [InlineData("", "anything.example", 5432, true)]
    [InlineData(",", "anything.example", 5432, false)]
    [InlineData("   ", "anything.example", 5432, false)]
    [InlineData("db.example", "db.example", 5432, true)]
    [InlineData("db.example", "DB.Example.", 5432, true)]
    [InlineData("DB.Example.", "db.example", 5432, true)]
    [InlineData("db.example", "xdb.example", 5432, false)]
    [InlineData("db.example", "db.example.evil", 5432, false)]
    [InlineData("db.example:5433", "db.example", 5433, true)]
    [InlineData("db.example:5433", "db.example", 5432, false)]
    [InlineData("db.example:54x", "db.example", 54, false)]
    [InlineData("a.example, b.example", "b.example", 1, true)]
    [InlineData("*.example", "db.example", 5432, true)]
    [InlineData("*.example", "a.b.example", 5432, true)]
    [InlineData("*.example", "example", 5432, false)]
    [InlineData("*.example", ".example", 5432, false)]
    [InlineData("*.example", "dbexample", 5432, false)]
    [InlineData("*.example:1", "db.example", 2, false)]
    [InlineData("db.*", "db.example", 5432, false)]
    [InlineData("d*.example", "db.example", 5432, false)]
    [InlineData("*", "anything", 5432, true)]
    [InlineData("*:5432", "anything", 5433, false)]
    [InlineData("*", "/var/run", 5432, true)]
    [InlineData("127.0.0.1", "127.0.0.1", 5432, true)]
    [InlineData("127.0.0.1", "2130706433", 5432, true)]
    [InlineData("127.0.0.1", "0x7f.1", 5432, true)]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", 5432, true)]
    [InlineData("127.0.0.1", "127.0.0.2", 5432, false)]
    [InlineData("127.0.0.1", "localhost", 5432, false)]
    [InlineData("localhost", "127.0.0.1", 5432, false)]
    [InlineData("*.0.0.1", "127.0.0.1", 5432, false)]
    [InlineData("10.1.0.0/16", "10.1.255.255", 5432, true)]
    [InlineData("10.1.0.0/16", "10.2.0.0", 5432, false)]
    [InlineData("10.1.0.0/16", "host-in-10.1.0.0", 5432, false)]
    [InlineData("10.1.0.0/16:5432", "10.1.2.3", 5433, false)]
    [InlineData("10.1.0.0/15", "10.0.0.1", 5432, true)]
    [InlineData("0.0.0.0/0", "8.8.8.8", 5432, true)]
    [InlineData("0.0.0.0/0", "::1", 5432, false)]
    [InlineData("10.1.0.0/33", "10.1.0.0", 5432, false)]
    [InlineData("10.1.0.0/-1", "10.1.0.0", 5432, false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", 5432, true)]
    [InlineData("2001:db8::/32", "2001:db9::1", 5432, false)]
    [InlineData("[::1]:5432", "::1", 5432, true)]
    [InlineData("[::1]:5432", "::1", 5433, false)]
    [InlineData("::1", "0:0:0:0:0:0:0:1", 5433, true)]
    [InlineData("/var/run/postgresql", "/var/run/postgresql/", 5432, true)]
    [InlineData("/var/run/postgresql:5432", "/var/run/postgresql", 5433, false)]
    [InlineData("/var/run/postgresql", "/var/run/postgresql/../evil", 5432, false)]
    [InlineData("/var/run/postgresql", "/Var/run/postgresql", 5432, false)]
    [InlineData("*.example", "/x.example", 5432, false)]
    [InlineData("db.example", "", 5432, false)]
    [InlineData(":5432", "", 5432, false)]
    [InlineData("[]:1", "", 1, false)]
    public void An_entry_admits(string setting, string host, int port, bool isAllowed) =>
        Assert.Equal(isAllowed, HostRules.Parse(setting).Allows(new RemoteEndpoint(host, port)));

    [Theory]
    [InlineData(null, null, "localhost")]
    [InlineData("", "", "localhost")]
    [InlineData("a", null, "a")]
    [InlineData("a", "10.0.0.1", "10.0.0.1")]
    [InlineData("a,,c", null, "a localhost c")]
    [InlineData("a,b", ",10.0.0.2", "a 10.0.0.2")]
    public void The_hosts_of_a_postgres_server_are_those_that_it_reaches(string? host, string? address, string reached) =>
        Assert.Equal(reached, string.Join(' ', new PostgresConnectionOptions { Host = host, HostAddress = address }.Endpoints.Select(static e => e.Host)));
}
