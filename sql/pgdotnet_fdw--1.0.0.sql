/* What does CREATE EXTENSION pgdotnet_fdw make?  Nothing here starts .NET. */

\echo Use "CREATE EXTENSION pgdotnet_fdw" to load this file. \quit

CREATE SCHEMA pgdotnet;
COMMENT ON SCHEMA pgdotnet IS 'functions of the extension pgdotnet_fdw';
GRANT USAGE ON SCHEMA pgdotnet TO PUBLIC;

CREATE FUNCTION pgdotnet.pgdotnet_fdw_handler() RETURNS fdw_handler
	AS 'MODULE_PATHNAME' LANGUAGE C STRICT PARALLEL RESTRICTED;

CREATE FUNCTION pgdotnet.pgdotnet_fdw_validator(options text[], catalog oid) RETURNS void
	AS 'MODULE_PATHNAME' LANGUAGE C STRICT PARALLEL RESTRICTED;

CREATE FOREIGN DATA WRAPPER pgdotnet_fdw
	HANDLER pgdotnet.pgdotnet_fdw_handler
	VALIDATOR pgdotnet.pgdotnet_fdw_validator;

CREATE FUNCTION pgdotnet.version() RETURNS text
	AS 'MODULE_PATHNAME', 'pgdotnet_version' LANGUAGE C STRICT STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION pgdotnet.version() IS 'versions of the extension, the .NET runtime and the driver contract';

CREATE FUNCTION pgdotnet.diagnose(OUT item text, OUT ok boolean, OUT detail text) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'pgdotnet_diagnose' LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION pgdotnet.diagnose() IS 'where the runtime was looked for, what runs, what is wrong; never fails';

CREATE FUNCTION pgdotnet.drivers(OUT name text, OUT version text, OUT sdk_version text, OUT path text,
		OUT ready_to_run boolean, OUT capabilities jsonb, OUT error text) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'pgdotnet_drivers' LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION pgdotnet.drivers() IS 'installed drivers, with the error of those that cannot be loaded';

CREATE FUNCTION pgdotnet.options(driver text, OUT name text, OUT catalog text, OUT type text, OUT default_value text,
		OUT required boolean, OUT secret boolean, OUT superuser_only boolean, OUT description text) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'pgdotnet_options' LANGUAGE C STRICT STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION pgdotnet.options(text) IS 'options that a driver declares';

CREATE FUNCTION pgdotnet.pushdown(driver text, OUT kind text, OUT name text, OUT arguments text,
		OUT fidelity text, OUT reason text) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'pgdotnet_pushdown' LANGUAGE C STRICT STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION pgdotnet.pushdown(text) IS 'built-in operators and functions, and how far a driver trusts the remote with each';

CREATE FUNCTION pgdotnet.stat_servers(OUT server text, OUT calls bigint, OUT rows bigint, OUT bytes bigint, OUT round_trips bigint,
		OUT wait_time double precision, OUT decode_time double precision, OUT errors bigint, OUT reconnects bigint,
		OUT last_error text, OUT last_error_at timestamptz) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'pgdotnet_stat_servers' LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION pgdotnet.stat_servers() IS 'what this session has done with each foreign server; the view of the same name';
CREATE VIEW pgdotnet.stat_servers AS SELECT * FROM pgdotnet.stat_servers();
COMMENT ON VIEW pgdotnet.stat_servers IS 'what this session has done with each foreign server; times in milliseconds';
GRANT SELECT ON pgdotnet.stat_servers TO PUBLIC;

CREATE FUNCTION pgdotnet.runtime(OUT heap_bytes bigint, OUT heap_limit_bytes bigint, OUT collections bigint, OUT compiled_methods bigint,
		OUT threads bigint, OUT sessions bigint, OUT batch_bytes bigint, OUT batch_limit_bytes bigint, OUT native_bytes bigint)
	AS 'MODULE_PATHNAME', 'pgdotnet_runtime' LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION pgdotnet.runtime() IS 'what .NET takes of this session: memory in bytes, threads, sessions';

CREATE FUNCTION pgdotnet.expression_ir(query text) RETURNS text
	AS 'MODULE_PATHNAME', 'pgdotnet_expression_ir' LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION pgdotnet.expression_ir(text) IS 'what the shim tells managed code while a query is planned, for debugging';
REVOKE EXECUTE ON FUNCTION pgdotnet.expression_ir(text) FROM PUBLIC;

CREATE TABLE pgdotnet.installation (id text NOT NULL, place text NOT NULL);
CREATE UNIQUE INDEX installation_only_one ON pgdotnet.installation ((true));
COMMENT ON TABLE pgdotnet.installation IS 'whose transactions those are that foreign servers hold prepared; see pgdotnet.renew_installation_id()';
REVOKE ALL ON pgdotnet.installation FROM PUBLIC;

CREATE FUNCTION pgdotnet.renew_installation_id(keep boolean DEFAULT false) RETURNS text
	AS 'MODULE_PATHNAME', 'pgdotnet_renew_installation_id' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION pgdotnet.renew_installation_id(boolean) IS 'gives a copied installation an id of its own; with keep, says that the original has moved here';
REVOKE EXECUTE ON FUNCTION pgdotnet.renew_installation_id(boolean) FROM PUBLIC;
SELECT pgdotnet.renew_installation_id();

CREATE FUNCTION pgdotnet.prepared_transactions(OUT gid text, OUT server text, OUT local_xid xid8, OUT local_status text,
		OUT prepared_at timestamptz) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'pgdotnet_prepared_transactions' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION pgdotnet.prepared_transactions() IS 'transactions that foreign servers hold prepared; the view of the same name';
REVOKE EXECUTE ON FUNCTION pgdotnet.prepared_transactions() FROM PUBLIC;
CREATE VIEW pgdotnet.prepared_transactions AS SELECT * FROM pgdotnet.prepared_transactions();
COMMENT ON VIEW pgdotnet.prepared_transactions IS 'transactions that foreign servers with two_phase_commit hold prepared, and what became of the local ones';

CREATE FUNCTION pgdotnet.resolve_prepared_transactions(server text DEFAULT NULL, OUT gid text, OUT server_name text, OUT local_xid xid8,
		OUT local_status text, OUT action text) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'pgdotnet_resolve_prepared_transactions' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION pgdotnet.resolve_prepared_transactions(text) IS 'ends transactions that foreign servers hold prepared as the local ones ended';
REVOKE EXECUTE ON FUNCTION pgdotnet.resolve_prepared_transactions(text) FROM PUBLIC;
