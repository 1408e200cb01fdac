// Is a comparison that SQLite makes the one that PostgreSQL would make?
//
// Every value of a table is compared with every constant by every operator, as constant and as parameter, in SQLite and by a model of
// PostgreSQL's own comparison on the values as the driver reads them. Exact must find the same rows, Superset at least those.

using System.Globalization;
using System.Numerics;
using System.Text;
using PgDotnetFdw.Driver.Sqlite;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Options;
using PgDotnetFdw.Sdk.Remote;
using static PgDotnetFdw.Tests.Unit.Sqlite.DialectFixture;

namespace PgDotnetFdw.Tests.Unit.Sqlite;

/// <summary>Law 5 for the dialect of SQLite.</summary>
public sealed class RemoteComparesAsPostgres
{
    private const string Integers = "0 1 -1 5 9007199254740991 9007199254740992 9007199254740993 1152921504606846976 1152921504606847000 9223372036854775807 -9223372036854775808";
    private const string Doubles = "0.0 0.5 0.1 0.30000000000000004 0.3 19.99 -19.99 2.0 1e15 1e17 9007199254740992.0 1152921504606846976.0 9223372036854775808.0 1e308 -1e308 9e999 -9e999 99999999999999.9";
    private const string Decimals = "0 0.5 0.1 0.3 0.30000000000000004 0.30 19.99 19.9900000000000001 2.000 1000000000000000 9007199254740993 9007199254740993.5 -9007199254740993.5 "
        + "1152921504606846976 1152921504606847000 1152921504606846990.5 9223372036854775807 9223372036854775808 -9223372036854775808.5 99999999999999.9 NaN Infinity -Infinity";

    private const string Halves = "19.995 19.985 19.994999999999997 -19.995 -19.985 0.005 0.0049999999999999996 0.015 -0.005 0.29999999999999998 1e14+0.005 1e14+0.015625 -1e14-0.005 "
        + "1e14-0.005 70368744177664.83 0.5 1.5 2.5 -0.5 -1.5 999999999999999.9 999999999999999.5 1e15+0.5 -1e15-0.5 9007199254740991.0 4503599627370495.5 1e-300 1e-13 5e-13 -5e-13 1e-15 5e-16";

    private const string RoundedDecimals = "20 20.00 19.98 19.995 -20 -19.98 0.01 -0.01 0.02 0.31 0.29 -0.01 100000000000000 100000000000000.01 100000000000000.02 -100000000000000.01 "
        + "-100000000000000.02 70368744177664.83 70368744177664.84 1 2 3 -1 -2 -3 999999999999999.99 1000000000000001 -1000000000000001 1000000000000000.5 0.000000000001 0.0000000000001 "
        + "0.0000000000000000000000000000000001 0.30000000000000000000000000000000000000001 -9223372036854775808 99999999999999999999999999999";

    private static readonly string[] s_operators = ["=", "<>", "<", "<=", ">", ">="];

