-- The local database, beside the copies of the tables: local tables for mixed queries.

CREATE EXTENSION postgres_fdw;
CREATE EXTENSION pgdotnet_fdw;
CREATE TABLE public.watched_parts (part_id int PRIMARY KEY, reason text NOT NULL);
INSERT INTO public.watched_parts SELECT i * 37, 'reason ' || i % 4 FROM generate_series(1, 50) i;
CREATE TABLE public.targets (nation_id int PRIMARY KEY, goal numeric(14,2) NOT NULL);
INSERT INTO public.targets SELECT i, i * 1000000 FROM generate_series(0, 24) i;
CREATE TABLE public.tickets (id int PRIMARY KEY, order_id int NOT NULL, opened date NOT NULL);
INSERT INTO public.tickets SELECT i, (i * 7919) % 15000 + 1, date '1998-01-01' + i % 200 FROM generate_series(1, 3000) i;
ANALYZE;
