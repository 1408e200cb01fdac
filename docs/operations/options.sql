-- Which options and settings are there?  Prints the tables of docs/operations/options.md:
--
--   psql -XqAt -f docs/operations/options.sql
--
-- Needs a database with the extension and a superuser, because LOAD makes the settings known.
LOAD 'pgdotnet_fdw';

WITH declared AS (
	SELECT driver, o.* FROM (VALUES ('postgres'), ('sqlite')) d (driver), pgdotnet.options(driver) o
), options AS (
	SELECT catalog, name, type, default_value, required, secret, superuser_only, description,
		CASE count(*) WHEN 2 THEN 'all' ELSE min(driver) END AS drivers
	FROM declared
	GROUP BY catalog, name, type, default_value, required, secret, superuser_only, description
), lines (section, line, text) AS (
	SELECT s, 0, format(E'### %s\n\n| option | driver | type | default | | description |\n|---|---|---|---|---|---|', title)
	FROM (VALUES (1, 'wrapper', 'Foreign-data wrapper'), (2, 'server', 'Server'), (3, 'user mapping', 'User mapping'),
		(4, 'table', 'Foreign table'), (5, 'column', 'Column'), (6, 'import', 'IMPORT FOREIGN SCHEMA')) c (s, catalog, title)
	UNION ALL
	SELECT array_position(ARRAY['wrapper', 'server', 'user mapping', 'table', 'column', 'import'], catalog),
		row_number() OVER (PARTITION BY catalog ORDER BY drivers <> 'all', drivers, name),
		format('| `%s` | %s | %s | %s | %s | %s |', name, drivers, replace(type, '|', ' \| '), coalesce('`' || default_value || '`', ''),
			concat_ws(', ', CASE WHEN required THEN 'required' END, CASE WHEN secret THEN 'secret' END, CASE WHEN superuser_only THEN 'superuser' END),
			description)
	FROM options
	UNION ALL
	SELECT 7, 0, E'### Settings\n\n| setting | type | default | range | set by | description |\n|---|---|---|---|---|---|'
	UNION ALL
	SELECT 7, row_number() OVER (ORDER BY name),
		format('| `%s` | %s | %s | %s | %s | %s |', name, coalesce(array_to_string(enumvals, ' \| '), vartype), coalesce('`' || nullif(boot_val || coalesce(' ' || unit, ''), '') || '`', ''),
			CASE WHEN min_val IS NOT NULL THEN format('%s to %s %s', min_val, max_val, unit) END, context, concat_ws(' ', short_desc, extra_desc))
	FROM pg_settings
	WHERE name LIKE 'pgdotnet\_fdw.%'
	UNION ALL
	SELECT s, 1000, '' FROM generate_series(1, 6) s
)
SELECT text FROM lines ORDER BY section, line;
