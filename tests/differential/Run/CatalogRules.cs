// Which further operators, functions and casts does the server itself offer?
//
// All that are built in and immutable and whose types are among Types.cs: a product that sends what the catalog calls immutable is tried with
// every one of them. Whether one fails on usual values is tried out here, on the local side only: what never did is used everywhere, what
// failed only in queries that may. The catalog belongs to the major version, so the same seed means other queries on another major.

using System.Globalization;
using System.Text;
using Npgsql;
using PgDotnetFdw.Tests.Differential.Generate;
using PgDotnetFdw.Tests.Differential.Model;
using PgDotnetFdw.Tests.Differential.Sql;
using PgDotnetFdw.Tests.Integration.Harness;

namespace PgDotnetFdw.Tests.Differential.Run;

/// <summary>Makes rules of the catalog.</summary>
internal static class CatalogRules
{
    private const int Trials = 12;

    // Kind, name, result, arguments, as short names of types; a text for each routine.
    // Left out: functions behind casts to a length, whose second argument is no plain number, and those whose results can be huge.
    private const string Routines = """
        WITH types(name, type) AS (SELECT * FROM unnest($1::text[], $2::regtype[]))
        SELECT 'function', p.proname::text, r.name, a.names
        FROM pg_proc p
            JOIN types r ON r.type = p.prorettype
            CROSS JOIN LATERAL (SELECT array_agg(t.name ORDER BY u.n) AS names, count(t.name) AS known FROM unnest(p.proargtypes) WITH ORDINALITY u(type, n) LEFT JOIN types t ON t.type = u.type) a
        WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND p.provolatile = 'i' AND NOT p.proretset AND p.provariadic = 0
            AND p.pronargs BETWEEN 1 AND 4 AND a.known = p.pronargs
            AND NOT (p.pronargs > 1 AND EXISTS (SELECT FROM pg_cast c WHERE c.castfunc = p.oid))
            AND p.proname NOT IN ('repeat', 'lpad', 'rpad', 'bpchar', 'varchar')
        UNION ALL
        SELECT 'operator', o.oprname::text, r.name, array_remove(ARRAY[l.name, g.name], NULL)
        FROM pg_operator o
            JOIN types r ON r.type = o.oprresult
            LEFT JOIN types l ON l.type = o.oprleft
            JOIN types g ON g.type = o.oprright
            JOIN pg_proc p ON p.oid = o.oprcode
        WHERE o.oprnamespace = 'pg_catalog'::regnamespace AND p.provolatile = 'i' AND (o.oprleft = 0) = (l.name IS NULL)
        UNION ALL
        SELECT 'cast', t.name, t.name, ARRAY[s.name]
        FROM pg_cast c JOIN types s ON s.type = c.castsource JOIN types t ON t.type = c.casttarget
        WHERE c.castsource <> c.casttarget
        ORDER BY 1, 2, 3, 4
        """;

    // How many of some commands fail.
    private const string Probe = """
        CREATE FUNCTION pg_temp.failures(commands text[]) RETURNS int LANGUAGE plpgsql AS $$
        DECLARE failed int := 0; command text;
        BEGIN
            FOREACH command IN ARRAY commands LOOP
                BEGIN EXECUTE command;
                EXCEPTION WHEN OTHERS THEN failed := failed + 1;
                END;
            END LOOP;
            RETURN failed;
        END $$
        """;

    /// <summary>Reads and tries them.</summary>
    public static IReadOnlyList<Rule> Read(ThrowawayCluster cluster, World world)
    {
        using NpgsqlConnection connection = cluster.Connect(world.Local);
        connection.Run(Probe);
        connection.Run("SET statement_timeout = '60s'");
        List<Rule> rules = [];
        foreach ((string kind, string name, SqlType result, SqlType[] arguments) in Find(connection))
        {
            // Values of all kinds first, then those with which arithmetic does not fail; what fails on both is used where failing is allowed.
            foreach (string restriction in new[] { string.Empty, "s" })
            {
                Rule rule = Make(kind, name, result, arguments, restriction);
                int failures = Failures(connection, rule);
                if (failures == 0 || restriction.Length > 0)
                {
                    if (failures < Trials)
                    {
                        rules.Add(rule with { MayFail = failures > 0 });
                    }

                    break;
                }
            }
        }

        return rules;
    }

    private static List<(string Kind, string Name, SqlType Result, SqlType[] Arguments)> Find(NpgsqlConnection connection)
    {
        SqlType[] types = [.. Types.All.Where(type => !type.Cast.StartsWith("public.", StringComparison.Ordinal))];
        using NpgsqlCommand command = new(Routines, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = types.Select(type => type.Name).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = types.Select(type => type.Cast).ToArray(), DataTypeName = "text[]" });
        command.CommandText = Routines.Replace("$2::regtype[]", "$2::text[]::regtype[]", StringComparison.Ordinal);
        List<(string, string, SqlType, SqlType[])> routines = [];
        using NpgsqlDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            routines.Add((reader.GetString(0), reader.GetString(1), Types.Named(reader.GetString(2)), [.. reader.GetFieldValue<string[]>(3).Select(Types.Named)]));
        }

        return routines;
    }

    private static Rule Make(string kind, string name, SqlType result, SqlType[] types, string restriction)
    {
        List<object> arguments = [.. types.Select(type => new Argument(type, type.Small.Count > 0 ? restriction : string.Empty))];
        (List<object> parts, string feature) = kind switch
        {
            "function" => (List($"pg_catalog.\"{name}\"(", ", ", ")", arguments), $"{name}()"),
            "cast" => (["(", arguments[0], $")::{result.Cast}"], $"::{result.Name} from {types[0].Name}"),
            _ when arguments.Count == 1 => ([$"({name} ", arguments[0], ")"], name),
            _ => (List("(", $" {name} ", ")", arguments), name),
        };
        return new Rule(result, parts, MayFail: false, feature) { IsTried = true };
    }

    private static List<object> List(string before, string between, string after, List<object> arguments)
    {
        List<object> parts = [before];
        for (int i = 0; i < arguments.Count; i++)
        {
            parts.AddRange(i == 0 ? [arguments[i]] : [between, arguments[i]]);
        }

        return [.. parts, after];
    }

    private static int Failures(NpgsqlConnection connection, Rule rule)
    {
        Dice dice = new(rule.Feature.Sum(letter => (long)letter));
        string[] commands = new string[Trials];
        for (int i = 0; i < Trials; i++)
        {
            StringBuilder text = new("SELECT ");
            foreach (object part in rule.Parts)
            {
                text.Append(part is Argument argument
                    ? SqlText.Constant(argument.Type, dice.Pick(argument.Restriction.Length > 0 ? argument.Type.Small : argument.Type.Constants), isPlain: false)
                    : string.Create(CultureInfo.InvariantCulture, $"{part}"));
            }

            commands[i] = text.ToString();
        }

        using NpgsqlCommand command = new("SELECT pg_temp.failures($1)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = commands });
        return (int)(command.ExecuteScalar() ?? Trials);
    }
}
