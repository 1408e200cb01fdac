-- Types, functions and operators that exist on both sides under the same names.  No extension owns those of schema "store".

CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE EXTENSION ltree;
CREATE EXTENSION intarray;
CREATE EXTENSION cube;
CREATE SCHEMA store;
CREATE TYPE store.mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN store.percent AS int CHECK (VALUE BETWEEN 0 AND 100);
CREATE TYPE store.pair AS (a int, b text);
CREATE FUNCTION store.twice(int) RETURNS int LANGUAGE plpgsql IMMUTABLE STRICT AS $$ BEGIN RETURN $1 * 2; END $$;
CREATE FUNCTION store.current_ten() RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN 10; END $$;
CREATE FUNCTION store.any_ten() RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN 10; END $$;
CREATE FUNCTION store.near(int, int) RETURNS bool LANGUAGE plpgsql IMMUTABLE STRICT AS $$ BEGIN RETURN abs($1 - $2) <= 2; END $$;
CREATE OPERATOR store.=~~= (LEFTARG = int, RIGHTARG = int, PROCEDURE = store.near);
CREATE AGGREGATE store.product(int) (SFUNC = int4mul, STYPE = int, INITCOND = '1');