    [Theory]
    [InlineData("INTEGER")]
    [InlineData("NUMERIC")]
    [InlineData("REAL")]
    public void Integers_do(string declared) => Check(declared, Int8, Integers, Integers, text => RemoteValue.FromInt64(long.Parse(text, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("INTEGER")]
    [InlineData("NUMERIC")]
    [InlineData("REAL")]
    public void Doubles_do(string declared) => Check(
        declared,
        Float8,
        $"{Integers} {Doubles}",
        "0 -0 0.5 0.1 0.3 0.30000000000000004 19.99 2 1e15 1e17 9007199254740992 1152921504606846976 9223372036854775808 1e308 -1e308 5e-324 NaN Infinity -Infinity",
        text => RemoteValue.FromFloat64(double.Parse(text, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("NUMERIC", -1)]
    [InlineData("REAL", -1)]
    [InlineData("INTEGER", -1)]
    public void Decimals_do(string declared, int modifier) =>
        Check(declared, BuiltIn(TypeOid.Numeric, "numeric", modifier), $"{Integers} {Doubles}", Decimals, Output);

    [Theory]
    [InlineData("DECIMAL", 15, 2)]
    [InlineData("DECIMAL", 18, 2)]
    [InlineData("REAL", 18, 0)]
    [InlineData("INTEGER", 17, 3)]
    [InlineData("DECIMAL", 18, 18)]
    [InlineData("DECIMAL", 30, 2)]
    [InlineData("REAL", 30, 2)]
    [InlineData("INTEGER", 30, 2)]
    [InlineData("DECIMAL", 30, 0)]
    [InlineData("INTEGER", 30, 0)]
    [InlineData("DECIMAL", 400, 12)]
    [InlineData("DECIMAL", 400, 13)]
    [InlineData("DECIMAL", 400, 20)]
    public void Rounded_decimals_do(string declared, int precision, int scale) =>
        Check(declared, Scaled(precision, scale), $"{Integers} {Doubles} {Halves}", $"{Decimals} {RoundedDecimals}", Output);

    [Theory]
    [InlineData("DECIMAL", 2, 18)]
    [InlineData("REAL", 6, 18)]
    [InlineData("DECIMAL", 15, 18)]
    [InlineData("DECIMAL", 0)]
    [InlineData("DECIMAL", 2)]
    [InlineData("REAL", 2)]
    [InlineData("DECIMAL", 6)]
    [InlineData("DECIMAL", 12)]
    [InlineData("DECIMAL", 15)]
    [InlineData("DECIMAL", 18)]
    public void Doubles_around_the_place_where_rounding_turns_do(string declared, int scale, int precision = 400)
    {
        var random = new Random(scale + 1);
        HashSet<string> stored = [];
        HashSet<string> constants = [];
        foreach (int digits in (int[])[1, 6, 12, 14, 15, 16, 17, 18, 19, 20, 22])
        {
            BigInteger units = new BigInteger(random.NextInt64(1, 1_000_000_000_000)) * BigInteger.Pow(10, 12) / BigInteger.Pow(10, 24 - digits);
            foreach (BigInteger signed in (BigInteger[])[units, -units])
            {
                constants.Add(Plain(signed * 10, scale + 1));
                constants.Add(Plain((signed * 10) + 5, scale + 1));
                foreach (int tenths in (int[])[-10, -5, 0, 5, 10])
                {
                    double middle = double.Parse(Plain((signed * 10) + tenths, scale + 1), CultureInfo.InvariantCulture);
                    foreach (double value in (double[])[Math.BitDecrement(middle), middle, Math.BitIncrement(middle)])
                    {
                        var literal = new StringBuilder();
                        SqliteLiterals.WriteDouble(literal, value);
                        stored.Add(literal.Replace(" ", string.Empty).ToString());
                    }
                }
            }
        }

        Check(declared, Scaled(precision, scale), string.Join(' ', stored), string.Join(' ', constants), Output);
    }

    [Theory]
    [InlineData("DATE")]
    [InlineData("TEXT")]
    public void Dates_do(string declared) => Check(
        declared,
        Date,
        "'0001-01-01' '1999-12-31' '2000-01-01' '2024-02-29' '9999-12-31'",
        "0001-01-01 2000-01-01 9999-12-31 10000-01-01 infinity -infinity",
        Output);

    [Fact]
    public void Texts_do() => Check("TEXT COLLATE NOCASE", Text, "'' 'a' 'A' '05' '5' 'ä' '😀'", "a A 05 5 ä 😀 b", RemoteValue.FromText);

    private static void Check(string declared, TypeFacts local, string stored, string constants, Func<string, RemoteValue> parse)
    {
        string inserts = string.Concat(stored.Split(' ').Select(value => $"INSERT INTO t(c) VALUES ({value});"));
        using var file = new SqliteFile($"CREATE TABLE t(id INTEGER PRIMARY KEY, c {declared}); CREATE INDEX i ON t(c); {inserts} INSERT INTO t(c) VALUES (NULL);");
        using RemoteConnection connection = file.Open();
        var table = new RemoteTable(
            "public", "t", null, "t", [new RemoteColumn(1, "c", "c", false, local, DefaultCollation, new ColumnOptions { RemoteType = declared.Split(' ')[0] })], new TableOptions());
        var column = new VarExpr(local, 1, 1, DefaultCollation);
        TypeFacts type = local with { Modifier = -1 };
        Dictionary<long, object?> values = Readable(connection, local);

        Assert.NotEmpty(values);
        int exact = 0;
        int sent = 0;
        foreach (string constant in constants.Split(' '))
        {
            RemoteValue value = parse(constant);
            foreach (string name in s_operators)
            {
                exact += Agrees(Compare(column, name, Const(type, value)), value) ? 1 : 0;
                exact += Agrees(Compare(column, name, Param(type)), value) ? 1 : 0;
                exact += Agrees(Or(Compare(column, "=", Const(type, value)), Compare(column, name, Param(type))), value) ? 1 : 0;
            }

            bool Agrees(Expr qual, RemoteValue parameter)
            {
                var deparser = new DialectWriter(Dialect, table);
                Fidelity fidelity = deparser.WriteCondition(qual);
                if (fidelity == Fidelity.No)
                {
                    return false;
                }

                HashSet<long> found = SqliteFile.Read(
                        connection,
                        $"SELECT id FROM t WHERE {deparser.Sql}",
                        [SqliteFile.Result("id", Int8)],
                        deparser.Parameters.Select(item => item.Type).ToArray(),
                        deparser.Parameters.Select(_ => parameter).ToArray())
                    .Select(row => (long)row[0]!).ToHashSet(); // the key is never NULL
                foreach ((long id, object? read) in values)
                {
                    bool wanted = Holds(qual, read, constant);
                    Assert.True(
                        found.Contains(id) == wanted || (fidelity == Fidelity.Superset && !wanted),
                        $"{declared} as {local.Name}: {read} against {constant} by {deparser.Sql} ({fidelity}): PostgreSQL {wanted}");
                }

                sent++;
                return fidelity == Fidelity.Exact;
            }
        }

        Assert.NotEqual(0, sent);
        Assert.Equal(local.Oid == TypeOid.Numeric && local.Modifier >= 0 && (local.Modifier - 4) >> 16 > 18, exact == 0);
    }

    private static TypeFacts Scaled(int precision, int scale) => BuiltIn(TypeOid.Numeric, "numeric", NumericModifier(precision, scale));

    // units * 10^-scale as numeric's output function writes it.
    private static string Plain(BigInteger units, int scale)
    {
        string digits = BigInteger.Abs(units).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (units.Sign < 0 ? "-" : string.Empty) + digits.Insert(digits.Length - scale, ".");
    }

    // What reading refuses is not compared: see SqliteReader.
    private static Dictionary<long, object?> Readable(RemoteConnection connection, TypeFacts local)
    {
        Dictionary<long, object?> values = [];
        foreach (object?[] row in SqliteFile.Read(connection, "SELECT id FROM t", [SqliteFile.Result("id", Int8)]))
        {
            try
            {
                object? value = SqliteFile.ReadOne(connection, $"SELECT c FROM t WHERE id = {row[0]}", local);
                if (value is not string text || local.Modifier < 0 || Precise(text, local.Modifier))
                {
                    values.Add((long)row[0]!, value); // the key is never NULL
                }
            }
            catch (ForeignDataException)
            {
            }
        }

        return values;
    }

    // The host refuses what has too many digits before the point.
    private static bool Precise(string text, int modifier) =>
        !text.EndsWith("Infinity", StringComparison.Ordinal)
        && double.Abs(double.Parse(text, CultureInfo.InvariantCulture)) < Math.Pow(10, ((modifier - 4) >> 16) - ((modifier - 4) & 0x7ff));

    private static bool Holds(Expr qual, object? read, string constant) => qual switch
    {
        BoolExpr or => or.Arguments.Any(argument => Holds(argument, read, constant)),
        OpExpr operation => read is not null && Holds(operation.Operator.Name, Order(read, constant, operation.Arguments[0].Type.Oid)),
        _ => throw new NotSupportedException(),
    };

    private static bool Holds(string name, int order) => name switch
    {
        "=" => order == 0,
        "<>" => order != 0,
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };

    private static int Order(object read, string constant, uint type)
    {
        switch (type)
        {
            case TypeOid.Int8:
                return ((long)read).CompareTo(long.Parse(constant, CultureInfo.InvariantCulture));
            case TypeOid.Float8:
                // In PostgreSQL NaN is the greatest; CompareTo has it as the least.
                double value = double.Parse(constant, CultureInfo.InvariantCulture);
                return double.IsNaN(value) ? -1 : ((double)read).CompareTo(value == 0 ? 0 : value);
            case TypeOid.Numeric:
                return OrderOfDecimals((string)read, constant);
            case TypeOid.Date:
                return constant switch
                {
                    "infinity" or "10000-01-01" => -1,
                    "-infinity" => 1,
                    _ => ((DateOnly)read).CompareTo(DateOnly.ParseExact(constant, "yyyy-MM-dd", CultureInfo.InvariantCulture)),
                };
            default:
                return string.CompareOrdinal((string)read, constant);
        }
    }

    private static int OrderOfDecimals(string left, string right)
    {
        (int leftRank, BigInteger leftUnits, int leftExponent) = Parts(left);
        (int rightRank, BigInteger rightUnits, int rightExponent) = Parts(right);
        int exponent = Math.Min(leftExponent, rightExponent);
        return leftRank != 0 || rightRank != 0
            ? leftRank.CompareTo(rightRank)
            : (leftUnits * BigInteger.Pow(10, leftExponent - exponent)).CompareTo(rightUnits * BigInteger.Pow(10, rightExponent - exponent));
    }

    private static (int Rank, BigInteger Units, int Exponent) Parts(string text)
    {
        if (!char.IsAsciiDigit(text[^1]))
        {
            return (text switch { "NaN" => 2, "Infinity" => 1, _ => -1 }, 0, 0);
        }

        string[] halves = text.Split('E');
        int point = halves[0].IndexOf('.', StringComparison.Ordinal);
        int exponent = halves.Length > 1 ? int.Parse(halves[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        return point < 0
            ? (0, BigInteger.Parse(halves[0], CultureInfo.InvariantCulture), exponent)
            : (0, BigInteger.Parse(halves[0].Remove(point, 1), CultureInfo.InvariantCulture), exponent - (halves[0].Length - point - 1));
    }
}
