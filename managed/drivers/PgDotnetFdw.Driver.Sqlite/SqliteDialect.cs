// How does SQLite write what PostgreSQL asks, and how far may its answer be trusted?
//
// Two laws. What reading accepts must be filtered, sorted, grouped and computed as PostgreSQL would; what reading would refuse (a column holds any
// value in SQLite) may be dropped or kept by a condition and sorted anywhere, but it is an error as soon as something is made of it: an
// argument of a function or aggregate, a group, a result.
//
// Conditions, by the local type of a plain column; SqliteOperand.cs says when a column may take part at all, SqliteComparisons.cs writes them:
//
// - int2, int4, int8: Exact. SQLite compares integers and doubles by value, without rounding.
// - float8: Exact. NaN travels as an empty BLOB, which sorts behind every number as PostgreSQL sorts NaN; SQLite itself cannot keep a NaN.
// - float4: not sent. Reading rounds.
// - numeric: constants Exact where SqliteNumber.cs proves it, otherwise Superset with operators widened to <= and >=; <> is then not sent.
// - numeric(p,s): Superset with bounds a unit of the scale away, because reading rounds; with p up to 18 and constants of the scale Exact, by the
//   number of units beside the bounds. Lists are not sent.
// - bool: Exact, because reading accepts only the integers 0 and 1.
// - text, varchar: = and <> under a deterministic collation, Exact, always with COLLATE BINARY: the column may be declared NOCASE.
//   < and its kin Exact under collations that sort by bytes, in a file that keeps UTF-8: a UTF-16 database compares other bytes. LIKE as GLOB.
// - bpchar: not sent. PostgreSQL ignores trailing blanks.
// - bytea: Exact. Both sides compare bytes, a prefix first.
// - date: Exact, as ISO text; SqliteDates.cs reads no other form. Dates that cannot be read, infinities too, become texts before or behind all.
// - timestamp, timestamptz: Exact, as microseconds that a function of the driver makes of text, seconds or Julian days, beside bounds on the column.
// - uuid, json, and everything else: not sent. The same value has several texts.
// - = ANY and <> ALL: IN and NOT IN, Exact where = is; NULL elements make the same NULLs. Array parameters travel as JSON.
//
// Everything else is written by what has the same meaning there: SqliteValues.cs (columns and constants that are computed with), SqliteRoutines.cs
// (operators and functions), SqliteAggregates.cs (aggregates and window functions).
//
// Identifiers stand in grave accents, which SQLite takes as MySQL does: a name in double quotes that is no column silently becomes a string
// (https://www.sqlite.org/quirks.html, section 8), so a dropped column would not be noticed.
//
// It does not compose AND, OR and NOT, nor statements: the deparser of Core does.

using System.Text;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Sqlite;

/// <summary>How SQLite writes SQL, and what it may be trusted with.</summary>
/// <remarks>Not sealed: tests/drivers/PgDotnetFdw.Driver.Planted derives dialects with defects from it, which the differential tester must find.</remarks>
public partial class SqliteDialect : SqlDialect
{
    // Result columns with this prefix tell the cursor how a point in time is kept.
    internal const string MarkerPrefix = "pgdotnet:";

    // SQLITE_MAX_FUNCTION_ARG is 127 at most.
    private const int MostArguments = 100;

    // Each argument of GREATEST and LEAST is written 2^(n-1) times at most.
    private const int MostCompared = 4;

