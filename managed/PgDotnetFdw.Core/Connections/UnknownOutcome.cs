using PgDotnetFdw.Sdk;

namespace PgDotnetFdw.Core.Connections;

/// <summary>What to say when a remote was told to commit and its answer will never be known.</summary>
internal static class UnknownOutcome
{
    /// <summary>Makes the error, or the warning.</summary>
    /// <param name="serverName">Name of the server.</param>
    /// <param name="cause">How the connection was lost; null = nobody waited any longer.</param>
    public static ForeignDataException Of(string serverName, ForeignDataException? cause) =>
        new(SqlState.TransactionResolutionUnknown, $"the outcome of the remote transaction on server \"{serverName}\" is unknown", cause)
        {
            Detail = cause is null
                ? "The wait for the answer to COMMIT has ended early. The local transaction is rolled back; the remote one is so too, or it has committed."
                : $"The connection was lost during COMMIT: {cause.Message}. The local transaction is rolled back; the remote one is so too, or it has committed.",
            Hint = "Look for its changes on the remote before it is repeated. With the server option \"two_phase_commit\", where the driver has it, this cannot happen.",
            Context = cause?.Context,
        };
}
