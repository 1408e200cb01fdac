// What must be known of a remote table before rows are written into it in another way than PostgreSQL would?
//
// One query, sent together with the statement that is prepared: the kind of the table, of its partitions and children, its triggers and rules, whether row
// security applies to the user, and the types of its columns. It is asked again in each transaction that depends on it.

using PgDotnetFdw.Sdk;
using PgDotnetFdw.Sdk.Remote;

namespace PgDotnetFdw.Driver.Postgres.Writes;

/// <summary>What the remote's catalog says of a table that is written to.</summary>
internal sealed class TableFacts
{
    private const int GeneratedSince = 12;

    // {0}: whether the column is generated, where the remote knows of that. tgtype: 1 = for each row, 2 = BEFORE, 64 = INSTEAD OF.
    private const string Sql =
        """
        WITH RECURSIVE tree AS (
          SELECT c.oid, c.relkind FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname = $1::pg_catalog.text AND c.relname = $2::pg_catalog.text AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
          UNION
          SELECT c.oid, c.relkind FROM tree p JOIN pg_catalog.pg_inherits i ON i.inhparent = p.oid JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
        ), facts AS (
          SELECT EXISTS (SELECT FROM tree t WHERE t.relkind NOT IN ('r', 'p')) AS has_others, (SELECT pg_catalog.count(*) > 1 FROM tree) AS has_children,
                 pg_catalog.count(*) > 0 AS has_triggers,
                 COALESCE(pg_catalog.bool_or(t.tgtype & 1 <> 0 AND t.tgtype & 66 <> 0), false) AS decides
          FROM pg_catalog.pg_trigger t WHERE t.tgrelid IN (SELECT oid FROM tree) AND NOT t.tgisinternal AND t.tgenabled <> 'D'
        )
        SELECT c.relkind::pg_catalog.text, f.has_others::pg_catalog.text, f.has_children::pg_catalog.text, f.has_triggers::pg_catalog.text, f.decides::pg_catalog.text,
               c.relhasrules::pg_catalog.text, pg_catalog.row_security_active(c.oid)::pg_catalog.text,
               a.attname::pg_catalog.text, a.atttypid::pg_catalog.text, b.oid::pg_catalog.text, b.typtype::pg_catalog.text, ({0})::pg_catalog.text
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN facts f
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN LATERAL (
          WITH RECURSIVE base AS (
            SELECT t.oid, t.typtype, t.typbasetype FROM pg_catalog.pg_type t WHERE t.oid = a.atttypid
            UNION ALL
            SELECT t.oid, t.typtype, t.typbasetype FROM base d JOIN pg_catalog.pg_type t ON t.oid = d.typbasetype WHERE d.typtype = 'd'
          ) SELECT base.oid, base.typtype FROM base WHERE base.typtype <> 'd') b ON true
        WHERE n.nspname = $1::pg_catalog.text AND c.relname = $2::pg_catalog.text AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        """;

    private const string True = "true";

    private readonly Dictionary<string, ColumnFacts> _columns = new(StringComparer.Ordinal);
    private readonly char _kind;
    private readonly bool _hasOthers;
    private readonly bool _hasChildren;
    private readonly bool _hasTriggers;
    private readonly bool _hasRules;

    private TableFacts(IReadOnlyCollection<string?[]> rows)
    {
        foreach (string?[] row in rows)
        {
            if (row is not [{ Length: 1 } kind, var hasOthers, var hasChildren, var hasTriggers, var decides, var hasRules, var isSecured, var name, var type, var baseType, var category, var isMade])
            {
                continue;
            }

            _kind = kind[0];
            _hasOthers = hasOthers == True;
            _hasChildren = hasChildren == True;
            _hasTriggers = hasTriggers == True;
            DoTriggersDecide = decides == True;
            _hasRules = hasRules == True;
            IsSecured = isSecured == True;
            if (name is not null && uint.TryParse(type, out uint oid) && uint.TryParse(baseType, out uint baseOid))
            {
                _columns[name] = new ColumnFacts(oid, baseOid, category == "e", isMade == True);
            }
        }
    }

    /// <summary>Whether nothing comes back of rows that are written but counts.</summary>
    public bool IsTerse => IsPlain && !_hasTriggers && !_hasRules;

    /// <summary>Whether each new row is written or an error.</summary>
    public bool IsCountCertain => IsPlain && !DoTriggersDecide && !_hasRules;

    /// <summary>Whether COPY does what INSERT does, but for the columns.</summary>
    public bool CanCopy => IsTerse && !IsSecured;

    private bool IsPlain => _kind is 'r' or 'p' && !_hasOthers;

    private bool DoTriggersDecide { get; }

    private bool IsSecured { get; }

    /// <summary>The query, for parameters schema and table.</summary>
    /// <param name="major">Major version of the remote.</param>
    public static string Question(int major) =>
        Sql.Replace("{0}", major >= GeneratedSince ? "a.attidentity = 'a' OR a.attgenerated <> ''" : "a.attidentity = 'a'", StringComparison.Ordinal);

    /// <summary>Reads the answer.</summary>
    public static TableFacts Read(IReadOnlyCollection<string?[]> rows) => new(rows);

    /// <summary>What is known of a column; null when nothing is.</summary>
    /// <param name="name">Its remote name.</param>
    public ColumnFacts? Column(string name) => _columns.GetValueOrDefault(name);

    /// <summary>Why a row of the table cannot be named by its ctid; null when it can.</summary>
    public ForeignDataException? RefuseTupleIdentifier(RemoteModify modify)
    {
        string? reason = _kind switch
        {
            'p' => "is partitioned, and rows of several partitions may have the same one",
            'r' when _hasChildren => "has children by inheritance, whose rows may have the same one",
            'v' => "is a view, whose rows have none",
            'm' => "is a materialized view",
            'f' => "is a foreign table itself, whose rows may have none",
            _ => null,
        };
        return reason is null
            ? null
            : new ForeignDataException(SqlState.FeatureNotSupported, $"cannot find rows of foreign table \"{modify.LocalTable}\" by ctid")
            {
                Detail = $"The remote table \"{modify.RemoteTable}\" {reason}.",
                Hint = "Set the option \"key\" of the columns that name a row, and the option \"row_identity\" of the foreign table to \"key\".",
            };
    }
}

/// <summary>What is known of a remote column.</summary>
/// <param name="Type">Its type's oid.</param>
/// <param name="BaseType">The same, or the oid of the type that a domain is made of.</param>
/// <param name="IsEnum">Whether that is an enum.</param>
/// <param name="IsMade">Whether the remote alone gives it values: it is generated, or an identity that is always so.</param>
internal sealed record ColumnFacts(uint Type, uint BaseType, bool IsEnum, bool IsMade);
