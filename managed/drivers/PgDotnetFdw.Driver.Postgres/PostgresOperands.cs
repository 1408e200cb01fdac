// Where do the words COLLATE go?
//
// Operands of one call decide together on its collation. In PostgreSQL's parser a COLLATE goes before a column's collation, and climbs with the
// result of the call to the calls above it; two different ones that meet are an error. So:
// - a call that must be given a collation gets it with its first operand that can have one;
// - an operand that has one in its text already gets one more, the call's own, which takes the place of what has climbed: unless it is the only such
//   operand of a call to which the collation does not matter, as then the indexes on the expression serve;
// - where the remote could not decide between columns' collations although it does not matter which one it is, the one of bytes is as good as any,
//   and better than one that is not deterministic, which must not get into a call that has another one here.
// Names take a COLLATE from version 12 on, so one is put to them only where no other operand can have it.
// A COLLATE of the query itself is never written for its own sake: what depends on it says so.

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Postgres;

/// <summary>Writes the operands of one call, each with the COLLATE that it needs. Used once.</summary>
internal sealed class PostgresOperands
{
    private const string Clause = " COLLATE ";

    private readonly SqlExpressionWriter _writer;
    private readonly string? _collation;
    private readonly bool _isConflict;
    private readonly bool _isAlone;
    private readonly bool _isBytesAnyway;
    private readonly Expr? _place;
    private readonly bool _ordersRecords;

    /// <summary>Prepares.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="operands">All operands that will be written.</param>
    /// <param name="collation">The collation that the call must be given, as SQL text; null when it does not matter.</param>
    /// <param name="ordersRecords">The call orders records, whose fields have collations of their own.</param>
    public PostgresOperands(SqlExpressionWriter writer, IReadOnlyList<Expr> operands, string? collation, bool ordersRecords = false)
    {
        _ordersRecords = ordersRecords;
        _writer = writer;
        _collation = collation;
        _isConflict = collation is null && PostgresCollations.Conflict([.. operands]);
        _isAlone = operands.Count(MayHaveClause) < 2;
        _place = operands.FirstOrDefault(PostgresCollations.IsCollatable) ?? operands.FirstOrDefault(PostgresCollations.IsName);
        _isBytesAnyway = collation == PostgresCollations.Bytes
            && !_isConflict
            && operands.All(static o => !PostgresCollations.IsCollatable(o) && (!PostgresCollations.IsName(o) || PostgresCollations.IsLeaf(o)));
    }

    /// <summary>Writes the next operand.</summary>
    /// <returns>Exact or No.</returns>
    public Fidelity Write(Expr operand)
    {
        if (_ordersRecords && operand.Type.Oid == PostgresTypes.Record)
        {
            return operand is RowExpr row ? WriteRecord(row) : _writer.Refuse("which collations the fields of a record have is not known");
        }

        int start = _writer.Sql.Length;
        if (_writer.Write(operand) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        if (_isBytesAnyway || (!PostgresCollations.IsCollatable(operand) && !PostgresCollations.IsName(operand)))
        {
            return Fidelity.Exact;
        }

        bool isWanted = _collation is not null || _isConflict
            ? ReferenceEquals(operand, _place) || HasClause(start)
            : _isAlone ? HasClause(start) && HasOddClause(start) : HasClause(start);
        return isWanted ? PostgresCollations.WriteWanted(_writer, operand, _collation ?? PostgresCollations.Bytes) : Fidelity.Exact;
    }

    /// <summary>Writes operands separated by commas.</summary>
    public Fidelity WriteList(IReadOnlyList<Expr> operands)
    {
        for (int i = 0; i < operands.Count; i++)
        {
            _writer.Sql.Append(i == 0 ? string.Empty : ", ");
            if (Write(operands[i]) != Fidelity.Exact)
            {
                return Fidelity.No;
            }
        }

        return Fidelity.Exact;
    }

    /// <summary>Whether the required collation, if there is one, has a place to stand.</summary>
    public static bool HasPlace(string? collation, IReadOnlyList<Expr> operands) =>
        collation is null
        || collation == PostgresCollations.Bytes
        || operands.Any(static o => PostgresCollations.IsCollatable(o) || PostgresCollations.IsName(o));

    private Fidelity WriteRecord(RowExpr row)
    {
        _writer.Sql.Append("ROW(");
        for (int i = 0; i < row.Fields.Count; i++)
        {
            Expr field = row.Fields[i];
            _writer.Sql.Append(i == 0 ? string.Empty : ", ");
            if (field.Type.Kind == 'e' || _writer.Write(field) != Fidelity.Exact)
            {
                return _writer.Refuse("a record with an enum");
            }

            // What has no collation of its own may order by the database's, as jsonb does.
            CollationFacts collation = PostgresCollations.Of(field) ?? CollationFacts.None;
            if (PostgresCollations.IsCollatable(field) && collation.Oid == 0)
            {
                return _writer.Refuse("which collations the fields of a record have is not known");
            }

            if (collation.Oid != 0)
            {
                if (!PostgresCollations.TryFind(_writer, collation, TextNeed.Rules, isOrder: true, out string? name, out string reason))
                {
                    return _writer.Refuse("order of text: " + reason);
                }

                if (PostgresCollations.WriteClause(_writer, field, name) != Fidelity.Exact)
                {
                    return Fidelity.No;
                }
            }
        }

        _writer.Sql.Append(PostgresDialect.RecordEnd);
        return Fidelity.Exact;
    }

    // Columns and values are written without one.
    private static bool MayHaveClause(Expr operand) => operand switch
    {
        VarExpr or ConstExpr or ParamExpr => false,
        RelabelExpr relabel => MayHaveClause(relabel.Argument),
        _ => PostgresCollations.IsCollatable(operand) || PostgresCollations.IsName(operand),
    };

    // A string constant that holds the word gets a COLLATE that does no harm.
    private bool HasClause(int start) => Text(start).Contains(Clause, StringComparison.Ordinal);

    // One that may not be deterministic.
    private bool HasOddClause(int start) => Text(start)
        .Replace(Clause + PostgresCollations.Bytes, string.Empty, StringComparison.Ordinal)
        .Replace(Clause + PostgresCollations.Default, string.Empty, StringComparison.Ordinal)
        .Contains(Clause, StringComparison.Ordinal);

    private string Text(int start) => _writer.Sql.ToString(start, _writer.Sql.Length - start);
}
