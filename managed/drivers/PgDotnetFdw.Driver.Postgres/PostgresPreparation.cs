using Npgsql;
using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>What the provider does at the first connection of a process, done beside the planner.</summary>
internal static class PostgresPreparation
{
    // A socket in a folder that cannot be: the provider goes all the way to the socket, and nothing reaches any network.
    private const string Nowhere = "/dev/null/none";

    /// <summary>Tries to connect to a place that does not exist.</summary>
    public static void Run()
    {
        ConnectionRequest request = new("none", "none", UserIsSuperuser: true, HasUserMapping: true, new PostgresConnectionOptions { Host = Nowhere });
        using NpgsqlDataSource source = new PostgresLogin(request, (PostgresConnectionOptions)request.Options).CreateDataSource(new PostgresProof());
        using NpgsqlConnection connection = source.CreateConnection();
        try
        {
            connection.Open();
        }
        catch (NpgsqlException)
        {
            // As expected.
        }
    }
}
