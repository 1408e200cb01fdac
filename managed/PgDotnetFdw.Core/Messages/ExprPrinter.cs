// How does an expression look as text?
//
// For pgdotnet.expression_ir() and golden files: one expression a line, every fact that a decision may depend on, and nothing that differs
// between PostgreSQL versions or installations (no oids, no locales). It is not SQL, and the product never parses it; the unit tests do (tests/unit/Golden),
// so that two expressions which differ print differently. Steps are printed by StepPrinter.cs.

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using PgDotnetFdw.Sdk.Expressions;

namespace PgDotnetFdw.Core.Messages;

/// <summary>Prints expressions as stable text.</summary>
public static partial class ExprPrinter
{
    private const int MaximumElements = 20;

    /// <summary>Prints one expression on one line.</summary>
    /// <param name="expression">What is printed.</param>
    public static string Print(Expr expression)
    {
        var text = new StringBuilder();
        Append(text, expression);
        return text.ToString();
    }

    internal static void Append(StringBuilder text, Expr expression)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (expression)
        {
            case VarExpr variable:
                text.Append(CultureInfo.InvariantCulture, $"(var {variable.Relation}.{variable.Attribute} ");
                AppendTyped(text, variable.Type, variable.Collation);
                break;
            case ConstExpr constant:
                text.Append("(const ");
                AppendTyped(text, constant.Type, constant.Collation);
                text.Append(' ');
                AppendValue(text, constant.Value);
                break;
            case ParamExpr parameter:
                text.Append(CultureInfo.InvariantCulture, $"(param {Name(parameter.Source)} {parameter.Index} ");
                AppendTyped(text, parameter.Type, parameter.Collation);
                break;
            case OpExpr operation:
                text.Append("(op ");
                AppendProcedure(text, operation.Operator);
                text.Append(" -> ");
                AppendTyped(text, operation.Type, operation.InputCollation, operation.Arguments);
                break;
            case ScalarArrayOpExpr operation:
                text.Append(operation.UseOr ? "(any " : "(all ");
                AppendComparison(text, operation.Operator, operation.InputCollation, operation.Scalar, operation.Array);
                break;
            case BoolExpr connective:
                text.Append(connective.Operator switch { BoolOperator.And => "(and", BoolOperator.Or => "(or", _ => "(not" });
                AppendList(text, connective.Arguments);
                break;
            case NullTestExpr test:
                text.Append(test.IsNotNull ? "(is not null" : "(is null");
                text.Append(test.ArgumentIsRow ? " row" : string.Empty);
                AppendList(text, [test.Argument]);
                break;
            case RelabelExpr relabel:
                text.Append("(relabel ");
                AppendTyped(text, relabel.Type, relabel.Collation, relabel.Argument);
                break;
            case BooleanTestExpr test:
                text.Append('(').Append(Name(test.Test));
                AppendList(text, [test.Argument]);
                break;
            case OpaqueExpr opaque:
                text.Append(CultureInfo.InvariantCulture, $"(opaque {opaque.NodeTag} ");
                AppendType(text, opaque.Type);
                foreach (short attribute in opaque.Attributes)
                {
                    text.Append(CultureInfo.InvariantCulture, $" {attribute}");
                }

                break;
            default:
                AppendComputed(text, expression);
                break;
        }

