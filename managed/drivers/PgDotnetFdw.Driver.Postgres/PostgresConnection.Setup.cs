using PgDotnetFdw.Driver.Postgres.Links;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <content>What a new session is made of server options.</content>
internal sealed partial class PostgresConnection
{
    /// <summary>Runs what the options environment and on_connect hold.</summary>
    private void SetSessionUp()
    {
        if (_login.IsPooledByTransaction)
        {
            return;
        }

        if (_login.IsPooled)
        {
            SetUp("session_pooler", "SET", PostgresSettings.Pins);
        }

        IReadOnlyList<PostgresCommand> settings = PostgresSettings.Write(_login.Environment);
        if (settings.Count > 0)
        {
            SetUp("environment", string.Join("; ", settings.Select(static s => s.Sql)), settings);
        }

        if (_login.OnConnect is { } script)
        {
            // What values and conditions mean is not for the script to change.
            SetUp("on_connect", script, [.. SqlScript.Split(script).Select(static command => new PostgresCommand(command)), .. PostgresSettings.Pins]);
        }
    }

    private void SetUp(string option, string sql, IReadOnlyList<PostgresCommand> commands)
    {
        try
        {
            Run(sql, link =>
            {
                link.NoteScript(sql);
                link.Run(commands);
                return true;
            });
        }
        catch (ForeignDataException error)
        {
            throw error.WithContext($"server option \"{option}\"");
        }
    }
}
