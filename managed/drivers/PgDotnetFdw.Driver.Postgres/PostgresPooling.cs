using PgDotnetFdw.Driver.Postgres.Links;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// What is different behind a pooler of connections. It takes no command line options, so that settings are commands; and where it lends a session for one transaction
/// only, each transaction brings its settings along, and leaves nothing behind that is not of the transaction.
/// </summary>
internal static class PostgresPooling
{
    /// <summary>Options that a session of one's own is needed for.</summary>
    private static readonly string[] s_sessionOptions = ["options", "on_connect"];

    /// <summary>Refuses options that cannot work behind the pooler that is named.</summary>
    /// <param name="find">Gives an option's value; null = it is not set.</param>
    /// <exception cref="ForeignDataException">0A000.</exception>
    public static void Check(Func<string, string?> find)
    {
        string pooler = find("session_pooler") ?? "none";
        foreach (string name in s_sessionOptions)
        {
            if (find(name) is not null && pooler != "none" && (name == "options" || pooler == "transaction"))
            {
                throw new ForeignDataException(SqlState.FeatureNotSupported, $"option \"{name}\" cannot be used with \"session_pooler\" \"{pooler}\"")
                {
                    Hint = name == "options" ? "Use the option \"environment\"." : "Use the options \"environment\" and \"on_begin\".",
                };
            }
        }
    }

    /// <summary>What a transaction sets for itself when its session is lent.</summary>
    /// <param name="environment">The option environment.</param>
    public static IReadOnlyList<PostgresCommand> Settings(string? environment)
    {
        List<PostgresCommand> settings = [.. PostgresSettings.LocalPins];
        IReadOnlyList<SessionSetting> own = SessionSetting.Read(environment);
        if (own.Count > 0)
        {
            // Without a result: these commands stand in front of statements that have one.
            string body = string.Concat(own.Select(static setting => $"PERFORM {PostgresSettings.Call(setting, isLocal: true)}; "));
            settings.Add(new PostgresCommand("DO " + PostgresLiterals.Quote($"BEGIN {body}END")));
        }

        return settings;
    }
}
