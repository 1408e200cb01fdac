// May the remote be trusted with a routine, a type, a constant?
//
// Built-in routines: PostgresRoutines says; this file adds what depends on the two servers at hand (versions, encodings, collations). Routines and types
// of an extension: when the server's option names the extension, the immutable ones. Everything else is a user's own, and refused.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Decides on what expressions are made of; says why not through <see cref="SqlExpressionWriter.Refuse"/>.</summary>
internal static class PostgresTrust
{
    /// <summary>Schema of everything built in.</summary>
    public const string BuiltInSchema = "pg_catalog";

    /// <summary>Whether PostgreSQL itself defines it.</summary>
    public static bool IsBuiltIn(ProcedureFacts routine) => routine.Origin == ObjectOrigin.BuiltIn && routine.Schema == BuiltInSchema;

    /// <summary>Decides on a routine.</summary>
    /// <param name="writer">Knows both databases.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="routine">Which one.</param>
    /// <param name="input">The collation it works with.</param>
    /// <param name="collation">SQL text of the collation that the remote must be told to use; null when it does not matter.</param>
    public static bool TryRoutine(
        SqlExpressionWriter writer, RoutineKind kind, ProcedureFacts routine, CollationFacts input, out string? collation)
    {
        collation = null;
        string reason;
        if (IsBuiltIn(routine))
        {
            RoutineRule rule = PostgresRoutines.Find(kind, routine.Name, routine.Arguments, routine.Volatility == 'i', input.Oid != 0);
            reason = rule.Reason;
            if (rule.Fidelity == Fidelity.Exact
                && IsSameVersion(writer, rule, out reason)
                && IsSameHash(writer, rule, out reason)
                && PostgresCollations.TryFind(writer, input, rule.Text, IsOrder(routine.Name), out collation, out reason))
            {
                return true;
            }
        }
        else if (routine.Origin == ObjectOrigin.Extension && routine.Extension is { } extension)
        {
            if (!writer.Extensions.Contains(extension))
            {
                reason = $"it belongs to the extension \"{extension}\", which the option extensions does not name";
            }
            else if (routine.Volatility != 'i')
            {
                reason = PostgresRoutines.NotImmutable;
            }
            else if (TryExtensionText(writer, input, out collation, out reason))
            {
                return true;
            }
        }
        else
        {
            reason = "it is not built in";
        }

        writer.Refuse(Describe(kind, routine, reason));
        return false;
    }

    /// <summary>Decides on a cast through text.</summary>
    public static bool TryTextCast(SqlExpressionWriter writer, IoCastExpr cast)
    {
        TypeFacts from = cast.Argument.Type;
        TypeFacts to = cast.Type;
        string reason;
        if (from.Origin == ObjectOrigin.Extension || to.Origin == ObjectOrigin.Extension)
        {
            if (IsTextFunction(writer, cast.OutputFunction) && IsTextFunction(writer, cast.InputFunction))
            {
                return true;
            }

            reason = "its text form is not known to be immutable";
        }
        else
        {
            RoutineRule rule = PostgresTextCasts.Find(PostgresTypes.BaseOid(from), PostgresTypes.BaseOid(to));
            reason = rule.Reason;
            if (rule.Fidelity == Fidelity.Exact
                && IsSameVersion(writer, rule, out reason)
                && PostgresCollations.TryFind(writer, CollationFacts.None, rule.Text, isOrder: false, out _, out reason))
            {
                return true;
            }
        }

        writer.Refuse($"cast from {from.Name} to {to.Name}: {reason}");
        return false;
    }

    /// <summary>Finds what a type is called on the remote.</summary>
    public static bool TryType(SqlExpressionWriter writer, TypeFacts type, out RemoteTypeName name)
    {
        if (PostgresTypes.RemoteName(type, writer.Extensions) is { } found)
        {
            name = found;
            return true;
        }

        name = default;
        writer.Refuse(type.Origin == ObjectOrigin.Extension
            ? $"type {type.Name} belongs to the extension \"{type.Extension}\", which the option extensions does not name"
            : $"values of type {type.Name} are not known to mean the same on the remote");
        return false;
    }

