using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Driver.Postgres.Rehearsal;

/// <summary>
/// Plays a remote on a loopback port for one session: it asks for a password, knows one table and answers every query alike. Whoever else connects finds nothing
/// to learn there, and it is gone in an instant.
/// </summary>
internal sealed class PostgresRehearsal : Sdk.Rehearsal
{
    private const string Password = "none";

    private readonly Socket _listener;
    private Socket? _session;

    /// <summary>Starts to listen.</summary>
    public PostgresRehearsal()
    {
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1);
        int port = ((IPEndPoint)_listener.LocalEndPoint!).Port; // it is bound
        ServerOptions =
        [
            new("driver", "postgres"), new("host", "127.0.0.1"), new("port", port.ToString(CultureInfo.InvariantCulture)), new("dbname", "none"),
            new("keep_connections", "false"), new("connect_timeout", "2"),
        ];
        new Thread(Serve) { IsBackground = true, Name = "pgdotnet rehearsal" }.Start();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> ServerOptions { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> MappingOptions { get; } = [new("user", "none"), new("password", Password)];

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> TableOptions { get; } = [new("schema_name", "public")];

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, TypeFacts>> Columns { get; } =
    [
        new("id", BuiltIn(TypeOid.Int4, "int4")), new("label", BuiltIn(TypeOid.Text, "text")), new("big", BuiltIn(TypeOid.Int8, "int8")),
        new("amount", BuiltIn(TypeOid.Numeric, "numeric")), new("made", BuiltIn(TypeOid.TimestampTz, "timestamptz")), new("flag", BuiltIn(TypeOid.Bool, "bool")),
    ];

    /// <inheritdoc/>
    public override void Dispose()
    {
        _listener.Dispose();
        Volatile.Read(ref _session)?.Dispose();
    }

    private void Serve()
    {
        try
        {
            using Socket session = _listener.Accept();
            Volatile.Write(ref _session, session);
            session.NoDelay = true;
            new RehearsalServer(session, Password).Serve();
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or InvalidDataException)
        {
            // The rehearsal is over.
        }
    }
}
