-- EXPLAIN in every format; nothing is opened.
EXPLAIN (COSTS OFF) SELECT id FROM lite.numbers WHERE id = 1;
EXPLAIN (VERBOSE, COSTS OFF) SELECT id FROM lite.numbers WHERE id = 1;
EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) SELECT id FROM lite.numbers WHERE id = 1;
EXPLAIN (VERBOSE, COSTS OFF, FORMAT YAML) SELECT id FROM lite.numbers WHERE id = 1;
EXPLAIN (VERBOSE, COSTS OFF, FORMAT XML) SELECT id FROM lite.numbers WHERE id = 1;
EXPLAIN (ANALYZE, VERBOSE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT id FROM lite.numbers WHERE id <= 3 AND grp + 0 < 100;
CREATE SERVER nowhere FOREIGN DATA WRAPPER pgdotnet_fdw OPTIONS (driver 'sqlite', database '/nonexistent/file.db', fdw_startup_cost '7', fdw_tuple_cost '0.5');
CREATE FOREIGN TABLE ghost (id int) SERVER nowhere;
EXPLAIN (VERBOSE) SELECT * FROM ghost;
ALTER SERVER nowhere OPTIONS (SET fdw_startup_cost '1000');
EXPLAIN SELECT * FROM ghost;
SELECT * FROM ghost;
DROP FOREIGN TABLE ghost;
DROP SERVER nowhere;
-- What this session has done so far, and what the runtime takes.
SELECT server, calls > 0 AS has_calls, rows > 0 AS has_rows, errors, reconnects, last_error IS NOT NULL AS has_error
FROM pgdotnet.stat_servers ORDER BY server;
SELECT heap_bytes > 0 AS heap, heap_limit_bytes, threads > 1 AS threads, sessions > 0 AS sessions, batch_bytes, native_bytes FROM pgdotnet.runtime();
