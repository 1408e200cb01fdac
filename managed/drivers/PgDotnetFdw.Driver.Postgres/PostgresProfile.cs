using System.Diagnostics.CodeAnalysis;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>
/// What a remote PostgreSQL says of itself, as far as the meaning of expressions depends on it. Rules of collations are in the form of
/// <see cref="CollationFacts.Rules"/>, so that they can be compared with local ones.
/// </summary>
internal sealed record PostgresProfile : RemoteProfile
{
    private readonly Dictionary<(string Schema, string Name), RemoteCollation> _byName = [];
    private readonly Dictionary<string, RemoteCollation> _byRules = new(StringComparer.Ordinal);

    /// <summary>Makes a profile.</summary>
    /// <param name="major">Major version, ≥ 10.</param>
    /// <param name="encoding">Name of the database's encoding, e.g. <c>UTF8</c>.</param>
    /// <param name="defaultRules">Rules of the database's default collation.</param>
    /// <param name="collations">The collations that can be used in the database, without "default".</param>
    /// <param name="hashesAlike">Whether its machine computes the same hash values of bytes as the local one.</param>
    public PostgresProfile(int major, string encoding, string defaultRules, IReadOnlyList<RemoteCollation> collations, bool hashesAlike = false)
    {
        HashesAlike = hashesAlike;
        Major = major;
        Encoding = encoding;
        DefaultRules = NormalizeRules(defaultRules);
        foreach (RemoteCollation collation in collations)
        {
            RemoteCollation normalized = collation with { Rules = NormalizeRules(collation.Rules) };
            _byName[(collation.Schema, collation.Name)] = normalized;
            if (normalized.IsDeterministic)
            {
                _byRules.TryAdd(normalized.Rules, normalized);
            }
        }
    }

    /// <summary>Major version.</summary>
    public int Major { get; }

    /// <summary>Name of the database's encoding.</summary>
    public string Encoding { get; }

    /// <summary>Whether its machine computes the same hash values of bytes as the local one.</summary>
    public bool HashesAlike { get; }

    /// <summary>Normalized rules of the database's default collation.</summary>
    public string DefaultRules { get; }

    /// <summary>Whether rules say enough to be sure that equal ones order alike and know the same classes of characters.</summary>
    /// <param name="rules">Normalized rules.</param>
    /// <remarks>
    /// Without a version nothing is known of a locale's contents, but of those that start with C: PostgreSQL gives them no version either, as
    /// they order by code points.
    /// </remarks>
    public static bool AreConclusive(string rules)
    {
        string[] parts = rules.Split('|');
        return parts switch
        {
            ["c", var collate, var ctype, var version] => version.Length > 0 || (IsC(collate) && IsC(ctype)),
            [_, _, var version, ..] => version.Length > 0,
            _ => false,
        };
    }

    /// <summary>Rules in which the names that a system has for one locale are the same.</summary>
    public static string NormalizeRules(string rules)
    {
        string[] parts = rules.Split('|');
        if (parts is not ["c", _, _, _])
        {
            return rules;
        }

        parts[1] = NormalizeLocale(parts[1]);
        parts[2] = NormalizeLocale(parts[2]);
        return string.Join('|', parts);
    }

    /// <summary>Finds a collation of the remote by name.</summary>
    public bool TryFind(string schema, string name, [NotNullWhen(true)] out RemoteCollation? collation) =>
        _byName.TryGetValue((schema, name), out collation);

    /// <summary>Finds a deterministic collation of the remote by its normalized rules.</summary>
    public bool TryFindRules(string rules, [NotNullWhen(true)] out RemoteCollation? collation) => _byRules.TryGetValue(rules, out collation);

    private static bool IsC(string locale) => locale == "C" || locale.StartsWith("C.", StringComparison.Ordinal);

    // The C library reads the part after the dot without regard to case and hyphens.
    private static string NormalizeLocale(string locale)
    {
        if (locale == "POSIX")
        {
            return "C";
        }

        int dot = locale.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? locale
            : string.Concat(locale.AsSpan(0, dot), locale[dot..].Replace("-", string.Empty, StringComparison.Ordinal).ToUpperInvariant());
    }
}

/// <summary>A collation of the remote.</summary>
/// <param name="Schema">Schema name.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsDeterministic">Equal means equal bytes.</param>
/// <param name="Rules">Provider, locale and version, see <see cref="CollationFacts.Rules"/>.</param>
internal sealed record RemoteCollation(string Schema, string Name, bool IsDeterministic, string Rules);
