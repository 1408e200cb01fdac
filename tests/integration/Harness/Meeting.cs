namespace PgDotnetFdw.Tests.Integration.Harness;

/// <summary>Two remote views, each of which waits until the other one is being read, too: both give their row only when they are read at the same time.</summary>
public static class Meeting
{
    /// <summary>Makes the views left_side (part 1, n 1) and right_side (part 2, n 2).</summary>
    public const string Sql =
        """
        CREATE FUNCTION meet(mine int, other int) RETURNS int LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_lock(mine);
            FOR i IN 1 .. 2000 LOOP
                IF NOT pg_try_advisory_lock(other) THEN
                    RETURN mine;
                END IF;
                PERFORM pg_advisory_unlock(other);
                PERFORM pg_sleep(0.005);
            END LOOP;
            RAISE EXCEPTION 'nobody came';
        END $$;
        CREATE VIEW left_side AS SELECT 1 AS part, meet(1, 2) AS n;
        CREATE VIEW right_side AS SELECT 2 AS part, meet(2, 1) AS n;
        """;
}
