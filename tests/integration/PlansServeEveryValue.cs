using System.Globalization;
using Npgsql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Integration;

/// <summary>A plan made once gives the right rows for every value of its parameters, be they of a statement, an outer row or a function.</summary>
public sealed class PlansServeEveryValue(Clusters clusters) : ServerTest(clusters)
{
    // Each column is filled from its literals, so that every literal finds itself.
    private static readonly (string Column, string Type, string Operators, string[] Literals)[] s_types =
    [
        ("b", "boolean", "= <>", ["true", "false"]),
        ("i2", "smallint", "= <> < >=", ["-32768", "0", "32767"]),
        ("i4", "integer", "= <> < >=", ["-2147483648", "0", "7", "2147483647"]),
        ("i8", "bigint", "= <> < >=", ["-9223372036854775808", "0", "9223372036854775807"]),
        ("f4", "real", "= <> < >=", ["-0", "0", "1.5", "Infinity", "NaN"]),
        ("f8", "double precision", "= <> < >=", ["-0", "1e-300", "0.1", "-Infinity", "NaN"]),
        ("num", "numeric", "= <> < >=", ["0", "1.10", "1.1", "-99999999999999999999.000001", "NaN"]),
        ("txt", "text", "= <> < >=", ["", " ", "a", "A", "ä", "a'b\\c", "\U0001F600"]),
        ("vc", "varchar(20)", "= <> < >=", ["", "a", "a "]),
        ("ch", "char(5)", "= <> < >=", ["", "a", "abcde"]),
        ("nam", "name", "= <>", ["a", "Ä"]),
        ("byt", "bytea", "= <> < >=", ["\\x", "\\x00", "\\x00ff27"]),
        ("dat", "date", "= <> < >=", ["-infinity", "0044-03-15 BC", "2024-02-29", "infinity"]),
        ("tim", "time", "= <> < >=", ["00:00", "12:34:56.789012", "24:00"]),
        ("timz", "timetz", "= <> < >=", ["00:00+14", "12:00-08", "12:00+00"]),
        ("ts", "timestamp", "= <> < >=", ["-infinity", "2024-03-31 02:30", "9999-12-31 23:59:59.999999"]),
        ("tstz", "timestamptz", "= <> < >=", ["1970-01-01 00:00+00", "2024-03-31 02:30+01", "infinity"]),
        ("iv", "interval", "= <> < >=", ["0", "1 mon", "30 days", "720:00:00", "-1 year 2 days"]),
        ("uid", "uuid", "= <> < >=", ["00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]),
        ("net", "inet", "= <> < >=", ["127.0.0.1", "10.0.0.0/8", "::1"]),
        ("mac", "macaddr", "= <>", ["08:00:2b:01:02:03"]),
        ("bits", "varbit", "= <>", ["", "1", "0101"]),
        ("js", "jsonb", "= <>", ["null", "{\"a\": [1, \"x\"]}", "1.10"]),
        ("ints", "integer[]", "= <> @>", ["{}", "{1,NULL,3}", "{{1},{2}}"]),
        ("rng", "int4range", "= && @>", ["empty", "[1,5)", "(,3]"]),
        ("moo", "mood", "= < >=", ["sad", "happy"]),
        ("dom", "positive", "= < >=", ["1", "99"]),
        ("poi", "point", "~= <<", ["(0,0)", "(1.5,-2)"]),
    ];

    public static TheoryData<string> Modes { get; } = ["force_generic_plan", "force_custom_plan", "auto"];

    /// <summary>Shapes in which a foreign scan is started again with other values.</summary>
    public static TheoryData<string> Rescans { get; } =
    [
        "SELECT a.id, (SELECT max(b.v) FROM big b WHERE b.grp = a.id) FROM small a ORDER BY a.id",
        "SELECT a.id, (SELECT count(*) FROM big b WHERE b.grp = a.id AND b.v > a.v) FROM small a ORDER BY a.id",
        "SELECT a.id FROM small a WHERE EXISTS (SELECT FROM big b WHERE b.grp = a.id AND b.v > 190) ORDER BY a.id",
        "SELECT a.id FROM small a WHERE NOT EXISTS (SELECT FROM big b WHERE b.grp = a.id + 15) ORDER BY a.id",
        "SELECT a.id FROM small a WHERE a.v = ANY (SELECT b.v FROM big b WHERE b.grp = a.id) ORDER BY a.id",
        "SELECT a.id FROM small a WHERE a.v <= ALL (SELECT b.v FROM big b WHERE b.grp = a.id) ORDER BY a.id",
        "SELECT a.id, l.v FROM small a, LATERAL (SELECT b.v FROM big b WHERE b.grp = a.id ORDER BY b.v DESC LIMIT 2) l ORDER BY 1, 2",
        "SELECT a.id, l.n, l.s FROM small a LEFT JOIN LATERAL (SELECT count(*) AS n, sum(b.v) AS s FROM big b WHERE b.grp = a.id HAVING count(*) > 0) l ON true ORDER BY 1, 2",
        "SELECT a.id, l.v FROM small a LEFT JOIN LATERAL (SELECT b.v FROM big b WHERE b.grp = a.v OR b.v = a.id LIMIT 1000) l ON l.v > a.id ORDER BY 1, 2",
        "SELECT a.id, b.id FROM small a JOIN big b ON b.grp = a.id AND b.v < a.v + 20 ORDER BY 1, 2",
        "SELECT a.id, b.id FROM small a LEFT JOIN big b ON b.grp = a.id AND b.v < a.v + 20 ORDER BY 1, 2",
        "SELECT g, (SELECT string_agg(b.name, ',' ORDER BY b.id) FROM big b WHERE b.grp = g AND b.id < 60) FROM generate_series(-1, 12) g ORDER BY g",
        "SELECT g, (SELECT b.name FROM big b WHERE b.id = (SELECT max(c.id) FROM big c WHERE c.grp = g)) FROM generate_series(1, 12) g ORDER BY g",
        "SELECT a.id, l.n FROM small a, LATERAL (SELECT count(*) AS n FROM big b JOIN small c ON c.id = b.grp WHERE b.v > a.v) l ORDER BY 1",
        "SELECT a.id, l.x FROM small a, LATERAL (SELECT a.v + b.v AS x FROM big b WHERE b.id = a.id UNION ALL SELECT b.v FROM big b WHERE b.id = a.v) l ORDER BY 1, 2",
        "WITH RECURSIVE r(id) AS (SELECT 1 UNION SELECT b.grp FROM r JOIN big b ON b.id = r.id + 3) SELECT id FROM r ORDER BY id",
        "SELECT a.id, b.id FROM small a JOIN big b ON b.name = a.name ORDER BY 1, 2",
    ];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Every_type_is_a_parameter(string mode)
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run($"SET plan_cache_mode = {mode}");
        int found = 0;
        foreach ((string column, string type, string operators, string[] literals) in s_types)
        {
            foreach (string op in operators.Split(' '))
            {
                // NULL and every value, twice: more often than the five custom plans with which "auto" starts.
                string[] values = [.. literals.Select(literal => $"'{literal.Replace("'", "''", StringComparison.Ordinal)}'"), "NULL"];
                string[] executions = [.. values, .. values, .. values, .. values];
                string statement = $"PREPARE q({type}) AS SELECT id, $1 AS given FROM everything WHERE {column} {op} $1 ORDER BY id";
                found += TwinTables.AssertSame(connection, c => ExecuteAll(c, statement, executions), statement).Count;
            }
        }

        Assert.True(found > 1000, $"too few rows for a test: {found}");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Parameters_stand_anywhere(string mode)
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run($"SET plan_cache_mode = {mode}");
        string[] numbers = ["1", "3", "NULL", "7", "0", "5", "2", "9"];
        string[] arrays = ["'{1,2,3}'", "'{}'", "NULL", "'{NULL,5}'", "'{100}'", "'{1}'", "'{2,2}'"];
        (string Statement, string[] Executions)[] cases =
        [
            ("PREPARE q(int) AS SELECT id, v + $1 FROM big WHERE grp = $1 AND (id > $1 OR $1 IS NULL) ORDER BY id", numbers),
            ("PREPARE q(int) AS SELECT id FROM big WHERE $1 IS NULL OR grp = $1 ORDER BY id", numbers),
            ("PREPARE q(int) AS SELECT id FROM big WHERE grp IS NOT DISTINCT FROM $1 ORDER BY id", numbers),
            ("PREPARE q(int) AS SELECT id FROM big WHERE grp IN (1, $1, $1 + 2) ORDER BY id", numbers),
            ("PREPARE q(int) AS SELECT id FROM big ORDER BY id LIMIT $1", numbers),
            ("PREPARE q(int) AS SELECT id FROM big ORDER BY id DESC LIMIT 3 OFFSET $1", numbers),
            ("PREPARE q(int) AS SELECT count(*), sum(v) FROM big WHERE grp = $1 HAVING count(*) > $1", numbers),
            ("PREPARE q(int) AS SELECT grp + $1, count(*) FROM big GROUP BY grp + $1 ORDER BY 1", numbers),
            ("PREPARE q(int) AS SELECT a.id, b.id FROM small a JOIN big b ON b.grp = a.id AND b.v > $1 * 10 WHERE a.id <= $1 ORDER BY 1, 2", numbers),
            ("PREPARE q(int) AS SELECT a.id, (SELECT count(*) FROM big b WHERE b.grp = a.id AND b.v > $1) FROM small a ORDER BY 1", numbers),
            ("PREPARE q(int) AS SELECT $1 FROM small WHERE id = 1", numbers),
            ("PREPARE q(int) AS SELECT id, CASE WHEN v > $1 THEN 'more' ELSE name END FROM small ORDER BY id", numbers),
            ("PREPARE q(int[]) AS SELECT id FROM big WHERE grp = ANY ($1) ORDER BY id", arrays),
            ("PREPARE q(int[]) AS SELECT id FROM big WHERE grp <> ALL ($1) AND id < 30 ORDER BY id", arrays),
            ("PREPARE q(int, text, bool) AS SELECT id FROM big WHERE grp = $1 AND name <> $2 AND $3 ORDER BY id", [.. numbers.Select(n => $"{n}, 'n11', true"), "1, NULL, true", "1, 'x', false", "1, 'x', NULL"]),
        ];
        foreach ((string statement, string[] executions) in cases)
        {
            TwinTables.AssertSame(connection, c => ExecuteAll(c, statement, executions), statement);
        }
    }

    [Theory]
    [MemberData(nameof(Rescans))]
    public void Scans_start_again_with_other_values(string query)
    {
        using NpgsqlConnection connection = Prepare();
        string[] settings = ["", "hashjoin mergejoin", "hashjoin mergejoin material memoize", "nestloop hashjoin", "nestloop mergejoin", "hashagg sort"];
        foreach (string setting in settings)
        {
            foreach (string off in setting.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                connection.Run($"SET enable_{off} = off");
            }

            Assert.NotEmpty(TwinTables.AssertSame(connection, query));
            connection.Run("RESET ALL");
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Functions_keep_their_plans(string mode)
    {
        using NpgsqlConnection connection = Prepare();
        connection.Run($"SET plan_cache_mode = {mode}");
        connection.Run("""
            SET search_path = public, far;
            CREATE FUNCTION of_group(g int) RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT id FROM big WHERE grp = g ORDER BY id; END $$;
            CREATE FUNCTION best(g int) RETURNS int LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN SELECT * INTO r FROM big WHERE grp = g ORDER BY v DESC, id LIMIT 1; RETURN r.v; END $$;
            CREATE FUNCTION total(g int) RETURNS bigint LANGUAGE sql AS 'SELECT sum(v) FROM big WHERE grp = g';
            CREATE FUNCTION inlined(g int) RETURNS TABLE (id int, v int) LANGUAGE sql STABLE AS 'SELECT id, v FROM big WHERE grp = $1';
            CREATE FUNCTION looped() RETURNS bigint LANGUAGE plpgsql AS $$
            DECLARE r record; s bigint := 0;
            BEGIN
                FOR r IN SELECT id FROM small ORDER BY id LOOP
                    s := s * 3 + (SELECT count(*) FROM big WHERE grp = r.id AND v > s % 50);
                END LOOP;
                RETURN s;
            END $$;
            CREATE FUNCTION by_cursor(g int) RETURNS text LANGUAGE plpgsql AS $$
            DECLARE c CURSOR (k int) FOR SELECT name FROM big WHERE grp = k ORDER BY id; n text; s text := '';
            BEGIN
                OPEN c(g);
                LOOP FETCH c INTO n; EXIT WHEN NOT FOUND; s := s || n; END LOOP;
                CLOSE c;
                RETURN s;
            END $$
            """);

        TwinTables.AssertSame(connection, "SELECT g, array(SELECT of_group(g)) FROM generate_series(0, 12) g ORDER BY g");
        TwinTables.AssertSame(connection, "SELECT g, best(g), total(g), by_cursor(g) FROM generate_series(0, 12) g ORDER BY g");
        TwinTables.AssertSame(connection, "SELECT best(NULL), total(NULL), by_cursor(NULL)");
        TwinTables.AssertSame(connection, "SELECT looped()");
        TwinTables.AssertSame(connection, "SELECT s.id, i.id, i.v FROM small s, inlined(s.id) i WHERE i.v > 50 ORDER BY 1, 2");
    }

    private static List<string> ExecuteAll(NpgsqlConnection connection, string statement, string[] executions)
    {
        List<string> rows = [];
        connection.Run(statement);
        foreach (string values in executions)
        {
            rows.Add($"-- {values}");
            rows.AddRange(connection.Rows($"EXECUTE q({values})"));
        }

        connection.Run("DEALLOCATE q");
        return rows;
    }

    private NpgsqlConnection Prepare()
    {
        const string Types = "CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy'); CREATE DOMAIN public.positive AS int CHECK (value > 0)";
        int rows = s_types.Max(type => type.Literals.Length);
        IEnumerable<string> filling = Enumerable.Range(0, rows + 1).Select(row => string.Create(CultureInfo.InvariantCulture, $"({row}, {string.Join(", ", s_types.Select(type =>
            row < type.Literals.Length ? $"'{type.Literals[row].Replace("'", "''", StringComparison.Ordinal)}'" : "NULL"))})"));
        using NpgsqlConnection remote = ConnectRemote();
        remote.Run(Types);
        NpgsqlConnection connection = Connect();
        connection.Run(Types);
        CreatePostgresServer(connection);
        TwinTables.Create(connection, remote, $"""
            CREATE TABLE everything (id int, {string.Join(", ", s_types.Select(type => $"{type.Column} {type.Type}"))});
            INSERT INTO everything VALUES {string.Join(", ", filling)};
            CREATE TABLE small AS SELECT i AS id, i * 7 % 10 AS v, 'n' || i AS name FROM generate_series(1, 10) i;
            CREATE TABLE big AS SELECT i AS id, CASE WHEN i % 13 > 0 THEN i % 13 END AS grp, i * 37 % 200 AS v, 'n' || i % 40 AS name FROM generate_series(1, 300) i;
            """);
        return connection;
    }
}
