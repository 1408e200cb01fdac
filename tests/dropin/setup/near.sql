-- The local database "near", before either wrapper: types.sql, then local tables for mixed queries.

CREATE EXTENSION postgres_fdw;
CREATE EXTENSION pgdotnet_fdw;
CREATE TABLE public.picks (id int PRIMARY KEY, customer_id int, label text);
INSERT INTO public.picks SELECT i, i * 13, 'pick ' || i FROM generate_series(1, 40) i;
CREATE TABLE public.numbers (n int PRIMARY KEY);
INSERT INTO public.numbers SELECT generate_series(1, 100);
CREATE ROLE reader;
ANALYZE;
