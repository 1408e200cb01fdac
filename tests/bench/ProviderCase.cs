using PgDotnetFdw.Tests.Plans;

namespace PgDotnetFdw.Tests.Bench;

/// <summary>
/// A scan by driver sqlite beside one by an ADO.NET provider behind the Sdk's generic path. EXPLAIN (ANALYZE) takes the rows and throws them away, so that nothing but
/// the scan counts.
/// </summary>
/// <param name="name">What CASES= selects by.</param>
/// <param name="section">Heading of the table.</param>
/// <param name="table">What is read.</param>
/// <param name="aggregate">Reads all of it; both answers must be equal.</param>
/// <param name="target">Against the provider; null = none.</param>
public sealed class ProviderCase(string name, string section, string table, string aggregate, Target? target) : BenchCase(name)
{
    private const string OurSchema = "lite";
    private const string ProviderSchema = "lite_provider";

    /// <inheritdoc/>
    public override IEnumerable<Comparison> Measure(Stage stage)
    {
        using Session ours = stage.Open(OurSchema);
        using Session theirs = stage.Open(ProviderSchema);
        theirs.Must($"SET pgdotnet_fdw.driver_path = '{stage.DriverFolder}'");
        theirs.Must($"""
            DO $do$
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_foreign_server WHERE srvname = 'lite_provider') THEN
                    CREATE SERVER lite_provider FOREIGN DATA WRAPPER pgdotnet_fdw
                        OPTIONS (driver 'generic', provider 'sqlite', connection_string 'Data Source={stage.SqliteFile};Mode=ReadOnly;Pooling=false');
                    CREATE SCHEMA {ProviderSchema};
                END IF;
                EXECUTE (SELECT format('CREATE FOREIGN TABLE {ProviderSchema}.{table} (%s) SERVER lite_provider',
                        string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum))
                    FROM pg_attribute WHERE attrelid = '{OurSchema}.{table}'::regclass AND attnum > 0);
            END $do$
            """);
        if (!ours.Must(aggregate).SequenceEqual(theirs.Must(aggregate)))
        {
            throw new InvalidOperationException($"{Name}: the answers differ");
        }

        string scan = $"EXPLAIN (ANALYZE, TIMING OFF) SELECT * FROM {table}";
        double[] times = Contestant.Alternate(
            [new(Wrapper.Ours.Title, () => Stage.Time(() => ours.Must(scan))), new("Microsoft.Data.Sqlite", () => Stage.Time(() => theirs.Must(scan)))], stage.Rounds);
        return [new Comparison(section, $"scan of {table}, driver sqlite", "Microsoft.Data.Sqlite, generic path", times[1], times[0], target)];
    }
}
