// Where is a secret kept that is not in the catalog?
//
// The value of an option of a user mapping may be a reference: env:NAME, a variable of the server process's environment, or file:PATH, a file that its user can read. The catalog,
// dumps and pg_user_mappings then show the reference only. Both are the server's own, so only a superuser may write one (OptionValidator). It is looked up here, each time a
// connection is made: a changed secret is used by the next one.

using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Options;

namespace PgDotnetFdw.Core.Drivers;

/// <summary>References to secrets in the options of user mappings.</summary>
internal static class SecretReferences
{
    private const string Variable = "env:";
    private const string File = "file:";

    // Larger than any token, and too small to hurt when the path turns out to be something else.
    private const int MaximumBytes = 64 << 10;

    // sqlclient_unable_to_establish_sqlconnection, as the drivers say it.
    private const string CannotConnect = "08001";

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether the value of an option is a reference.</summary>
    public static bool IsReference(OptionDeclaration option, string value) =>
        option.Catalog == OptionCatalog.UserMapping && option.Kind == OptionKind.Text && !option.Attribute.IsPath
        && (value.StartsWith(Variable, StringComparison.Ordinal) || value.StartsWith(File, StringComparison.Ordinal));

    /// <summary>Whether a reference is well formed; what it leads to is not looked at.</summary>
    public static bool IsValid(string reference) => reference.StartsWith(File, StringComparison.Ordinal)
        ? Path.IsPathFullyQualified(reference[File.Length..])
        : reference.Length > Variable.Length && !reference.Contains('=', StringComparison.Ordinal);

    /// <summary>Replaces each reference by what it leads to.</summary>
    /// <param name="serverName">Foreign server, for messages.</param>
    /// <param name="options">What the driver declares.</param>
    /// <param name="mapping">Options of the user mapping; null when there is none.</param>
    /// <exception cref="ForeignDataException">08001: nothing is there.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>>? Resolve(string serverName, OptionSet options, IReadOnlyList<KeyValuePair<string, string>>? mapping)
    {
        if (mapping is null || !mapping.Any(IsOne))
        {
            return mapping;
        }

        return [.. mapping.Select(text => IsOne(text) ? KeyValuePair.Create(text.Key, Read(serverName, text.Key, text.Value)) : text)];

        bool IsOne(KeyValuePair<string, string> text) => options.Find(OptionCatalog.UserMapping, text.Key) is { } option && IsReference(option, text.Value);
    }

    private static string Read(string serverName, string option, string reference)
    {
        if (reference.StartsWith(Variable, StringComparison.Ordinal))
        {
            return Environment.GetEnvironmentVariable(reference[Variable.Length..])
                ?? throw Missing(serverName, option, "the server process has no such environment variable", null);
        }

        try
        {
            using FileStream file = System.IO.File.OpenRead(reference[File.Length..]);
            byte[] bytes = new byte[MaximumBytes + 1];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MaximumBytes)
            {
                throw Missing(serverName, option, "the file is larger than 64 kB", null);
            }

            // An editor's last line break is no part of the secret.
            string text = s_utf8.GetString(bytes, 0, length);
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Missing(serverName, option, "there is no such file", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException)
        {
            throw Missing(serverName, option, "the server's user may not read the file", e);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            throw Missing(serverName, option, e is DecoderFallbackException ? "the file is no text in UTF-8" : "the file cannot be read", e);
        }
    }

    // Neither the reference nor what a provider of files has to say about it: who may use a mapping need not be allowed to see it.
    private static ForeignDataException Missing(string serverName, string option, string why, Exception? inner) =>
        new(CannotConnect, $"could not connect to server \"{serverName}\"", inner)
        {
            Detail = $"The reference in option \"{option}\" of the user mapping cannot be resolved: {why}.",
        };
}