        text.Append(')');
    }

    private static void AppendList(StringBuilder text, IReadOnlyList<Expr> list)
    {
        foreach (Expr expression in list)
        {
            text.Append(' ');
            Append(text, expression);
        }
    }

    private static void AppendTyped(StringBuilder text, TypeFacts type, CollationFacts collation, params IReadOnlyList<Expr> list)
    {
        AppendType(text, type);
        AppendCollation(text, collation);
        AppendList(text, list);
    }

    private static void AppendComparison(StringBuilder text, ProcedureFacts procedure, CollationFacts collation, params IReadOnlyList<Expr> list)
    {
        AppendProcedure(text, procedure);
        AppendCollation(text, collation);
        AppendList(text, list);
    }

    private static void AppendType(StringBuilder text, TypeFacts type)
    {
        text.Append(type.Schema).Append('.').Append(type.Name);
        if (type.Modifier >= 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{type.Modifier}]");
        }

        if (type.Kind != 'b')
        {
            text.Append('/').Append(type.Kind);
        }

        AppendOrigin(text, type.Origin, type.Extension);
    }

    private static void AppendProcedure(StringBuilder text, ProcedureFacts procedure)
    {
        text.Append(procedure.Schema).Append('.').Append(procedure.Name);
        text.Append('(').Append(procedure.Arguments).Append(")/").Append(procedure.Volatility);
        text.Append(procedure.IsStrict ? " strict" : string.Empty);
        text.Append(procedure.IsLeakproof ? " leakproof" : string.Empty);
        AppendOrigin(text, procedure.Origin, procedure.Extension);
    }

    private static void AppendOrigin(StringBuilder text, ObjectOrigin origin, string? extension)
    {
        text.Append(origin switch { ObjectOrigin.BuiltIn => string.Empty, ObjectOrigin.Extension => " extension", _ => " user" });
        if (extension is not null)
        {
            text.Append(' ').Append(extension);
        }
    }

    private static void AppendCollation(StringBuilder text, CollationFacts collation)
    {
        if (collation.Oid == 0)
        {
            return;
        }

        // The default collation sorts as the database was made, which is no property of the expression.
        text.Append(" collate ").Append(collation.Schema).Append('.').Append(collation.Name);
        text.Append(collation.IsDeterministic ? string.Empty : " nondeterministic");
        text.Append(collation.SortsAsC && !collation.IsDatabaseDefault ? " as C" : string.Empty);
    }

    private static void AppendValue(StringBuilder text, RemoteValue value)
    {
        switch (value.Form)
        {
            case ValueForm.Null:
                text.Append("NULL");
                break;
            case ValueForm.Boolean:
                text.Append(value.Boolean ? "true" : "false");
                break;
            case ValueForm.Int64:
                text.Append(value.Int64.ToString(CultureInfo.InvariantCulture));
                break;
            case ValueForm.Float64:
                text.Append(value.Float64.ToString("R", CultureInfo.InvariantCulture));
                break;
            case ValueForm.Text:
                AppendQuoted(text, value.Text);
                break;
            case ValueForm.Bytes:
                text.Append("\\x").Append(Convert.ToHexStringLower(value.Bytes.Span));
                break;
            case ValueForm.Output:
                text.Append("output ");
                AppendQuoted(text, value.Text);
                break;
            case ValueForm.Array:
                text.Append("{of ");
                if (value.ElementType is { } elementType)
                {
                    AppendType(text, elementType);
                }

                AppendDimensions(text, value.Dimensions);
                for (int i = 0; i < value.Elements.Count && i < MaximumElements; i++)
                {
                    text.Append(' ');
                    AppendValue(text, value.Elements[i]);
                }

                if (value.Elements.Count > MaximumElements)
                {
                    text.Append(CultureInfo.InvariantCulture, $" ... {value.Elements.Count} elements");
                }

                text.Append('}');
                break;
            default:
                text.Append("unrecognized value");
                break;
        }
    }

    // Nothing for what one would expect: one dimension that starts at 1.
    private static void AppendDimensions(StringBuilder text, IReadOnlyList<ArrayDimension> dimensions)
    {
        if (dimensions.Count == 0 || (dimensions.Count == 1 && dimensions[0].LowerBound == 1))
        {
            return;
        }

        text.Append(' ');
        foreach (ArrayDimension dimension in dimensions)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{dimension.LowerBound}:{(long)dimension.LowerBound + dimension.Length - 1}]");
        }
    }

    // One line an expression: what would end the line is written as an escape.
    private static void AppendQuoted(StringBuilder text, string value)
    {
        text.Append('\'');
        foreach (char character in value)
        {
            if (char.IsControl(character))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else if (character is '\'' or '\\')
            {
                text.Append('\\').Append(character);
            }
            else
            {
                text.Append(character);
            }
        }

        text.Append('\'');
    }

    private static string Name(ParamSource source) => source switch
    {
        ParamSource.External => "external",
        ParamSource.Executor => "executor",
        _ => "expression",
    };

    private static string Name(BooleanTestKind test) => test switch
    {
        BooleanTestKind.IsTrue => "is true",
        BooleanTestKind.IsNotTrue => "is not true",
        BooleanTestKind.IsFalse => "is false",
        BooleanTestKind.IsNotFalse => "is not false",
        BooleanTestKind.IsUnknown => "is unknown",
        _ => "is not unknown",
    };
}
