using System.Text;
using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>Expressions as the shim would describe them, and what the dialect makes of them.</summary>
internal static class Ir
{
    public const string EnglishRules = "c|en_US.UTF-8|en_US.UTF-8|2.36";

    public static readonly CollationFacts C = new(950, true, true, false, "pg_catalog", "C", "c|C|C|");
    public static readonly CollationFacts Default = new(100, true, false, true, "pg_catalog", "default", EnglishRules);
    public static readonly CollationFacts German = new(16401, true, false, false, "pg_catalog", "de-x-icu", "i|de|153.120");
    public static readonly CollationFacts French = new(16402, true, false, false, "pg_catalog", "fr-x-icu", "i|fr|153.120");
    public static readonly CollationFacts CaseInsensitive = new(16400, false, false, false, "public", "ci", "i|und-u-ks-level2|153.120");

    public static readonly TypeFacts Bool = BuiltIn(TypeOid.Bool, "bool");
    public static readonly TypeFacts Int2 = BuiltIn(TypeOid.Int2, "int2");
    public static readonly TypeFacts Int4 = BuiltIn(TypeOid.Int4, "int4");
    public static readonly TypeFacts Int8 = BuiltIn(TypeOid.Int8, "int8");
    public static readonly TypeFacts Oid = BuiltIn(TypeOid.Oid, "oid");
    public static readonly TypeFacts Float4 = BuiltIn(TypeOid.Float4, "float4");
    public static readonly TypeFacts Float8 = BuiltIn(TypeOid.Float8, "float8");
    public static readonly TypeFacts Numeric = BuiltIn(TypeOid.Numeric, "numeric");
    public static readonly TypeFacts Text = BuiltIn(TypeOid.Text, "text");
    public static readonly TypeFacts VarChar = BuiltIn(TypeOid.VarChar, "varchar");
    public static readonly TypeFacts BpChar = BuiltIn(TypeOid.BpChar, "bpchar");
    public static readonly TypeFacts Name = BuiltIn(TypeOid.Name, "name");
    public static readonly TypeFacts Char = BuiltIn(TypeOid.Char, "char");
    public static readonly TypeFacts Bytea = BuiltIn(TypeOid.Bytea, "bytea");
    public static readonly TypeFacts Date = BuiltIn(TypeOid.Date, "date");
    public static readonly TypeFacts Timestamp = BuiltIn(TypeOid.Timestamp, "timestamp");
    public static readonly TypeFacts TimestampTz = BuiltIn(TypeOid.TimestampTz, "timestamptz");
    public static readonly TypeFacts Interval = BuiltIn(TypeOid.Interval, "interval");
    public static readonly TypeFacts Json = BuiltIn(TypeOid.Json, "json");
    public static readonly TypeFacts Jsonb = BuiltIn(TypeOid.Jsonb, "jsonb");
    public static readonly TypeFacts JsonPath = BuiltIn(PostgresTypes.JsonPath, "jsonpath");
    public static readonly TypeFacts Inet = BuiltIn(TypeOid.Inet, "inet");
    public static readonly TypeFacts Cidr = BuiltIn(TypeOid.Cidr, "cidr");
    public static readonly TypeFacts Uuid = BuiltIn(TypeOid.Uuid, "uuid");
    public static readonly TypeFacts Point = BuiltIn(TypeOid.Point, "point");
    public static readonly TypeFacts Box = BuiltIn(TypeOid.Box, "box");
    public static readonly TypeFacts Money = BuiltIn(TypeOid.Money, "money");
    public static readonly TypeFacts Int4Range = BuiltIn(3904, "int4range") with { Kind = 'r' };
    public static readonly TypeFacts Int4MultiRange = BuiltIn(4451, "int4multirange") with { Kind = 'm' };
    public static readonly TypeFacts TsVector = BuiltIn(3614, "tsvector");
    public static readonly TypeFacts Int4Array = BuiltIn(1007, "_int4", TypeOid.Int4);
    public static readonly TypeFacts Int8Array = BuiltIn(1016, "_int8", TypeOid.Int8);
    public static readonly TypeFacts TextArray = BuiltIn(1009, "_text", TypeOid.Text);
    public static readonly TypeFacts VarCharArray = BuiltIn(1015, "_varchar", TypeOid.VarChar);
    public static readonly TypeFacts BoxArray = BuiltIn(1020, "_box", TypeOid.Box);
    public static readonly TypeFacts RegClass = BuiltIn(2205, "regclass");
    public static readonly TypeFacts Record = BuiltIn(PostgresTypes.Record, "record") with { Kind = 'p' };
    public static readonly TypeFacts Mood = new(16500, -1, 'e', ObjectOrigin.User, null, 0, 0, "public", "mood");
    public static readonly TypeFacts MoodArray = new(16503, -1, 'b', ObjectOrigin.User, null, 16500, 0, "public", "_mood");
    public static readonly TypeFacts Positive = new(16501, -1, 'd', ObjectOrigin.User, null, 0, TypeOid.Int4, "public", "positive");
    public static readonly TypeFacts Address = new(16504, -1, 'c', ObjectOrigin.User, null, 0, 0, "public", "address");
    public static readonly TypeFacts Citext = new(16502, -1, 'b', ObjectOrigin.Extension, "citext", 0, 0, "public", "citext");
    public static readonly TypeFacts Hstore = new(16505, -1, 'b', ObjectOrigin.Extension, "hstore", 0, 0, "Ext", "hstore");