    /// <inheritdoc/>
    public override void WriteIdentifier(StringBuilder sql, string name)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(name);
        sql.Append('`').Append(name.Replace("`", "``", StringComparison.Ordinal)).Append('`');
    }

    /// <inheritdoc/>
    public override Fidelity WriteNullTestColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteColumnName(variable);
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    /// <remarks>As an argument; comparisons write plain columns themselves.</remarks>
    public override Fidelity WriteColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(variable);
        return SqliteValues.WriteColumn(writer, variable);
    }

    /// <inheritdoc/>
    public override Fidelity WriteConst(SqlExpressionWriter writer, ConstExpr constant)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(constant);
        return SqliteValues.TryWriteConstant(writer.Sql, SqliteOperand.OfType(constant.Type.Oid), constant.Value, isCompared: false)
            ? Fidelity.Exact
            : writer.Refuse($"SQLite has no exact form for a constant of type {constant.Type.Name}");
    }

    /// <inheritdoc/>
    /// <remarks>Stands alone only where its truth or its nullness counts, and both survive binding; an array's nullness does not.</remarks>
    public override Fidelity WriteParameter(SqlExpressionWriter writer, ParamExpr parameter)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(parameter);
        if (parameter.Type.ElementOid != 0)
        {
            return writer.Refuse("an array stands only behind = ANY and <> ALL");
        }

        SqliteComparisons.WriteOrdinal(writer, parameter);
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteRelabel(SqlExpressionWriter writer, RelabelExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);

        if (SqliteConditions.IsMark(expression))
        {
            return writer.Write(expression.Argument);
        }

        // bpchar compares without trailing blanks and stays out.
        return expression.Type.Oid is TypeOid.Text or TypeOid.VarChar && expression.Argument.Type.Oid is TypeOid.Text or TypeOid.VarChar
            ? writer.Write(expression.Argument)
            : writer.Refuse($"SQLite has no exact form for values of type {expression.Type.Name}");
    }

    /// <inheritdoc/>
    public override Fidelity WriteCondition(SqlExpressionWriter writer, Expr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (expression is not VarExpr variable)
        {
            return writer.Write(expression);
        }

        if (SqliteOperand.Of(writer, expression).Kind != SqliteKind.Boolean)
        {
            return SqliteValues.RefuseColumn(writer, variable);
        }

        writer.Sql.Append('(');
        writer.WriteColumnName(variable);
        writer.Sql.Append(" <> 0)");
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteBooleanTest(SqlExpressionWriter writer, BooleanTestExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);

        // IS compares without NULL as a result, so each test is one comparison with 1, 0 or NULL.
        string? test = expression.Test switch
        {
            BooleanTestKind.IsTrue => " IS 1)",
            BooleanTestKind.IsNotTrue => " IS NOT 1)",
            BooleanTestKind.IsFalse => " IS 0)",
            BooleanTestKind.IsNotFalse => " IS NOT 0)",
            BooleanTestKind.IsUnknown => " IS NULL)",
            BooleanTestKind.IsNotUnknown => " IS NOT NULL)",
            _ => null,
        };
        if (test is null || expression.Argument.Type.Oid != TypeOid.Bool)
        {
            return writer.Refuse("kind of boolean test is not known");
        }

        writer.Sql.Append('(');
        Fidelity argument = Fidelity.Exact;
        if (expression.Argument is VarExpr variable && SqliteOperand.Of(writer, variable).Kind == SqliteKind.Boolean)
        {
            writer.WriteColumnName(variable);
        }
        else
        {
            argument = writer.Write(expression.Argument);
        }

        writer.Sql.Append(test);
        return argument == Fidelity.Exact ? Fidelity.Exact : Fidelity.No;
    }

    /// <inheritdoc/>
    public override Fidelity WriteOperator(SqlExpressionWriter writer, OpExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        ProcedureFacts facts = expression.Operator;
        if (SqliteComparisons.IsComparison(facts) && expression.Arguments.Count == 2)
        {
            return SqliteComparisons.Write(writer, facts.Name, expression.InputCollation, expression.Arguments[0], expression.Arguments[1]);
        }

        return SqliteRoutines.FindOperator(facts) is { } routine
            ? routine.WriteCall(writer, $"operator {facts.Name}", new SqliteCall(expression.Type, expression.InputCollation, expression.Arguments))
            : writer.Refuse($"operator {facts.Name} of {facts.Arguments} is not in the table of driver sqlite");
    }

    /// <inheritdoc/>
    public override Fidelity WriteFunction(SqlExpressionWriter writer, FunctionExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        ProcedureFacts facts = expression.Function;
        return !expression.IsVariadic && SqliteRoutines.FindFunction(facts) is { } routine
            ? routine.WriteCall(writer, $"function {facts.Name}", new SqliteCall(expression.Type, expression.InputCollation, expression.Arguments))
            : writer.Refuse($"function {facts.Name} of {facts.Arguments} is not in the table of driver sqlite");
    }

    /// <inheritdoc/>
    public override Fidelity WriteScalarArray(SqlExpressionWriter writer, ScalarArrayOpExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        return SqliteComparisons.WriteArray(writer, expression);
    }

    /// <inheritdoc/>
    /// <remarks>Pairs of lists could only be made by comparing all with all.</remarks>
    public override Fidelity WriteKeyLookup(SqlExpressionWriter writer, KeyLookupExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        LookupKey key = expression.Keys[0];
        return expression.Keys.Count == 1
            ? SqliteComparisons.WriteArray(writer, new ScalarArrayOpExpr(expression.Type, key.Operator, true, key.InputCollation, key.Column, key.Array))
            : writer.Refuse("only one key is looked up at a time");
    }

    /// <inheritdoc/>
    public override Fidelity WriteDistinct(SqlExpressionWriter writer, DistinctExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        return SqliteComparisons.IsComparison(expression.Operator) ? SqliteComparisons.WriteDistinct(writer, expression) : RefuseOperator(writer, expression.Operator);
    }

    /// <inheritdoc/>
    public override Fidelity WriteRowCompare(SqlExpressionWriter writer, RowCompareExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        return SqliteComparisons.WriteRows(writer, expression);
    }

    /// <inheritdoc/>
    public override Fidelity WriteNullIf(SqlExpressionWriter writer, NullIfExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        SqliteKind kind = SqliteOperand.OfType(expression.Left.Type.Oid);
        if (!SqliteComparisons.IsComparison(expression.Operator) || kind != SqliteOperand.OfType(expression.Right.Type.Oid) || kind == SqliteKind.Numeric
            || (kind == SqliteKind.Text && !expression.InputCollation.IsDeterministic))
        {
            return RefuseOperator(writer, expression.Operator);
        }

        return WriteValues(writer, "nullif(", [expression.Left, expression.Right]);
    }

    /// <inheritdoc/>
    public override Fidelity WriteCase(SqlExpressionWriter writer, CaseExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        writer.Sql.Append("CASE");
        foreach (CaseBranch branch in expression.Branches)
        {
            writer.Sql.Append(" WHEN ");
            if (writer.WriteCondition(SqliteConditions.Read(branch.Condition)) != Fidelity.Exact)
            {
                return Fidelity.No;
            }

            writer.Sql.Append(" THEN ");
            if (SqliteValues.Write(writer, branch.Result) != Fidelity.Exact)
            {
                return Fidelity.No;
            }
        }

        writer.Sql.Append(" ELSE ");
        if (SqliteValues.Write(writer, expression.Default) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        writer.Sql.Append(" END");
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteCoalesce(SqlExpressionWriter writer, CoalesceExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        return expression.Arguments.Count switch
        {
            1 => SqliteValues.Write(writer, expression.Arguments[0]),
            <= MostArguments => WriteValues(writer, "coalesce(", expression.Arguments),
            _ => writer.Refuse("COALESCE has more arguments than SQLite takes"),
        };
    }

    /// <inheritdoc/>
    /// <remarks>SQLite's max(a, b) is NULL when one of them is, PostgreSQL's GREATEST leaves it out: max(coalesce(a, b), coalesce(b, a)).</remarks>
    public override Fidelity WriteMinMax(SqlExpressionWriter writer, MinMaxExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        SqliteKind kind = SqliteOperand.OfType(expression.Type.Oid);
        if (!SqliteComparisons.IsComparison(expression.Comparison) || kind == SqliteKind.Numeric || expression.Arguments.Count > MostCompared)
        {
            return writer.Refuse($"GREATEST and LEAST are not sent for type {expression.Type.Name}, nor with more than {MostCompared} arguments");
        }

        if (kind == SqliteKind.Text && !SqliteValues.MaySortText(writer, expression.InputCollation))
        {
            return Fidelity.No;
        }

        int start = writer.Sql.Length;
        string function = expression.IsLeast ? "min" : "max";
        string? whole = null;
        foreach (Expr argument in expression.Arguments)
        {
            if (SqliteValues.Write(writer, argument) != Fidelity.Exact)
            {
                return Fidelity.No;
            }

            string one = writer.Sql.ToString(start, writer.Sql.Length - start);
            writer.Sql.Length = start;
            whole = whole is null ? one : $"{function}(coalesce({whole}, {one}), coalesce({one}, {whole}))";
        }

        writer.Sql.Append(whole);
        return Fidelity.Exact;
    }

    /// <inheritdoc/>
    public override Fidelity WriteIoCast(SqlExpressionWriter writer, IoCastExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        if (SqliteOperand.OfType(expression.Argument.Type.Oid) != SqliteKind.Integer || expression.Type is not { Oid: TypeOid.Text or TypeOid.VarChar, Modifier: < 0 })
        {
            return writer.Refuse($"a cast from {expression.Argument.Type.Name} to {expression.Type.Name} is not sent");
        }

        writer.Sql.Append("CAST(");
        Fidelity fidelity = SqliteValues.Write(writer, expression.Argument);
        writer.Sql.Append(" AS TEXT)");
        return fidelity;
    }

    /// <inheritdoc/>
    public override Fidelity WriteAggregate(SqlExpressionWriter writer, AggregateExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        return SqliteAggregates.Write(writer, expression);
    }

    /// <inheritdoc/>
    public override Fidelity WriteWindowFunction(SqlExpressionWriter writer, WindowExpr expression)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        return SqliteAggregates.WriteWindow(writer, expression);
    }

    /// <inheritdoc/>
    public override RoutineVerdict Judge(RoutineKind kind, ProcedureFacts routine)
    {
        ArgumentNullException.ThrowIfNull(routine);
        string condition = string.Empty;
        bool isFound = kind switch
        {
            RoutineKind.Operator => SqliteRoutines.FindOperator(routine) is { } found && Has(found.Condition, out condition),
            RoutineKind.Function => SqliteRoutines.FindFunction(routine) is { } found && Has(found.Condition, out condition),
            RoutineKind.Aggregate => SqliteAggregates.TryFind(routine, out condition),
            RoutineKind.Window => SqliteAggregates.TryFindWindow(routine, out condition),
            _ => false,
        };
        return kind == RoutineKind.Operator && SqliteComparisons.IsComparison(routine) ? JudgeComparison(routine)
            : isFound ? new RoutineVerdict(Fidelity.Exact, condition)
            : new RoutineVerdict(Fidelity.No, "not in the table of driver sqlite");

        static bool Has(string text, out string condition)
        {
            condition = text;
            return true;
        }
    }

    private static RoutineVerdict JudgeComparison(ProcedureFacts routine)
    {
        bool isEquality = routine.Name is "=" or "<>";
        return routine.Arguments switch
        {
            "text,text" => new(Fidelity.Exact, isEquality ? "under deterministic collations" : "under collations that sort by bytes, in a file that keeps UTF-8"),
            "numeric,numeric" => new(Fidelity.Exact, "with constants that a double names, or of the column's scale; otherwise a superset"),
            "bool,bool" or "bytea,bytea" or "date,date" or "timestamp,timestamp" or "timestamptz,timestamptz" => new(Fidelity.Exact, string.Empty),
            "float8,float8" or "float8,float4" or "float4,float8" => new(Fidelity.Exact, "not for columns of type real"),
            "int2,int2" or "int2,int4" or "int2,int8" or "int4,int2" or "int4,int4" or "int4,int8" or "int8,int2" or "int8,int4" or "int8,int8" =>
                new(Fidelity.Exact, string.Empty),
            _ => new(Fidelity.No, "SQLite does not compare these types as PostgreSQL does"),
        };
    }

    private static Fidelity RefuseOperator(SqlExpressionWriter writer, ProcedureFacts facts) =>
        writer.Refuse($"SQLite does not compare {facts.Arguments} by {facts.Name} as PostgreSQL does");

    private static Fidelity WriteValues(SqlExpressionWriter writer, string start, IReadOnlyList<Expr> arguments)
    {
        writer.Sql.Append(start);
        for (int i = 0; i < arguments.Count; i++)
        {
            writer.Sql.Append(i == 0 ? string.Empty : ", ");
            if (SqliteValues.Write(writer, arguments[i]) != Fidelity.Exact)
            {
                return Fidelity.No;
            }
        }

        writer.Sql.Append(')');
        return Fidelity.Exact;
    }
}
