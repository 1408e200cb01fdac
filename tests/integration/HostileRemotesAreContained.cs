using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>A remote that does not keep to the protocol gets an error, in time, and nothing else: no crash, no wait, no wrong rows.</summary>
public sealed class HostileRemotesAreContained(Clusters clusters) : ServerTest(clusters)
{
    private const string Lost = "08006";
    private const string Malformed = "08P01";
    private const string Unknown = "XX000";

    /// <summary>What the remote does, and the SQLSTATE; ok = it does no harm.</summary>
    public static TheoryData<string, string> Tricks => new()
    {
        { "fewer values", Malformed },
        { "negative length", Malformed },
        { "longest length", Malformed },
        { "shorter row", Malformed },
        { "empty row", Malformed },
        { "zero byte", "22021" },
        { "half a character", "22021" },
        { "no description", Lost },
        { "no columns", Lost },
        { "too many columns", Lost },
        { "another type", "42804" },
        { "success as an error", Unknown },
        { "short state", Unknown },
        { "format characters", "40001" },
        { "empty error", Unknown },
        { "error and rows", Lost },
        { "copy in", Lost },
        { "copy out", Lost },
        { "log in again", Lost },
        { "unknown message", Lost },
        { "no length", Lost },
        { "negative message", Lost },
        { "huge message", Lost },
        { "web page", Lost },
        { "noise", Lost },
        { "notices without end", "57014" },
        { "half a setting", "ok" },
        { "panic as a notice", "ok" },
        { "no settings", "08001" },
        { "long key", "08001" },
        { "unknown method", "08001" },
        { "gss", "08001" },
        { "web page at login", "08001" },
        { "notices without end at login", "08001" },
    };

    [Theory]
    [MemberData(nameof(Tricks))]
    public void What_is_wrong_is_an_error(string trick, string expected)
    {
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run("CREATE TABLE t AS SELECT 7 AS n, 'text'::text AS s");
        using MangledRemote hostile = new(Remote.Port);
        using NpgsqlConnection connection = Connect();
        CreatePostgresServer(connection, options: ", sslmode 'disable', connect_timeout '2', query_timeout '2'");
        connection.Run($"ALTER SERVER remote OPTIONS (SET port '{hostile.Port}'); CREATE FOREIGN TABLE t (n int, s text) SERVER remote OPTIONS (schema_name 'public')");
        Assert.Equal(["7|text"], connection.Rows("SELECT * FROM t"));
        connection.Run("SELECT pgdotnet.disconnect_all()");

        hostile.Mangle = (letter, body, isLoggedIn) => Mangle(trick, letter, body, isLoggedIn);
        hostile.IsHonestBehindErrors = trick != "error and rows";
        hostile.IsEndless = trick.Contains("without end", StringComparison.Ordinal);
        Stopwatch watch = Stopwatch.StartNew();
        if (expected == "ok")
        {
            Assert.Equal(["7|text"], connection.Rows("SELECT * FROM t"));
        }
        else
        {
            PostgresException error = connection.Error("SELECT * FROM t");
            Assert.True(error.SqlState == expected, $"{error.SqlState} {error.MessageText} {error.Detail}");
            Assert.DoesNotContain("Npgsql", error.Detail ?? string.Empty, StringComparison.Ordinal);
        }

        Assert.True(watch.ElapsedMilliseconds < 20_000, $"it took {watch.ElapsedMilliseconds} ms");
        hostile.Mangle = static (_, _, _) => null;
        if (expected is Malformed or Unknown)
        {
            // The provider, here on the client's side, takes these for faults of its own connection.
            using NpgsqlConnection another = Connect();
            Assert.Equal(["7|text"], another.Rows("SELECT * FROM t"));
            return;
        }

        Assert.Equal(["7|text"], connection.Rows("SELECT * FROM t"));
    }

    // A row here: two bytes of count, then each value behind its length; the table's is 7 (four bytes) and "text".
    private static byte[]? Mangle(string trick, char letter, byte[] body, bool isLoggedIn) => (isLoggedIn ? letter : char.ToLowerInvariant(letter), trick) switch
    {
        ('D', "fewer values") => MangledRemote.Message('D', [0, 0]),
        ('D', "negative length") => MangledRemote.Message('D', With(body, 2, -2)),
        ('D', "longest length") => MangledRemote.Message('D', With(body, 2, int.MaxValue)),
        ('D', "shorter row") => MangledRemote.Message('D', body[..^1]),
        ('D', "empty row") => MangledRemote.Message('D', []),
        ('D', "zero byte") when body.Length > 12 => MangledRemote.Message('D', [.. body[..^1], 0]),
        ('D', "half a character") when body.Length > 12 => MangledRemote.Message('D', [.. body[..^1], 0xC3]),
        ('T', "no description") => [],
        ('T', "no columns") => MangledRemote.Message('T', [0, 0]),
        ('T', "too many columns") => MangledRemote.Message('T', [0xFF, 0xFF, .. body[2..]]),
        ('T', "another type") => MangledRemote.Message('T', With(body, Array.IndexOf(body, (byte)0, 2) + 7, -1)),
        ('D', "success as an error") when body.Length > 12 => MangledRemote.Message('E', "SERROR|VERROR|C00000|Mboom||"),
        ('D', "short state") when body.Length > 12 => MangledRemote.Message('E', "SERROR|VERROR|CZZ|Mboom||"),
        ('D', "format characters") when body.Length > 12 => MangledRemote.Message('E', "SERROR|VERROR|C40001|M%s%n%d \u00FF\n||"),
        ('D', "empty error") when body.Length > 12 => MangledRemote.Message('E', "|"),
        ('D', "error and rows") => MangledRemote.Message('E', "SERROR|VERROR|C22012|Mboom||"),
        ('D', "copy in") => MangledRemote.Message('G', [0, 0, 0]),
        ('D', "copy out") => MangledRemote.Message('H', [0, 0, 0]),
        ('D', "log in again") => MangledRemote.Message('R', [0, 0, 0, 3]),
        ('D', "unknown message") => MangledRemote.Message('q', "what"),
        ('D', "no length") => [(byte)'D', 0, 0, 0, 0],
        ('D', "negative message") => [(byte)'D', 0xFF, 0xFF, 0xFF, 0xFF],
        ('D', "huge message") => [(byte)'D', 0x7F, 0xFF, 0xFF, 0xFF],
        ('D', "web page") or ('r', "web page at login") => Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n"),
        ('D', "noise") => [.. Enumerable.Range(0, 5000).Select(static i => (byte)((i * i * 7) + (i >> 3) + 200))],
        ('D', "notices without end") or ('r', "notices without end at login") => MangledRemote.Message('N', "SNOTICE|VNOTICE|C00000|Mhello||"),
        ('D', "half a setting") => [.. MangledRemote.Message('S', "nothing"), .. MangledRemote.Message('D', body)],
        ('D', "panic as a notice") => [.. MangledRemote.Message('N', "SPANIC|VPANIC|C57P02|Mdie %s||"), .. MangledRemote.Message('N', "|"), .. MangledRemote.Message('D', body)],
        ('s', "no settings") => [],
        ('k', "long key") => MangledRemote.Message('K', [.. body, .. new byte[300]]),
        ('r', "unknown method") => MangledRemote.Message('R', [0, 0, 0, 99]),
        ('r', "gss") => MangledRemote.Message('R', [0, 0, 0, 7]),
        _ => null,
    };

    private static byte[] With(byte[] body, int offset, int value)
    {
        byte[] changed = [.. body];
        BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(offset), value);
        return changed;
    }
}