    /// <summary>Finds what a type is called on the remote, for a value that is sent there: the remote's version must have the type.</summary>
    public static bool TryTypeOfValue(SqlExpressionWriter writer, TypeFacts type, out RemoteTypeName name)
    {
        if (!TryType(writer, type, out name) || !HasMajor(writer, name.SinceMajor, "type " + type.Name))
        {
            return false;
        }

        if (!name.HasText)
        {
            writer.Refuse($"the text form of {type.Name} depends on the remote");
        }

        return name.HasText;
    }

    /// <summary>Whether the remote is of a version or later.</summary>
    /// <param name="writer">Knows the remote.</param>
    /// <param name="major">First major version with the feature.</param>
    /// <param name="feature">What it is called in the reason.</param>
    public static bool HasMajor(SqlExpressionWriter writer, int major, string feature)
    {
        if (major <= PostgresRoutines.OldestMajor || (writer.Profile is PostgresProfile profile && profile.Major >= major))
        {
            return true;
        }

        writer.Refuse(string.Create(CultureInfo.InvariantCulture, $"{feature} needs a remote of version {major} or later"));
        return false;
    }

    /// <summary>Whether any value of that type can be sent: text must have an encoding that holds it.</summary>
    public static bool CanHold(SqlExpressionWriter writer, TypeFacts type)
    {
        uint oid = PostgresTypes.BaseOid(type);
        bool isText = type.Kind == 'e'
            || PostgresTypes.Find(PostgresTypes.FindElement(oid)?.Oid ?? oid) is not { } known
            || known.Oid is TypeOid.Text or TypeOid.VarChar or TypeOid.BpChar or TypeOid.Name or TypeOid.Json or TypeOid.Jsonb
            || known.Transfer == TypeTransfer.Text;
        return !isText || PostgresCollations.CanHoldText(writer);
    }

    /// <summary>Whether the remote's version reads the value's text as the local one wrote it.</summary>
    /// <param name="writer">Knows the remote.</param>
    /// <param name="typeOid">Type of the value, or of its elements when it is an array.</param>
    /// <param name="value">The value.</param>
    public static bool IsReadable(SqlExpressionWriter writer, uint typeOid, RemoteValue value)
    {
        if (value.Form is ValueForm.Text or ValueForm.Output && !Ascii.IsValid(value.Bytes.Span) && !PostgresCollations.CanHoldText(writer))
        {
            return false;
        }

        switch (value.Form)
        {
            case ValueForm.Array:
                foreach (RemoteValue element in value.Elements)
                {
                    if (!IsReadable(writer, value.ElementType is null ? 0 : PostgresTypes.BaseOid(value.ElementType), element))
                    {
                        return false;
                    }
                }

                return true;
            case ValueForm.Output:
                uint oid = PostgresTypes.FindElement(typeOid)?.Oid ?? typeOid;
                bool isInfinite = value.Bytes.Span.IndexOf("nfinity"u8) >= 0;
                return oid switch
                {
                    TypeOid.Numeric or PostgresTypes.NumericRange or PostgresTypes.NumericMultirange =>
                        !isInfinite || HasMajor(writer, 14, "an infinite numeric"),
                    TypeOid.Interval => !isInfinite || HasMajor(writer, 17, "an infinite interval"),
                    TypeOid.Char => IsPlainCharacter(writer, value),
                    _ => true,
                };
            default:
                return true;
        }
    }

    /// <summary>What pgdotnet.pushdown() says of a built-in routine.</summary>
    public static RoutineVerdict Judge(RoutineKind kind, ProcedureFacts routine)
    {
        if (!IsBuiltIn(routine))
        {
            return new RoutineVerdict(Fidelity.No, "it is not built in");
        }

        // Without knowing the labels, only equality is the same: see PostgresDialect.
        if (HasEnum(routine) && routine.Name is not ("=" or "<>" or "enum_eq" or "enum_ne"))
        {
            return new RoutineVerdict(Fidelity.No, "the order of an enum's labels is each database's own");
        }

        bool hasText = routine.Arguments.Split(',').Any(type => type is "text" or "bpchar" or "varchar" or "name" or "_text");
        RoutineRule rule = PostgresRoutines.Find(kind, routine.Name, routine.Arguments, routine.Volatility == 'i', hasText);
        if (rule.Fidelity != Fidelity.Exact)
        {
            return new RoutineVerdict(Fidelity.No, rule.Reason);
        }

        List<string> conditions = [];
        if (rule.Text == TextNeed.Characters)
        {
            conditions.Add("databases whose encodings have the same characters");
        }
        else if (rule.Text == TextNeed.Encoding)
        {
            conditions.Add("databases of the same encoding");
        }
        else if (rule.Text == TextNeed.Rules)
        {
            conditions.Add("a collation that is the same on both sides");
        }

        if (rule.NeedsSameHashes)
        {
            conditions.Add("machines with the same order of bytes");
        }

        if (rule.SinceMajor > PostgresRoutines.OldestMajor)
        {
            conditions.Add(string.Create(CultureInfo.InvariantCulture, $"a remote of version {rule.SinceMajor} or later"));
        }

        foreach ((MajorChanges change, int major) in s_changes)
        {
            if ((rule.Changes & change) != 0)
            {
                conditions.Add(string.Create(CultureInfo.InvariantCulture, $"both servers before version {major} or neither"));
            }
        }

        return new RoutineVerdict(Fidelity.Exact, conditions.Count == 0 ? string.Empty : "needs " + string.Join(", and ", conditions));
    }

