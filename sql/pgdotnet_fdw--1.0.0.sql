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

CREATE FUNCTION pgdotnet.connections(OUT server text, OUT user_name text, OUT driver text, OUT valid boolean, OUT used_in_xact boolean, OUT closed boolean,
		OUT opened_at timestamptz, OUT last_used_at timestamptz, OUT remote_backend_pid integer, OUT prepared integer, OUT error text) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'pgdotnet_connections' LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION pgdotnet.connections() IS 'remote connections of this session';

CREATE FUNCTION pgdotnet.connect(server text) RETURNS void
	AS 'MODULE_PATHNAME', 'pgdotnet_connect' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION pgdotnet.connect(text) IS 'opens the connection of a server, unless it is open';

CREATE FUNCTION pgdotnet.connect(name text, options jsonb) RETURNS void
	AS 'MODULE_PATHNAME', 'pgdotnet_connect_link' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION pgdotnet.connect(text, jsonb) IS 'opens a connection of this session that needs no server; options are those of server and user mapping';
REVOKE EXECUTE ON FUNCTION pgdotnet.connect(text, jsonb) FROM PUBLIC;

CREATE FUNCTION pgdotnet.disconnect(name text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'pgdotnet_disconnect' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION pgdotnet.disconnect(text) IS 'closes the connections of a server, or the one of that name, unless a transaction uses them';

CREATE FUNCTION pgdotnet.disconnect_all() RETURNS boolean
	AS 'MODULE_PATHNAME', 'pgdotnet_disconnect_all' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION pgdotnet.disconnect_all() IS 'closes all connections of this session that no transaction uses';

CREATE FUNCTION pgdotnet.ping(server text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'pgdotnet_ping' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION pgdotnet.ping(text) IS 'whether a server answers; connects when there is no connection';

CREATE FUNCTION pgdotnet.remote_begin(server text, isolation text DEFAULT NULL) RETURNS void
	AS 'MODULE_PATHNAME', 'pgdotnet_remote_begin' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION pgdotnet.remote_begin(text, text) IS 'begins a remote transaction on a server whose option transactional is false';

CREATE FUNCTION pgdotnet.remote_commit(server text) RETURNS void
	AS 'MODULE_PATHNAME', 'pgdotnet_remote_commit' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION pgdotnet.remote_commit(text) IS 'commits what remote_begin() has begun';

CREATE FUNCTION pgdotnet.remote_rollback(server text) RETURNS void
	AS 'MODULE_PATHNAME', 'pgdotnet_remote_rollback' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION pgdotnet.remote_rollback(text) IS 'rolls back what remote_begin() has begun';

CREATE FUNCTION pgdotnet.pgdotnet_fdw_get_connections(check_conn boolean DEFAULT false, OUT server_name text, OUT user_name text, OUT valid boolean,
		OUT used_in_xact boolean, OUT closed boolean, OUT remote_backend_pid integer) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'pgdotnet_fdw_get_connections' LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION pgdotnet.pgdotnet_fdw_get_connections(boolean) IS 'as postgres_fdw_get_connections() of PostgreSQL 18';

CREATE FUNCTION pgdotnet.pgdotnet_fdw_disconnect(text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'pgdotnet_fdw_disconnect' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION pgdotnet.pgdotnet_fdw_disconnect(text) IS 'as postgres_fdw_disconnect()';

CREATE FUNCTION pgdotnet.pgdotnet_fdw_disconnect_all() RETURNS boolean
	AS 'MODULE_PATHNAME', 'pgdotnet_disconnect_all' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION pgdotnet.pgdotnet_fdw_disconnect_all() IS 'as postgres_fdw_disconnect_all()';

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
