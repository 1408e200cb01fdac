// What do the dialect's tests have in common? One table with a column of each kind, short names for expressions, and a writer.

using System.Text;
using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>Expressions over one table, and what the dialect of SQLite makes of them.</summary>
internal static class DialectFixture
{
    internal const string Refused = "(not sent)";

    internal static readonly TypeFacts Bool = BuiltIn(TypeOid.Bool, "bool");
    internal static readonly TypeFacts Int4 = BuiltIn(TypeOid.Int4, "int4");
    internal static readonly TypeFacts Int8 = BuiltIn(TypeOid.Int8, "int8");
    internal static readonly TypeFacts Float4 = BuiltIn(TypeOid.Float4, "float4");
    internal static readonly TypeFacts Float8 = BuiltIn(TypeOid.Float8, "float8");
    internal static readonly TypeFacts Numeric = BuiltIn(TypeOid.Numeric, "numeric");
    internal static readonly TypeFacts Text = BuiltIn(TypeOid.Text, "text");
    internal static readonly TypeFacts VarChar = BuiltIn(TypeOid.VarChar, "varchar", 44);
    internal static readonly TypeFacts BpChar = BuiltIn(TypeOid.BpChar, "bpchar", 9);
    internal static readonly TypeFacts Bytea = BuiltIn(TypeOid.Bytea, "bytea");
    internal static readonly TypeFacts Date = BuiltIn(TypeOid.Date, "date");
    internal static readonly TypeFacts Timestamp = BuiltIn(TypeOid.Timestamp, "timestamp");
    internal static readonly TypeFacts Uuid = BuiltIn(TypeOid.Uuid, "uuid");

    internal static readonly CollationFacts DefaultCollation = new(100, IsDeterministic: true, SortsAsC: false, IsDatabaseDefault: true, "pg_catalog", "default");
    internal static readonly CollationFacts Nondeterministic = new(20000, IsDeterministic: false, SortsAsC: false, IsDatabaseDefault: false, "public", "ci");

    internal static readonly SqliteDialect Dialect = new();

    private static readonly IReadOnlyList<RemoteColumn> s_columns =
    [
        Define(1, "i", Int8, "INTEGER"),
        Define(2, "i_real", Int8, "REAL"),
        Define(3, "i_unknown", Int8, null),
        Define(4, "f", Float8, "DOUBLE PRECISION"),
        Define(5, "f4", Float4, "REAL"),
        Define(6, "n", Numeric, "NUMERIC"),
        Define(7, "n_small", BuiltIn(TypeOid.Numeric, "numeric", NumericModifier(12, 2)), "DECIMAL(12,2)"),
        Define(8, "n_text", Numeric, "TEXT"),
        Define(9, "b", Bool, "BOOLEAN"),
        Define(10, "t", Text, "TEXT"),
        Define(11, "v", VarChar, "VARCHAR(40)"),
        Define(12, "c", BpChar, "CHAR(5)"),
        Define(13, "t_string", Text, "STRING"),
        Define(14, "y", Bytea, "BLOB"),
        Define(15, "d", Date, "DATE"),
        Define(16, "ts", Timestamp, "DATETIME"),
        Define(17, "u", Uuid, "UUID"),
        Define(18, "od`d \"name\"", Int8, "INTEGER"),
        Define(19, "unix", Timestamp, "unix"),
        Define(20, "i2", Int8, "BIGINT"),
        Define(21, "t2", Text, "CLOB"),
        Define(22, "n2", Numeric, "NUMERIC"),
        Define(23, "n_fine", BuiltIn(TypeOid.Numeric, "numeric", NumericModifier(30, 20)), "DECIMAL(30,20)"),
    ];

    internal static RemoteTable Table { get; } = new("public", "local", "main", "remote", s_columns, new TableOptions());

    internal static TypeFacts BuiltIn(uint oid, string name, int modifier = -1, uint element = 0) =>
        new(oid, modifier, 'b', ObjectOrigin.BuiltIn, null, element, 0, "pg_catalog", name);

    internal static TypeFacts ArrayOf(TypeFacts element) => BuiltIn(element.Oid + 100_000, "_" + element.Name, element: element.Oid);

    internal static int NumericModifier(int precision, int scale) => ((precision << 16) | (scale & 0x7ff)) + 4;

    internal static RemoteColumn Column(string name) => s_columns.Single(column => column.LocalName == name);

    internal static VarExpr Var(string name) => new(Column(name).Type, 1, Column(name).Attribute, DefaultCollation);

    internal static RelabelExpr AsText(Expr expression) => new(Text, DefaultCollation, expression);

    internal static ConstExpr Const(TypeFacts type, RemoteValue value) => new(type, DefaultCollation, value);

    internal static ConstExpr Integer(long value) => Const(Int8, RemoteValue.FromInt64(value));

    internal static ConstExpr Float(double value) => Const(Float8, RemoteValue.FromFloat64(value));

    internal static ConstExpr Decimal(string text) => Const(Numeric, Output(text));

    internal static ConstExpr String(string text) => Const(Text, RemoteValue.FromText(text));

    internal static ConstExpr Day(string text) => Const(Date, Output(text));

    internal static RemoteValue Output(string text) => RemoteValue.FromOutput(Encoding.UTF8.GetBytes(text));

    internal static ConstExpr Array(TypeFacts element, params RemoteValue[] values) => Const(ArrayOf(element), RemoteValue.FromArray(element, values));

    internal static ParamExpr Param(TypeFacts type, int index = 0) => new(type, ParamSource.External, index, DefaultCollation);

    internal static OpExpr Compare(Expr left, string name, Expr right, CollationFacts? collation = null) =>
        new(Bool, Facts(name), collation ?? DefaultCollation, [left, right]);

    internal static ScalarArrayOpExpr Any(Expr scalar, string name, Expr array) => new(Bool, Facts(name), true, DefaultCollation, scalar, array);

    internal static ScalarArrayOpExpr All(Expr scalar, string name, Expr array) => new(Bool, Facts(name), false, DefaultCollation, scalar, array);

    internal static BoolExpr Not(Expr expression) => new(Bool, BoolOperator.Not, [expression]);

    internal static BoolExpr And(params Expr[] expressions) => new(Bool, BoolOperator.And, expressions);

    internal static BoolExpr Or(params Expr[] expressions) => new(Bool, BoolOperator.Or, expressions);

    internal static ProcedureFacts Facts(string name, ObjectOrigin origin = ObjectOrigin.BuiltIn, string arguments = "") =>
        new(origin == ObjectOrigin.BuiltIn ? "pg_catalog" : "public", name, arguments, origin, null, 'i', true, true);

    /// <summary>Fidelity and SQL of a qual, as <c>Exact: (...)</c>.</summary>
    internal static string Written(Expr qual)
    {
        var writer = new DialectWriter(Dialect, Table);
        Fidelity fidelity = writer.WriteCondition(qual);
        return fidelity == Fidelity.No ? Refused : $"{fidelity}: {writer.Sql}";
    }

    private static RemoteColumn Define(short attribute, string name, TypeFacts type, string? remoteType) =>
        new(attribute, name, name, false, type, DefaultCollation, new ColumnOptions { RemoteType = remoteType });
}