    /// <summary>Whether it is for enums.</summary>
    public static bool HasEnum(ProcedureFacts routine) => routine.Arguments.Contains("anyenum", StringComparison.Ordinal);

    private static readonly (MajorChanges Change, int Major)[] s_changes = [(MajorChanges.In16, 16), (MajorChanges.In17, 17), (MajorChanges.In18, 18)];

    private static bool IsSameHash(SqlExpressionWriter writer, RoutineRule rule, out string reason)
    {
        reason = string.Empty;
        if (!rule.NeedsSameHashes || writer.Profile is PostgresProfile { HashesAlike: true })
        {
            return true;
        }

        reason = "the remote's machine is not known to compute the same hash values";
        return false;
    }

    private static bool IsSameVersion(SqlExpressionWriter writer, RoutineRule rule, out string reason)
    {
        reason = string.Empty;
        if (rule.SinceMajor <= PostgresRoutines.OldestMajor && rule.Changes == MajorChanges.None)
        {
            return true;
        }

        if (writer.Profile is not PostgresProfile profile)
        {
            reason = "it depends on the remote's version, which is not known";
            return false;
        }

        if (rule.MeansTheSame(writer.Local.ServerMajor, profile.Major))
        {
            return true;
        }

        reason = string.Create(CultureInfo.InvariantCulture, $"it is different in version {profile.Major}");
        return false;
    }

    // Nobody says what an extension's routine does with text: the rules of its collation must be the same, and those of the database, of
    // which citext for one makes use whatever the collation of the call.
    private static bool TryExtensionText(SqlExpressionWriter writer, CollationFacts input, out string? collation, out string reason)
    {
        collation = null;
        reason = string.Empty;
        return input.Oid == 0
            || (PostgresCollations.TryFind(writer, CollationFacts.None, TextNeed.Rules, isOrder: false, out _, out reason)
                && PostgresCollations.TryFind(writer, input, TextNeed.Rules, isOrder: false, out collation, out reason));
    }

    private static bool IsTextFunction(SqlExpressionWriter writer, ProcedureFacts function) =>
        (IsBuiltIn(function) && function.Name is "textin" or "textout" or "varcharin" or "varcharout")
        || (function is { Origin: ObjectOrigin.Extension, Extension: { } extension, Volatility: 'i' } && writer.Extensions.Contains(extension));

    // Routines that only order: they do not look at classes of characters.
    private static bool IsOrder(string name) =>
        name is "<" or "<=" or ">" or ">=" or "min" or "max" or "mode" or "percentile_disc" or "rank" or "dense_rank" or "percent_rank" or "cume_dist";

    // The text form of bytes above 127 changed in version 16.
    private static bool IsPlainCharacter(SqlExpressionWriter writer, RemoteValue value)
    {
        if (value.Bytes.Length <= 1 && value.Bytes.Span.IndexOfAnyInRange((byte)0x80, byte.MaxValue) < 0)
        {
            return true;
        }

        writer.Refuse("versions write a \"char\" of such a byte in different ways");
        return false;
    }

    private static string Describe(RoutineKind kind, ProcedureFacts routine, string reason)
    {
        string noun = kind switch
        {
            RoutineKind.Operator => "operator",
            RoutineKind.Aggregate => "aggregate",
            RoutineKind.Window => "window function",
            _ => "function",
        };
        return $"{noun} {routine.Name}({routine.Arguments}): {reason}";
    }
}
