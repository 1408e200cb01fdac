// Which collation must the remote be told to use, so that it treats text as PostgreSQL does here?
//
// A remote column may have another collation than the foreign table declares, and "default" is whatever each database was created with. So whatever
// depends on the order of text, or on case and classes of characters, names its collation in the SQL: "C" where the local one is that of the bytes,
// otherwise a remote collation with the same provider, locale and version as the local one (PostgresProfile). The remote's planner drops a COLLATE
// that changes nothing, so its indexes still serve. What treats characters as such (=, LIKE, length) needs no words as long as the local collation is
// deterministic; that the remote column's is, too, is assumed as its type is.
//
// Deliberately not here: which routines depend on what (RoutineTexts.cs), and where in an expression the words go (PostgresOperands.cs).

using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Finds remote collations that are the same as local ones.</summary>
internal static class PostgresCollations
{
    /// <summary>The collation of bytes, as SQL text.</summary>
    public const string Bytes = "pg_catalog.\"C\"";

    /// <summary>The remote database's own collation, as SQL text. It is always deterministic.</summary>
    public const string Default = "pg_catalog.\"default\"";

    private const string Clause = " COLLATE ";

    private const uint NameArray = 1003;

    private const int FirstMajorWithCollatedNames = 12;

    private const string SqlAscii = "SQL_ASCII";

    private const string Utf8 = "UTF8";

    private const string NotKnown = "it depends on the remote's collations, which are not known";

    /// <summary>Finds the collation that a call must be given.</summary>
    /// <param name="writer">Knows both databases.</param>
    /// <param name="local">The collation that the call works with here; may be none.</param>
    /// <param name="need">What the call depends on.</param>
    /// <param name="isOrder">It depends on the order of text only, not on case and classes of characters.</param>
    /// <param name="collation">SQL text of the remote collation; null when it does not matter.</param>
    /// <param name="reason">Why there is none.</param>
    public static bool TryFind(
        SqlExpressionWriter writer, CollationFacts local, TextNeed need, bool isOrder, out string? collation, out string reason)
    {
        collation = null;
        reason = string.Empty;
        if (local.Oid != 0 && !local.IsDeterministic)
        {
            return TryFindSame(writer, local, out collation, out reason);
        }

        // What is no character here may be one there.
        if (need == TextNeed.None && local.Oid != 0 && writer.Local.Encoding == SqlAscii)
        {
            need = TextNeed.Encoding;
        }

        return need switch
        {
            TextNeed.None => true,
            TextNeed.Characters => HasSameCharacters(writer, out reason),
            TextNeed.Encoding => HasSameEncoding(writer, out _, out reason),
            _ => TryFindRules(writer, local, isOrder, out collation, out reason),
        };
    }

    /// <summary>Whether the expression takes a COLLATE in every version; see <see cref="IsName"/>.</summary>
    public static bool IsCollatable(Expr expression)
    {
        uint oid = PostgresTypes.BaseOid(expression.Type);
        return expression.Type.Origin == ObjectOrigin.Extension
            ? Of(expression) is { Oid: not 0 }
            : oid is TypeOid.Text or TypeOid.VarChar or TypeOid.BpChar or 1009 or 1014 or 1015;
    }

    /// <summary>
    /// Whether it is a name, or an array of such. Before version 12 names take no COLLATE and order by bytes, whatever they are made of; from then on they
    /// have the collation of what they are made of, and of themselves that of bytes.
    /// </summary>
    public static bool IsName(Expr expression) => PostgresTypes.BaseOid(expression.Type) is TypeOid.Name or NameArray;

    /// <summary>Whether it has the collation of its type, which for a name is that of bytes.</summary>
    public static bool IsLeaf(Expr expression) => expression switch
    {
        VarExpr or ConstExpr or ParamExpr => true,
        RelabelExpr relabel => IsName(relabel.Argument) && IsLeaf(relabel.Argument),
        _ => false,
    };

    /// <summary>Writes the words COLLATE behind a value of which nothing else decides the collation.</summary>
    /// <param name="writer">Where to; the value was written last.</param>
    /// <param name="expression">The value.</param>
    /// <param name="collation">The collation that it must have, as SQL text; null when it does not matter.</param>
    /// <returns>Exact, or No when it cannot be told.</returns>
    public static Fidelity WriteClause(SqlExpressionWriter writer, Expr expression, string? collation)
    {
        if (collation is null || (!IsCollatable(expression) && (!IsName(expression) || (collation == Bytes && IsLeaf(expression)))))
        {
            return Fidelity.Exact;
        }

        return WriteWanted(writer, expression, collation);
    }

