using System.Text;
using PgDotnetFdw.Core.Deparse;
using PgDotnetFdw.Driver.Postgres;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Tests.Unit.Postgres;

/// <summary>Expressions as the shim would describe them, and what the dialect makes of them.</summary>
internal static class Ir
{
    public static readonly CollationFacts C = new(950, true, true, false, "pg_catalog", "C");
    public static readonly CollationFacts Default = new(100, true, false, true, "pg_catalog", "default");
    public static readonly CollationFacts CaseInsensitive = new(16400, false, false, false, "public", "ci");

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
    public static readonly TypeFacts Jsonb = BuiltIn(TypeOid.Jsonb, "jsonb");
    public static readonly TypeFacts Inet = BuiltIn(TypeOid.Inet, "inet");
    public static readonly TypeFacts Cidr = BuiltIn(TypeOid.Cidr, "cidr");
    public static readonly TypeFacts Uuid = BuiltIn(TypeOid.Uuid, "uuid");
    public static readonly TypeFacts Int4Array = BuiltIn(1007, "_int4", TypeOid.Int4);
    public static readonly TypeFacts TextArray = BuiltIn(1009, "_text", TypeOid.Text);
    public static readonly TypeFacts VarCharArray = BuiltIn(1015, "_varchar", TypeOid.VarChar);
    public static readonly TypeFacts RegClass = BuiltIn(2205, "regclass");
    public static readonly TypeFacts Mood = new(16500, -1, 'e', ObjectOrigin.User, null, 0, 0, "public", "mood");
    public static readonly TypeFacts Domain = new(16501, -1, 'd', ObjectOrigin.User, null, 0, TypeOid.Int4, "public", "positive");
    public static readonly TypeFacts Citext = new(16502, -1, 'b', ObjectOrigin.Extension, "citext", 0, 0, "public", "citext");

    public static TypeFacts BuiltIn(uint oid, string name, uint elementOid = 0) =>
        new(oid, -1, 'b', ObjectOrigin.BuiltIn, null, elementOid, 0, "pg_catalog", name);

    public static VarExpr Var(TypeFacts type, CollationFacts? collation = null) => new(type, 1, collation ?? CollationFacts.None);

    public static ConstExpr Const(TypeFacts type, RemoteValue value) => new(type, CollationFacts.None, value);

    public static ConstExpr Number(TypeFacts type, long value) => Const(type, RemoteValue.FromInt64(value));

    public static ConstExpr Words(TypeFacts type, string text) => Const(type, RemoteValue.FromText(text));

    public static ConstExpr Output(TypeFacts type, string text) => Const(type, RemoteValue.FromOutput(Encoding.UTF8.GetBytes(text)));

    public static ParamExpr Param(TypeFacts type, int index = 0) => new(type, ParamSource.External, index, CollationFacts.None);

    public static OpExpr Op(Expr left, string name, Expr right, CollationFacts? collation = null, char volatility = 'i') =>
        new(Bool, Procedure(name, volatility), collation ?? CollationFacts.None, [left, right]);

    public static ScalarArrayOpExpr Any(Expr scalar, string name, Expr array, CollationFacts? collation = null) =>
        new(Bool, Procedure(name, 'i'), true, collation ?? CollationFacts.None, scalar, array);

    public static ScalarArrayOpExpr All(Expr scalar, string name, Expr array, CollationFacts? collation = null) =>
        new(Bool, Procedure(name, 'i'), false, collation ?? CollationFacts.None, scalar, array);

    public static RelabelExpr Relabel(TypeFacts to, Expr argument) => new(to, CollationFacts.None, argument);

    public static ConstExpr Array(TypeFacts arrayType, TypeFacts elementType, params RemoteValue[] elements) =>
        Const(arrayType, RemoteValue.FromArray(elementType, elements));

    /// <summary>A table whose one column, "c", has a type.</summary>
    public static RemoteTable Table(TypeFacts columnType, string? remoteType = null, string columnName = "c") =>
        new("public", "t", null, "t", [Column(columnType, remoteType, columnName)], new TableOptions());

    public static RemoteColumn Column(TypeFacts type, string? remoteType = null, string name = "c") =>
        new(1, name, name, false, type, CollationFacts.None, new ColumnOptions { RemoteType = remoteType });

    /// <summary>The qual's SQL; "no" when it is not shippable, and marked when it is not exact.</summary>
    public static string Deparse(Expr qual, TypeFacts columnType, string? remoteType = null)
    {
        SqlDeparser deparser = new(new PostgresDialect(), Table(columnType, remoteType));
        Fidelity fidelity = deparser.WriteQual(qual);
        return fidelity switch
        {
            Fidelity.Exact => deparser.Sql.ToString(),
            Fidelity.Superset => "superset " + deparser.Sql,
            _ => "no",
        };
    }

    private static ProcedureFacts Procedure(string name, char volatility) =>
        new("pg_catalog", name, ObjectOrigin.BuiltIn, null, volatility, true, true);
}
