using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>Several hosts, and options of libpq that are honoured or refused.</summary>
[Collection(WaitingCollection.Name)]
public sealed class HostsAreChosen(Clusters clusters) : ServerTest(clusters)
{
    [Theory]
    [InlineData("")]
    [InlineData(", load_balance_hosts 'random'")]
    [InlineData(", target_session_attrs 'read-write'")]
    [InlineData(", target_session_attrs 'primary'")]
    [InlineData(", target_session_attrs 'prefer-standby'")]
    [InlineData(", keepalives '1', keepalives_idle '10', keepalives_interval '5', sslnegotiation 'postgres', gssencmode 'prefer', sslcompression '0', sslsni '1'")]
    public void A_host_that_cannot_be_reached_is_passed_over(string options)
    {
        using NpgsqlConnection connection = Prepare(options);

        Assert.Equal(["1"], connection.Rows("SELECT n FROM one"));
    }

    [Theory]
    [InlineData("standby", "is no standby")]
    [InlineData("read-only", "is not read-only")]
    public void A_host_of_another_kind_will_not_do(string kind, string detail)
    {
        using NpgsqlConnection connection = Prepare($", target_session_attrs '{kind}'");

        PostgresException error = connection.Error("SELECT n FROM one");

        Assert.Equal("08001", error.SqlState);
        Assert.Contains(detail, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_whose_sessions_only_read_serves_those_who_want_that()
    {
        using NpgsqlConnection connection = Prepare(", target_session_attrs 'read-only'");
        Remote.Execute($"ALTER DATABASE {RemoteDatabase} SET default_transaction_read_only = on");

        Assert.Equal(["1"], connection.Rows("SELECT n FROM one"));
        connection.Run("ALTER SERVER remote OPTIONS (SET target_session_attrs 'read-write')");
        Assert.Contains("is read-only", connection.Error("SELECT n FROM one").Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("service 'x'", "0A000")]
    [InlineData("passfile '/x'", "0A000")]
    [InlineData("sslcrl '/x'", "0A000")]
    [InlineData("requirepeer 'x'", "0A000")]
    [InlineData("tcp_user_timeout '1'", "0A000")]
    [InlineData("gssencmode 'require'", "0A000")]
    [InlineData("sslcompression '1'", "0A000")]
    [InlineData("ssl_min_protocol_version 'TLSv1'", "0A000")]
    [InlineData("gssencmode 'x'", "22023")]
    [InlineData("target_session_attrs 'x'", "22023")]
    [InlineData("load_balance_hosts 'x'", "22023")]
    [InlineData("channel_binding 'x'", "22023")]
    [InlineData("require_auth 'x'", "22023")]
    [InlineData("require_auth 'md5,md5'", "22023")]
    [InlineData("require_auth 'md5,!none'", "22023")]
    [InlineData("require_auth '!md5,none'", "22023")]
    [InlineData("require_auth 'md5,'", "22023")]
    [InlineData("require_auth 'oauth'", "0A000")]
    [InlineData("\"connection.Host\" 'x'", "0A000")]
    [InlineData("\"connection.password\" 'x'", "0A000")]
    [InlineData("\"connection.Pooling\" 'true'", "0A000")]
    [InlineData("\"connection.hots\" 'x'", "HV00D")]
    [InlineData("\"connection.\" 'x'", "HV00D")]
    [InlineData("\"connection.Read Buffer Size\" 'x'", "22023")]
    [InlineData("hostaddr '127.0.0.1,127.0.0.1,127.0.0.1'", "22023")]
    [InlineData("SET port '1,2,3'", "22023")]
    [InlineData("SET port '0'", "22023")]
    [InlineData("SET port 'x'", "22023")]
    [InlineData("hots 'x'", "HV00D")]
    public void What_is_not_honoured_is_refused_when_it_is_set(string option, string sqlState)
    {
        using NpgsqlConnection connection = Prepare(string.Empty);

        Assert.Equal(sqlState, connection.Error($"ALTER SERVER remote OPTIONS ({option})").SqlState);
    }

    [Fact]
    public void A_method_of_authentication_may_be_required()
    {
        using NpgsqlConnection connection = Prepare(", require_auth 'scram-sha-256'");

        Assert.Equal("08001", connection.Error("SELECT n FROM one").SqlState);
        connection.Run("ALTER SERVER remote OPTIONS (SET require_auth 'none')");
        Assert.Equal(["1"], connection.Rows("SELECT n FROM one"));
    }

    [Theory]
    [InlineData("anybody", "", true)]
    [InlineData("anybody", "none", true)]
    [InlineData("anybody", "none,md5", true)]
    [InlineData("anybody", "!scram-sha-256", true)]
    [InlineData("anybody", "!none", false)]
    [InlineData("anybody", "password", false)]
    [InlineData("anybody", "!md5,!none", false)]
    [InlineData("plain", "password", true)]
    [InlineData("plain", "password,md5", true)]
    [InlineData("plain", "!none", true)]
    [InlineData("plain", "!md5", true)]
    [InlineData("plain", "none", false)]
    [InlineData("plain", "md5", false)]
    [InlineData("plain", "scram-sha-256", false)]
    [InlineData("plain", "!password", false)]
    [InlineData("hash", "md5", true)]
    [InlineData("hash", "!none,!password", true)]
    [InlineData("hash", "password", false)]
    [InlineData("hash", "!md5", false)]
    [InlineData("hash", "gss,sspi", false)]
    [InlineData("scram", "scram-sha-256", true)]
    [InlineData("scram", "!password,!md5,!none", true)]
    [InlineData("scram", "none,password,md5", false)]
    [InlineData("scram", "!scram-sha-256", false)]
    public void Methods_of_authentication_are_accepted_and_refused_as_libpq_does(string user, string methods, bool isAccepted)
    {
        using ThrowawayCluster cluster = new("methods", new ClusterOptions
        {
            HbaLines = ["host all postgres all trust", "host all anybody all trust", "host all plain all password", "host all hash all md5", "host all scram all scram-sha-256"],
        });
        cluster.Execute("CREATE ROLE anybody LOGIN; CREATE ROLE plain LOGIN PASSWORD 'secret'; CREATE ROLE scram LOGIN PASSWORD 'secret'; SET password_encryption = 'md5'; CREATE ROLE hash LOGIN PASSWORD 'secret'");
        using NpgsqlConnection connection = Connect();
        connection.Run($"""
            CREATE SERVER methods FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', host '127.0.0.1', port '{cluster.Port}', dbname 'postgres', require_auth '{methods}');
            CREATE USER MAPPING FOR CURRENT_USER SERVER methods OPTIONS (user '{user}', password 'secret');
            """);

        Assert.Equal(isAccepted, connection.Value<bool>("SELECT pgdotnet.ping('methods')"));
    }

    [Fact]
    public void Keywords_of_the_provider_are_passed_on_for_superusers()
    {
        using NpgsqlConnection connection = Prepare(", \"connection.Socket Receive Buffer Size\" '100000', \"connection.read_buffer_size\" '4096'");
        Assert.Equal(["1"], connection.Rows("SELECT n FROM one"));
        connection.Run($"CREATE ROLE plain_{Database}; GRANT USAGE ON FOREIGN DATA WRAPPER pgdotnet_fdw TO plain_{Database}; SET ROLE plain_{Database}");
        PostgresException error = connection.Error("CREATE SERVER mine FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'postgres', \"connection.Read Buffer Size\" '4096')");
        Assert.Equal("42501", error.SqlState);
        Assert.Contains("connection.Read Buffer Size", error.MessageText, StringComparison.Ordinal);
        connection.Run($"RESET ROLE; DROP OWNED BY plain_{Database}; DROP ROLE plain_{Database}");
        Assert.Equal(["connection.<keyword>|t"], connection.Rows("SELECT name, superuser_only FROM pgdotnet.options('postgres') WHERE name LIKE 'connection.%'"));
        Assert.Equal("0A000", connection.Error("CREATE SERVER file FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/tmp/x', \"connection.Cache\" 'Shared')").SqlState);
    }

    private NpgsqlConnection Prepare(string options)
    {
        Remote.Execute("CREATE TABLE one AS SELECT 1 AS n", RemoteDatabase);
        int nobody;
        using (Blackhole hole = new())
        {
            nobody = hole.Port;
        }

        NpgsqlConnection connection = Connect();
        connection.Run($"""
            CREATE SERVER remote FOREIGN DATA WRAPPER pgdotnet_fdw
                OPTIONS (driver 'postgres', host '127.0.0.1,127.0.0.1', port '{nobody},{Remote.Port}', dbname '{RemoteDatabase}'{options});
            CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user 'postgres');
            CREATE FOREIGN TABLE one (n int) SERVER remote OPTIONS (schema_name 'public');
            """);
        return connection;
    }
}