    /// <summary>Writes the words COLLATE behind a text or a name.</summary>
    public static Fidelity WriteWanted(SqlExpressionWriter writer, Expr expression, string collation)
    {
        if (!IsCollatable(expression))
        {
            if (writer.Profile is not PostgresProfile profile)
            {
                return writer.Refuse("whether a name has a collation depends on the remote's version, which is not known");
            }

            if (profile.Major < FirstMajorWithCollatedNames)
            {
                return collation == Bytes ? Fidelity.Exact : writer.Refuse("type name has no collation in all versions");
            }
        }

        writer.Sql.Append(Clause).Append(collation);
        return Fidelity.Exact;
    }

    /// <summary>
    /// Whether a call that has a deterministic collation here would have none on the remote, because columns of several collations meet, or
    /// might have one that is not, because a column's is not: here a COLLATE decides, which is not written for its own sake.
    /// </summary>
    public static bool Conflict(params ReadOnlySpan<Expr> expressions)
    {
        HashSet<CollationFacts> collations = [];
        bool isName = false;
        foreach (Expr expression in expressions)
        {
            Collect(expression, collations, ref isName);
        }

        return collations.Any(collation => !collation.IsDeterministic)
            || collations.Count > 1
            || (isName && collations.Any(collation => collation is not { Schema: PostgresTrust.BuiltInSchema, Name: "C" }));
    }

    private static bool TryFindRules(SqlExpressionWriter writer, CollationFacts local, bool isOrder, out string? collation, out string reason)
    {
        collation = null;
        if (local.Oid != 0 && local.SortsAsC && (isOrder || HasClassesOfC(local)))
        {
            // Not known is good enough here: nearly all pairs of encodings agree.
            if (writer.Profile is PostgresProfile remote && !OrdersAlike(writer.Local.Encoding, remote.Encoding))
            {
                reason = $"it depends on the encoding, which is {remote.Encoding} on the remote";
                return false;
            }

            collation = Bytes;
            reason = string.Empty;
            return true;
        }

        if (!HasSameEncoding(writer, out PostgresProfile? profile, out reason) || profile is null)
        {
            return false;
        }

        bool isDefault = local.Oid == 0 || local.IsDatabaseDefault;
        string rules = PostgresProfile.NormalizeRules(isDefault ? writer.Local.DefaultCollation.Rules : local.Rules);
        if (!PostgresProfile.AreConclusive(rules))
        {
            reason = $"it depends on the collation \"{Name(writer, local)}\", whose version is not known";
            return false;
        }

        if (isDefault && rules == profile.DefaultRules)
        {
            collation = local.Oid == 0 ? null : Default;
            return true;
        }

        // Without a collation to be named, it is the database's own that counts.
        if (local.Oid != 0)
        {
            if (profile.TryFind(local.Schema, local.Name, out RemoteCollation? same) && same.IsDeterministic && same.Rules == rules)
            {
                collation = PostgresTypes.QualifiedName(same.Schema, same.Name);
                return true;
            }

            if (rules == profile.DefaultRules)
            {
                collation = Default;
                return true;
            }

            if (profile.TryFindRules(rules, out RemoteCollation? alike))
            {
                collation = PostgresTypes.QualifiedName(alike.Schema, alike.Name);
                return true;
            }
        }

        reason = $"it depends on the collation \"{Name(writer, local)}\", which the remote does not have in the same version";
        return false;
    }

    private static bool TryFindSame(SqlExpressionWriter writer, CollationFacts local, out string? collation, out string reason)
    {
        collation = null;
        if (!HasSameEncoding(writer, out PostgresProfile? profile, out reason) || profile is null)
        {
            return false;
        }

        string rules = PostgresProfile.NormalizeRules(local.Rules);
        if (!PostgresProfile.AreConclusive(rules)
            || !profile.TryFind(local.Schema, local.Name, out RemoteCollation? remote)
            || remote.IsDeterministic
            || remote.Rules != rules)
        {
            reason = $"it depends on the collation \"{local.Name}\", which is not deterministic and not known to be the same on the remote";
            return false;
        }

        collation = PostgresTypes.QualifiedName(remote.Schema, remote.Name);
        return true;
    }

    /// <summary>Whether the remote's encoding has every character of the local one, so that any text can be sent there.</summary>
    public static bool CanHoldText(SqlExpressionWriter writer)
    {
        if (writer.Profile is not PostgresProfile profile)
        {
            writer.Refuse("whether the remote's encoding has all characters is not known");
            return false;
        }

        if (profile.Encoding == writer.Local.Encoding || profile.Encoding is Utf8 or SqlAscii)
        {
            return true;
        }

        writer.Refuse($"the remote's encoding {profile.Encoding} may lack a character");
        return false;
    }

