// What does the dialect say of writing?
//
// A row is named by the columns with option key, or, when the foreign table has none, by its rowid. The test of an old value has to find the row from which the
// value was read, and the same local value may have been stored in several forms. So beside the form that the driver itself writes, which finds the row
// by its index, stand others: numbers near by, texts of the same day, each checked by a function of the driver that reads both. What only the
// input function of its type understands (jsonb, interval, and so on) is found in the form that PostgreSQL writes; stored in another one, the row is not found,
// which is an error.
//
// A whole UPDATE is one statement when each new value has the form that SqliteWriteRule.cs would store: what the driver computes in its one form
// (SqliteValues.cs) and what constants can be written as.

using System.Globalization;
using System.Text;
using PgDotnetFdw.Driver.Sqlite.Writes;
using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Expressions;
using PgDotnetFdw.Sdk.Remote;
using PgDotnetFdw.Sdk.Sql;

namespace PgDotnetFdw.Driver.Sqlite;

public partial class SqliteDialect
{
    // Of the three names the one that a column has least often.
    internal const string RowIdName = "_rowid_";

    private const int ReturningVersion = 3_035_000;

    /// <inheritdoc/>
    public override bool HasTupleIdentifier => true;

    /// <inheritdoc/>
    public override string TupleIdentifier => RowIdName;

    /// <inheritdoc/>
    public override bool CanReturn => HasVersion(ReturningVersion);

    /// <inheritdoc/>
    /// <remarks>Whether the remote table has rowids is known when a writer opens.</remarks>
    public override bool IdentifiesRows(RemoteTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return !table.Columns.Any(static column => column.Options.IsKey);
    }

    /// <inheritdoc/>
    public override bool CanModify(ModifyKind kind) => kind is ModifyKind.Insert or ModifyKind.Update or ModifyKind.Delete;

    /// <inheritdoc/>
    /// <remarks>UPDATE ... FROM is there since 3.33, but which of several matches counts is not said.</remarks>
    public override bool CanModifyWhole(ModifyKind kind, bool isJoined) => !isJoined && kind is ModifyKind.Update or ModifyKind.Delete;

    /// <inheritdoc/>
    public override bool TryWriteConflict(StringBuilder sql, ConflictAction action, IReadOnlyList<OutgoingColumn> key, IReadOnlyList<OutgoingColumn> values)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(values);
        if (action == ConflictAction.Ignore)
        {
            sql.Append(" ON CONFLICT DO NOTHING");
            return true;
        }

        if (action != ConflictAction.Update || key.Count == 0)
        {
            return false;
        }

        // With nothing but the key the old row is as the new one, and counts as written.
        IReadOnlyList<OutgoingColumn> assigned = values.Count > 0 ? values : key;
        string separator = " ON CONFLICT (";
        foreach (OutgoingColumn column in key)
        {
            WriteIdentifier(sql.Append(separator), column.RemoteName);
            separator = ", ";
        }

        separator = ") DO UPDATE SET ";
        foreach (OutgoingColumn column in assigned)
        {
            WriteIdentifier(sql.Append(separator), column.RemoteName);
            WriteIdentifier(sql.Append(" = excluded."), column.RemoteName);
            separator = ", ";
        }

        return true;
    }

    /// <inheritdoc/>
    public override void WriteOldValueTest(StringBuilder sql, OutgoingColumn column, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(column);
        string name = SqliteTableFacts.Quoted(column.RemoteName).ToString();
        string value = string.Create(CultureInfo.InvariantCulture, $"?{ordinal}");
        if (column.Attribute < 0)
        {
            sql.Append(CultureInfo.InvariantCulture, $"{name} = {value}");
            return;
        }

        string? marker = SqliteTypes.MarkerOf(column.RemoteType);
        SqliteAffinity affinity = SqliteTypes.Affinity(column.RemoteType);
        sql.Append(SqliteTargets.Of(column.Type, affinity, marker) switch
        {
            SqliteTarget.Float4 => $"({name} IS {value} OR pgdotnet_same_float4({name}, {value}))",
            SqliteTarget.Numeric or SqliteTarget.ScaledNumeric or SqliteTarget.TextNumeric => NumericTest(column.Type, affinity, name, value),
            SqliteTarget.StrictText => $"({name} IS {value} AND {name} COLLATE BINARY IS {value})",

            // A number whose text the value is; the plus takes the affinity away.
            SqliteTarget.Text when SqliteTypes.BaseOid(column.Type) == TypeOid.BpChar => $"({name} IS {value} OR pgdotnet_same_text({name}, {value}, 1))",
            SqliteTarget.Text => $"(({name} IS {value} OR {name} IS +CAST({value} AS NUMERIC)) AND ({value} IS NULL OR pgdotnet_same_text({name}, {value}, 0)))",
            SqliteTarget.Uuid => $"({name} IS {value} OR {name} IS pgdotnet_uuid({value}, 0) OR {name} IS pgdotnet_uuid({value}, 1) OR {name} IS pgdotnet_uuid({value}, 2))",
            SqliteTarget.Timestamp => PointTest("timestamp", name, value),
            SqliteTarget.TimestampTz => PointTest("timestamptz", name, value),
            SqliteTarget.Unix => $"({name} IS {value} OR ({name} BETWEEN {value} - 1 AND {value} + 1 AND pgdotnet_try_unix({name}) = pgdotnet_try_unix({value})))",
            SqliteTarget.Julian => $"({name} IS {value} OR ({name} BETWEEN {value} - 1 AND {value} + 1 AND pgdotnet_try_julian({name}) = pgdotnet_try_julian({value})))",
            _ => $"{name} IS {value}",
        });
    }

    /// <inheritdoc/>
    public override Fidelity WriteAssignment(SqlExpressionWriter writer, RemoteColumn column, Expr value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(column);
        ArgumentNullException.ThrowIfNull(value);
        return SqliteAssignments.Write(writer, column, value);
    }

    private static string NumericTest(TypeFacts type, SqliteAffinity affinity, string name, string value)
    {
        int scale = SqliteTypes.TryNumericModifier(type.Modifier, out _, out int declared) ? declared : -1;
        string same = string.Create(CultureInfo.InvariantCulture, $"pgdotnet_same_numeric({name}, {value}, {scale})");

        // Text that stands for a number sorts as text.
        return affinity == SqliteAffinity.Text
            ? $"({name} IS {value} OR {same})"
            : $"({name} IS {value} OR ({name} BETWEEN {SqliteNumber.Lower(value, Math.Max(scale, 0))} AND {SqliteNumber.Upper(value, Math.Max(scale, 0))} AND {same}))";
    }

    // A zone moves the text by a day at most.
    private static string PointTest(string kind, string name, string value) =>
        $"({name} IS {value} OR ({name} BETWEEN pgdotnet_day(pgdotnet_try_{kind}({value}), -1) AND pgdotnet_day(pgdotnet_try_{kind}({value}), 2) AND pgdotnet_try_{kind}({name}) = pgdotnet_try_{kind}({value})))";
}