    /// <summary>A remote just like the local database, with two more collations.</summary>
    public static readonly PostgresProfile SameRemote = Remote();

    public static PostgresProfile Remote(int major = 15, string encoding = "UTF8", string rules = EnglishRules) =>
        new(major, encoding, rules, [
            new RemoteCollation("pg_catalog", "de-x-icu", true, "i|de|153.120"),
            new RemoteCollation("pg_catalog", "fr-x-icu", true, "i|fr|153.14"),
            new RemoteCollation("public", "ci", false, "i|und-u-ks-level2|153.120"),
            new RemoteCollation("Odd", "es", true, "c|es_ES.utf8|es_ES.utf8|2.36")]);

    public static TypeFacts BuiltIn(uint oid, string name, uint elementOid = 0) =>
        new(oid, -1, 'b', ObjectOrigin.BuiltIn, null, elementOid, 0, "pg_catalog", name);

    public static VarExpr Var(TypeFacts type, CollationFacts? collation = null, short attribute = 1) =>
        new(type, 1, attribute, collation ?? (PostgresTypes.BaseOid(type) is TypeOid.Text or TypeOid.VarChar or TypeOid.BpChar ? Default : CollationFacts.None));

    public static ConstExpr Const(TypeFacts type, RemoteValue value) => new(type, CollationFacts.None, value);

    public static ConstExpr Number(TypeFacts type, long value) => Const(type, RemoteValue.FromInt64(value));

    public static ConstExpr Words(TypeFacts type, string text) => Const(type, RemoteValue.FromText(text));

    public static ConstExpr Output(TypeFacts type, string text) => Const(type, RemoteValue.FromOutput(Encoding.UTF8.GetBytes(text)));

    public static ConstExpr True { get; } = Const(Bool, RemoteValue.FromBoolean(true));

    public static ParamExpr Param(TypeFacts type, int index = 0) => new(type, ParamSource.External, index, CollationFacts.None);

    public static OpExpr Op(Expr left, string name, Expr right, CollationFacts? collation = null, char volatility = 'i', TypeFacts? type = null) =>
        new(type ?? Bool, Routine(name, Argument(left) + "," + Argument(right), volatility), collation ?? CollationFacts.None, [left, right]);

    public static ScalarArrayOpExpr Any(Expr scalar, string name, Expr array, CollationFacts? collation = null) =>
        new(Bool, Routine(name, Argument(scalar) + "," + Argument(scalar)), true, collation ?? CollationFacts.None, scalar, array);

