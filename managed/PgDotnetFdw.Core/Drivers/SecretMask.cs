// What if a provider's message repeats a password?
//
// Drivers must not put secrets into messages, but they pass on what their providers say. So what is said while a connection is made, and what a driver did not foresee, is searched
// for the secrets of the connection. Errors of statements are not: they repeat what the user wrote, and a masked word in them would tell him that he has guessed right. For the
// same reason a secret that is also the value of an option, or the server's name, is left alone.

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>Takes the secrets of one connection out of messages. Immutable; any thread.</summary>
internal sealed class SecretMask
{
    private const string Mask = "********";

    // Shorter ones are in every text.
    private const int MinimumLength = 4;

    private readonly string[] _secrets;

    private SecretMask(string[] secrets)
    {
        _secrets = secrets;
    }

    /// <summary>Masks nothing.</summary>
    public static SecretMask None { get; } = new([]);

    /// <summary>The mask for a connection's options.</summary>
    /// <param name="options">What the driver declares.</param>
    /// <param name="serverName">Foreign server.</param>
    /// <param name="server">Options of wrapper and server.</param>
    /// <param name="mapping">Options of the user mapping with references resolved; null when there is none.</param>
    /// <param name="written">The same as they stand in the catalog.</param>
    public static SecretMask Of(
        OptionSet options,
        string serverName,
        IReadOnlyList<KeyValuePair<string, string>> server,
        IReadOnlyList<KeyValuePair<string, string>>? mapping,
        IReadOnlyList<KeyValuePair<string, string>>? written)
    {
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        var plain = new List<string> { serverName };
        foreach (KeyValuePair<string, string> text in server)
        {
            Sort(OptionCatalog.Server, text, isReference: false);
        }

        for (int i = 0; i < (mapping?.Count ?? 0); i++)
        {
            Sort(OptionCatalog.UserMapping, mapping![i], written is null || mapping[i].Value != written[i].Value); // Count of null is 0
        }

        secrets.RemoveWhere(secret => plain.Exists(word => word.Contains(secret, StringComparison.Ordinal)));

        // The longest first: one may contain another.
        return secrets.Count == 0 ? None : new SecretMask([.. secrets.OrderByDescending(static s => s.Length)]);

        void Sort(OptionCatalog catalog, KeyValuePair<string, string> text, bool isReference)
        {
            if (!isReference && options.Find(catalog, text.Key) is not { Attribute.Secret: true })
            {
                plain.Add(text.Value);
            }
            else if (text.Value.Length >= MinimumLength)
            {
                secrets.Add(text.Value);
            }
        }
    }

    /// <summary>The same error without secrets.</summary>
    public ForeignDataException Apply(ForeignDataException error)
    {
        if (!_secrets.Any(secret => Holds(error.Message, secret) || Holds(error.Detail, secret) || Holds(error.Hint, secret) || Holds(error.Context, secret)))
        {
            return error;
        }

        // What is inside may hold them too; it is not kept.
        return new ForeignDataException(error.SqlState, Clean(error.Message))
        {
            Detail = error.Detail is null ? null : Clean(error.Detail),
            Hint = error.Hint is null ? null : Clean(error.Hint),
            Context = error.Context is null ? null : Clean(error.Context),
            SchemaName = error.SchemaName,
            TableName = error.TableName,
            ColumnName = error.ColumnName,
            DataTypeName = error.DataTypeName,
            ConstraintName = error.ConstraintName,
        };
    }

    private static bool Holds(string? text, string secret) => text?.Contains(secret, StringComparison.Ordinal) == true;

    private string Clean(string text)
    {
        foreach (string secret in _secrets)
        {
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        }

        return text;
    }
}
