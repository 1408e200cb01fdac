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

CREATE FUNCTION pgdotnet.expression_ir(query text) RETURNS text
	AS 'MODULE_PATHNAME', 'pgdotnet_expression_ir' LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION pgdotnet.expression_ir(text) IS 'what the shim tells managed code while a query is planned, for debugging';
REVOKE EXECUTE ON FUNCTION pgdotnet.expression_ir(text) FROM PUBLIC;