    public static ScalarArrayOpExpr All(Expr scalar, string name, Expr array, CollationFacts? collation = null) =>
        Any(scalar, name, array, collation) with { UseOr = false };

    public static FunctionExpr Call(TypeFacts type, string name, string arguments, CollationFacts? collation, params Expr[] values) =>
        new(type, Routine(name, arguments), false, CallForm.Call, collation ?? CollationFacts.None, collation ?? CollationFacts.None, values);

    public static FunctionExpr Cast(TypeFacts type, string name, string arguments, params Expr[] values) =>
        Call(type, name, arguments, null, values) with { Form = CallForm.ExplicitCast };

    public static AggregateExpr Aggregate(TypeFacts type, string name, string arguments, CollationFacts? collation, params Expr[] values) =>
        new(
            type, Routine(name, arguments), AggregateKind.Normal, false, false, false, collation ?? CollationFacts.None, collation ?? CollationFacts.None, [], values, [], null);

    public static SortKey Key(Expr expression, bool isDescending = false, bool nullsFirst = false, CollationFacts? collation = null) =>
        new(expression, isDescending, nullsFirst, Routine(isDescending ? ">" : "<", Argument(expression) + "," + Argument(expression)), collation ?? CollationFacts.None);

    public static GroupKey Group(Expr expression, CollationFacts? collation = null) =>
        new(expression, Routine("=", Argument(expression) + "," + Argument(expression)), collation ?? CollationFacts.None);

    public static RelabelExpr Relabel(TypeFacts to, Expr argument) => new(to, CollationFacts.None, argument);

    public static ConstExpr Array(TypeFacts arrayType, TypeFacts elementType, params RemoteValue[] elements) =>
        Const(arrayType, RemoteValue.FromArray(elementType, elements));

    public static ProcedureFacts Routine(string name, string arguments, char volatility = 'i') =>
        new("pg_catalog", name, arguments, ObjectOrigin.BuiltIn, null, volatility, true, true);

    public static ProcedureFacts OfExtension(string extension, string schema, string name, string arguments, char volatility = 'i') =>
        new(schema, name, arguments, ObjectOrigin.Extension, extension, volatility, true, true);

    /// <summary>A table whose one column, "c", has a type.</summary>
    public static RemoteTable Table(TypeFacts columnType, string? remoteType = null, string columnName = "c") =>
        new("public", "t", null, "t", [Column(columnType, remoteType, columnName)], new TableOptions());

    public static RemoteColumn Column(TypeFacts type, string? remoteType = null, string name = "c", short attribute = 1) =>
        new(attribute, name, name, false, type, CollationFacts.None, new ColumnOptions { RemoteType = remoteType });

    /// <summary>The expression's SQL as nothing is known of the remote; "no" when it is not shippable.</summary>
    public static string Deparse(Expr expression, string? remoteType = null) => Deparse(new ExpressionWriter { RemoteType = remoteType }, expression);

    /// <summary>The expression's SQL for a remote; "no: " and the reason when it is not shippable.</summary>
    public static string Deparse(PostgresProfile profile, Expr expression, params string[] extensions)
    {
        ExpressionWriter writer = ExpressionWriter.With(profile, null, extensions);
        return writer.Write(expression) == Fidelity.Exact ? writer.Sql.ToString() : "no: " + writer.Reason;
    }

    public static string Deparse(ExpressionWriter writer, Expr expression) =>
        writer.Write(expression) == Fidelity.Exact ? writer.Sql.ToString() : "no";

    // What pg_operator says of the argument.
    private static string Argument(Expr expression) => expression.Type switch
    {
        { Kind: 'e' } => "anyenum",
        { Kind: 'd' } type => PostgresTypes.Find(type.BaseOid)?.Name ?? "unknown",
        { Kind: 'r' } => "anyrange",
        { ElementOid: not 0 } => "anyarray",
        { Oid: TypeOid.VarChar } => "text",
        { Oid: TypeOid.Cidr } => "inet",
        var type => type.Name,
    };
}
