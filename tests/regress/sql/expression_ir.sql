-- What the shim tells managed code. The output is the same for all majors.
CREATE DOMAIN age AS int;
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE FOREIGN TABLE people (id bigint, name varchar(20), born date, years age, feeling mood, tags text[], ok boolean, note text COLLATE "C") SERVER file;
\pset format unaligned
\pset tuples_only on
SELECT pgdotnet.expression_ir('SELECT * FROM people WHERE id = 1');
SELECT pgdotnet.expression_ir('SELECT * FROM people WHERE name = ''x'' AND note < ''y''');
SELECT pgdotnet.expression_ir('SELECT * FROM people WHERE id IN (1, 2, NULL) AND NOT (ok OR born IS NULL)');
SELECT pgdotnet.expression_ir('SELECT * FROM people WHERE years > 17 AND feeling = ''ok'' AND tags = ''{a,b}''');
SELECT pgdotnet.expression_ir('SELECT * FROM people WHERE born > current_date - 1 AND id = $1 AND ok IS NOT TRUE');
SELECT pgdotnet.expression_ir('SELECT * FROM people WHERE upper(name) = ''X'' AND random() < 0.5');
SELECT pgdotnet.expression_ir('SELECT 1');
SELECT pgdotnet.expression_ir('SELECT nothing FROM people');
\pset format aligned
\pset tuples_only off
DROP FOREIGN TABLE people;
DROP DOMAIN age;
DROP TYPE mood;