    private static bool HasSameCharacters(SqlExpressionWriter writer, out string reason)
    {
        if (HasSameEncoding(writer, out PostgresProfile? profile, out reason))
        {
            return true;
        }

        if (profile is null || !IsOneToOne(profile.Encoding) || !IsOneToOne(writer.Local.Encoding))
        {
            return false;
        }

        reason = string.Empty;
        return true;
    }

    // Each character of these is one of Unicode.
    private static bool IsOneToOne(string encoding) =>
        encoding == Utf8
        || encoding.StartsWith("LATIN", StringComparison.Ordinal)
        || encoding.StartsWith("ISO_8859_", StringComparison.Ordinal)
        || encoding.StartsWith("WIN", StringComparison.Ordinal)
        || encoding.StartsWith("KOI8", StringComparison.Ordinal);

    private static bool HasSameEncoding(SqlExpressionWriter writer, out PostgresProfile? profile, out string reason)
    {
        profile = writer.Profile as PostgresProfile;
        reason = profile is null ? NotKnown : string.Empty;
        if (profile is null || string.Equals(profile.Encoding, writer.Local.Encoding, StringComparison.Ordinal))
        {
            return profile is not null;
        }

        reason = $"it depends on the encoding, which is {profile.Encoding} on the remote";
        return false;
    }

    // The bytes of UTF-8 order as its code points do, of which those of LATIN1 are the first 256.
    private static bool OrdersAlike(string local, string remote) =>
        local == remote || (local is "UTF8" or "LATIN1" && remote is "UTF8" or "LATIN1");

    // A database, or a collation such as pg_c_utf8, may order by bytes and yet know the letters of all scripts.
    private static bool HasClassesOfC(CollationFacts local) => PostgresProfile.NormalizeRules(local.Rules).Split('|') switch
    {
        ["c", _, "C", ..] or ["b", "C", ..] => true,
        [""] => local is { Schema: "pg_catalog", Name: "C" or "POSIX" },
        _ => false,
    };

    private static string Name(SqlExpressionWriter writer, CollationFacts local) =>
        local.Oid == 0 || local.IsDatabaseDefault
            ? "default" + (writer.Local.DefaultCollation.Rules.Length == 0 ? string.Empty : " (" + writer.Local.DefaultCollation.Rules + ")")
            : local.Name;

    /// <summary>The collation of an expression's result; null when it is not told.</summary>
    public static CollationFacts? Of(Expr expression) => expression switch
    {
        VarExpr e => e.Collation,
        ConstExpr e => e.Collation,
        ParamExpr e => e.Collation,
        RelabelExpr e => e.Collation,
        FunctionExpr e => e.Collation,
        NullIfExpr e => e.Collation,
        CaseExpr e => e.Collation,
        CoalesceExpr e => e.Collation,
        MinMaxExpr e => e.Collation,
        IoCastExpr e => e.Collation,
        ArrayCastExpr e => e.Collation,
        ElementExpr e => e.Collation,
        ArrayExpr e => e.Collation,
        SubscriptExpr e => e.Collation,
        AggregateExpr e => e.Collation,
        WindowExpr e => e.Collation,
        _ => null,
    };

    // Follows what PostgreSQL's parser does: a result takes its collation from arguments that have one, else from its type, and a COLLATE that is not
    // written counts for nothing. Only that of a name is not the default one.
    private static bool Collect(Expr expression, HashSet<CollationFacts> collations, ref bool hasName)
    {
        bool isName = IsName(expression);
        if (!IsCollatable(expression) && !isName)
        {
            return false;
        }

        if (expression is VarExpr variable)
        {
            if (variable.Collation is { Oid: not 0, IsDatabaseDefault: false })
            {
                collations.Add(variable.Collation);
            }

            return true;
        }

        bool isCollated = false;
        foreach (Expr child in Children(expression))
        {
            isCollated |= Collect(child, collations, ref hasName);
        }

        hasName |= isName && !isCollated;
        return true;
    }

    private static IEnumerable<Expr> Children(Expr expression) => expression switch
    {
        RelabelExpr e => [e.Argument],
        OpExpr e => e.Arguments,
        FunctionExpr e => e.Arguments,
        NullIfExpr e => [e.Left, e.Right],
        CaseExpr e => e.Branches.Select(branch => branch.Result).Append(e.Default),
        CoalesceExpr e => e.Arguments,
        MinMaxExpr e => e.Arguments,
        IoCastExpr e => [e.Argument],
        ArrayCastExpr e => [e.Argument],
        ArrayExpr e => e.Elements,
        SubscriptExpr e => [e.Container],
        AggregateExpr e => e.Arguments,
        WindowExpr e => e.Arguments,
        _ => [],
    };
}
