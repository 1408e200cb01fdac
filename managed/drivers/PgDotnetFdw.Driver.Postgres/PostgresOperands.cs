// Where do the words COLLATE go?
//
// Operands of one call decide together on its collation. In PostgreSQL's parser a COLLATE goes before a column's collation, and climbs with the
// result of the call to the calls above it; two different ones that meet are an error. So:
// - a call that must be given a collation gets it with its first operand that can have one;
// - an operand in whose text there is a COLLATE already gets one more, the call's own: it takes the place of what has climbed;
// - where the remote could not decide between columns' collations although it does not matter which one it is, the one of bytes is as good as any.
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
    private bool _hasWritten;

    /// <summary>Prepares.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="operands">All operands that will be written.</param>
    /// <param name="collation">The collation that the call must be given, as SQL text; null when it does not matter.</param>
    public PostgresOperands(SqlExpressionWriter writer, IReadOnlyList<Expr> operands, string? collation)
    {
        _writer = writer;
        _collation = collation;
        _isConflict = collation is null && PostgresCollations.Conflict(operands);
        _isAlone = operands.Count(PostgresCollations.IsCollatable) < 2;
    }

    /// <summary>Writes the next operand.</summary>
    /// <returns>Exact or No.</returns>
    public Fidelity Write(Expr operand)
    {
        int start = _writer.Sql.Length;
        if (_writer.Write(operand) != Fidelity.Exact)
        {
            return Fidelity.No;
        }

        if (!PostgresCollations.IsCollatable(operand))
        {
            return Fidelity.Exact;
        }

        bool isFirst = !_hasWritten;
        _hasWritten = true;
        bool isWanted = _collation is not null || _isConflict ? isFirst || HasClause(start) : !_isAlone && HasClause(start);
        if (isWanted)
        {
            _writer.Sql.Append(Clause).Append(_collation ?? PostgresCollations.Bytes);
        }

        return Fidelity.Exact;
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
        collation is null || collation == PostgresCollations.Bytes || operands.Any(PostgresCollations.IsCollatable);

    // A string constant that holds the word gets a COLLATE that does no harm.
    private bool HasClause(int start)
    {
        string text = _writer.Sql.ToString(start, _writer.Sql.Length - start);
        return text.Contains(Clause, StringComparison.Ordinal);
    }
}
