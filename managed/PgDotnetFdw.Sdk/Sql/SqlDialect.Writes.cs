using System.Globalization;
using System.Text;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Sdk.Sql;

public abstract partial class SqlDialect
{
    /// <summary>Whether rows can be written so. Default: false.</summary>
    public virtual bool CanModify(ModifyKind kind) => false;

    /// <summary>Whether INSERT, UPDATE and DELETE have RETURNING with column names. Default: false.</summary>
    public virtual bool CanReturn => false;

    /// <summary>The name of what <see cref="HasTupleIdentifier"/> is about. Default: ctid.</summary>
    public virtual string TupleIdentifier => "ctid";

    /// <summary>
    /// Whether the tuple identifier names a row of this table when it is written, so that no key is needed. Default: as <see cref="HasTupleIdentifier"/>.
    /// </summary>
    public virtual bool IdentifiesRows(RemoteTable table) => HasTupleIdentifier;

    /// <summary>
    /// Whether a row that was changed by its tuple identifier is never found by it again in the same transaction, as with ctid. Then a second change of the row by one statement
    /// does nothing, as PostgreSQL wants it; otherwise the host keeps a list. Default: false.
    /// </summary>
    public virtual bool TupleIdentifierChanges => false;

    /// <summary>Writes the placeholder of a value that goes out. Default: <c>?1</c>, <c>?2</c> and so on.</summary>
    /// <param name="sql">Where to.</param>
    /// <param name="column">The column.</param>
    /// <param name="ordinal">From 1.</param>
    public virtual void WriteOutgoing(StringBuilder sql, OutgoingColumn column, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(sql);
        sql.Append(CultureInfo.InvariantCulture, $"?{ordinal}");
    }

    /// <summary>
    /// Writes a test whether a column still has its old value. It must be true for the row from which the value was read, NULL and NaN included; that it may be true for
    /// others is found out by counting. Default: <c>=</c> where the column is never NULL, otherwise IS NOT DISTINCT FROM.
    /// </summary>
    /// <param name="sql">Where to.</param>
    /// <param name="column">The column; attribute −1 is the tuple identifier.</param>
    /// <param name="ordinal">Of the placeholder, from 1.</param>
    public virtual void WriteOldValueTest(StringBuilder sql, OutgoingColumn column, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(column);
        WriteIdentifier(sql, column.RemoteName);
        sql.Append(column.IsNotNull || column.Attribute < 0 ? " = " : " IS NOT DISTINCT FROM ");
        WriteOutgoing(sql, column, ordinal);
    }

    /// <summary>Writes what follows the values of an INSERT, with a leading blank, so that a conflict is no error. Default: not possible.</summary>
    /// <param name="sql">Where to.</param>
    /// <param name="action">Ignore or Update.</param>
    /// <param name="key">Columns by which an old row is found; for Update at least one.</param>
    /// <param name="values">Columns that an old row gets from the new one.</param>
    public virtual bool TryWriteConflict(StringBuilder sql, ConflictAction action, IReadOnlyList<OutgoingColumn> key, IReadOnlyList<OutgoingColumn> values) => false;

    /// <summary>
    /// Whether a whole UPDATE or DELETE may be one statement of the remote, <c>UPDATE t SET c = expression WHERE ...</c>, counting and changing the very rows that PostgreSQL
    /// would. Default: false.
    /// </summary>
    /// <param name="kind">Update or Delete.</param>
    /// <param name="isJoined">Whether other tables take part: FROM of UPDATE, USING of DELETE.</param>
    public virtual bool CanModifyWhole(ModifyKind kind, bool isJoined) => false;

    /// <summary>
    /// Names of what tells a table's rows apart within one statement, so that a whole UPDATE or DELETE can name the rows that joins bring up. Default: none, then no
    /// joined rows are changed as a whole.
    /// </summary>
    public virtual IReadOnlyList<string> StatementIdentity => [];

    /// <summary>
    /// Writes an expression as the new value of a column. Default: not shippable. Exact when the column then holds just what it would hold had the value been computed by
    /// PostgreSQL and written through <see cref="RemoteConnection.OpenWriter"/>.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="column">The column that is set.</param>
    /// <param name="value">Of the column's local type.</param>
    public virtual Fidelity WriteAssignment(SqlExpressionWriter writer, RemoteColumn column, Expressions.Expr value) => Fidelity.No;
}
