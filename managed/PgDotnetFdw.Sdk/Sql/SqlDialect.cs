using System.Text;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Relations;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Sdk.Sql;

/// <summary>
/// How one database writes SQL, and what it may be trusted with. Stateless; called on the backend's main thread during planning.
/// Every Write method of an expression appends to <see cref="SqlExpressionWriter.Sql"/> and returns a fidelity; the default is
/// <see cref="Fidelity.No"/> wherever databases differ, so a dialect ships only what it says, and a driver that was built before a kind of expression
/// existed refuses it. AND, OR, NOT and IS NULL itself are written by the deparser, as is the statement around the expressions.
/// </summary>
public abstract partial class SqlDialect
{
    /// <summary>Writes a quoted identifier. Default: double quotes, doubled inside.</summary>
    public virtual void WriteIdentifier(StringBuilder sql, string name)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(name);
        sql.Append('"').Append(name.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    /// <summary>Writes the table's name for FROM. Default: schema (when set) and name as identifiers.</summary>
    public virtual void WriteTable(StringBuilder sql, RemoteTable table)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(table);
        if (table.RemoteSchema is not null)
        {
            WriteIdentifier(sql, table.RemoteSchema);
            sql.Append('.');
        }

        WriteIdentifier(sql, table.RemoteName);
    }

    /// <summary>Writes the select list of a query of which only the number of rows matters. Default: <c>NULL</c>.</summary>
    public virtual void WriteEmptySelectList(StringBuilder sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        sql.Append("NULL");
    }

    /// <summary>Whether attribute −1 (ctid) can be fetched. Default: false, then it reads as NULL-like (4294967295,0).</summary>
    public virtual bool HasTupleIdentifier => false;

    /// <summary>Writes a column of the select list and says how the driver will hand its values over.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="variable">The column; attribute −1 is asked for only when <see cref="HasTupleIdentifier"/>.</param>
    /// <param name="column">What is known of it.</param>
    public abstract ColumnTransfer WriteSelectColumn(SqlExpressionWriter writer, VarExpr variable, RemoteColumn column);

    /// <summary>
    /// Writes a computed expression of the select list (an aggregate, a grouping expression, a window function). Default: not shippable.
    /// </summary>
    /// <param name="writer">Where to.</param>
    /// <param name="expression">Anything but a column.</param>
    /// <param name="transfer">How the driver will hand its values over.</param>
    /// <returns>Exact when the remote's value is PostgreSQL's own and can be read back as the expression's type.</returns>
    public virtual Fidelity WriteSelectExpression(SqlExpressionWriter writer, Expr expression, out ColumnTransfer transfer)
    {
        transfer = ColumnTransfer.Value;
        return Fidelity.No;
    }

    /// <summary>Writes a whole row of a table for the select list, in the text form of its row type; NULL for a row that an outer join made up. Default: not shippable.</summary>
    public virtual Fidelity WriteSelectRow(SqlExpressionWriter writer, VarExpr variable, RemoteTable table) => Fidelity.No;

    /// <summary>
    /// Writes the local oid of a table of a join (tableoid) for the select list; NULL for a row that an outer join made up. Read like a column of type oid. Default: not shippable.
    /// </summary>
    public virtual Fidelity WriteSelectTableOid(SqlExpressionWriter writer, VarExpr variable, RemoteTable table) => Fidelity.No;

    /// <summary>Whether joins of this kind are the same as PostgreSQL's and the dialect writes them in standard SQL (Semi and Anti: [NOT] EXISTS). Default: false.</summary>
    public virtual bool CanJoin(JoinKind kind) => false;

    /// <summary>Whether GROUP BY and HAVING are as in standard SQL. Default: false.</summary>
    public virtual bool CanGroup => false;

    /// <summary>
    /// Whether the remote knows a grouped value above GROUP BY only by a key's own words, and takes no other columns there. Then parts of
    /// expressions that are keys are written with the key's text, not through the dialect once more. Default: true, as in standard SQL.
    /// </summary>
    public virtual bool FindsGroupKeysByText => true;

    /// <summary>Whether SELECT DISTINCT is as in standard SQL. Default: false.</summary>
    public virtual bool CanDistinct => false;

    /// <summary>
    /// Whether SELECT DISTINCT may be sorted by expressions that stand otherwise, or not at all, in the select list. Default: false, then the rows are sorted by
    /// a SELECT around it, unless <see cref="WriteSortValue"/> writes what the select list has.
    /// </summary>
    public virtual bool SortsDistinctFreely => false;

    /// <summary>Whether there is DISTINCT ON, which compares by <see cref="WriteSortValue"/> what is sorted. Default: false.</summary>
    public virtual bool CanDistinctOn => false;

    /// <summary>Whether OVER (PARTITION BY ... ORDER BY ... frame) is as in standard SQL. Default: false.</summary>
    public virtual bool CanWindow => false;

    /// <summary>Writes one key of GROUP BY, PARTITION BY or of a DISTINCT's select list. Default: not shippable.</summary>
    /// <returns>Exact when the remote tells values apart as PostgreSQL's operator does, and NULLs are one group.</returns>
    public virtual Fidelity WriteGroupKey(SqlExpressionWriter writer, GroupKey key) => Fidelity.No;

    /// <summary>Writes one key of ORDER BY, with direction and place of NULLs. Default: not shippable.</summary>
    /// <returns>Exact when the remote sorts as PostgreSQL's operator does.</returns>
    public virtual Fidelity WriteSortKey(SqlExpressionWriter writer, SortKey key) => Fidelity.No;

    /// <summary>
    /// Writes what a key of ORDER BY sorts by: what <see cref="WriteSortKey"/> writes, without direction and place of NULLs. Asked for where a remote wants the
    /// same words elsewhere, in DISTINCT ON or in the select list of DISTINCT. Default: not shippable.
    /// </summary>
    /// <returns>Exact when the remote sorts as PostgreSQL's operator does, and tells the same values apart as the key's type.</returns>
    public virtual Fidelity WriteSortValue(SqlExpressionWriter writer, SortKey key) => Fidelity.No;

    /// <summary>Writes LIMIT and OFFSET, with a leading blank. Default: not shippable.</summary>
    public virtual Fidelity WriteLimit(SqlExpressionWriter writer, Expr? count, Expr? offset) => Fidelity.No;

    /// <summary>Writes a window's frame, with a leading blank. Default: the standard's words; offsets through <see cref="SqlExpressionWriter.Write"/>.</summary>
    public virtual Fidelity WriteFrame(SqlExpressionWriter writer, WindowDefinition window) => SqlForms.WriteFrame(writer, window);

    /// <summary>Writes the clause that locks rows of a table, with a leading blank. Default: nothing, the remote has no row locks.</summary>
    /// <param name="sql">Where to.</param>
    /// <param name="alias">The table's alias; null when the statement has one table only and no alias.</param>
    /// <param name="rowLock">What lock.</param>
    public virtual void WriteLock(StringBuilder sql, string? alias, RowLock rowLock)
    {
    }

    /// <summary>Writes the alias of a table or subquery after its name in FROM, with a leading blank. Default: the bare name.</summary>
    public virtual void WriteAlias(StringBuilder sql, string alias)
    {
        ArgumentNullException.ThrowIfNull(sql);
        sql.Append(' ').Append(alias);
    }

    /// <summary>
    /// What pgdotnet.pushdown() says of a built-in operator, function, aggregate or window function: from the same table that the Write methods use.
    /// Default: not shippable.
    /// </summary>
    public virtual RoutineVerdict Judge(RoutineKind kind, ProcedureFacts routine) => new(Fidelity.No, "the driver does not say");
}
