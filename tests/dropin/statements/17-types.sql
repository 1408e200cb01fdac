-- Types, operators and functions that users or extensions own: table "plain" is on a server without the option "extensions", "extended" on
-- one that lists them.  What nobody lists stays here; enum and domain columns are still fetched and sorted here.

SELECT id FROM plain WHERE ci = 'alpha' AND id < 20;

SELECT id FROM extended WHERE ci = 'alpha' AND id < 20;

SELECT id, ci FROM extended WHERE ci > 'b' AND id < 30 ORDER BY ci, id;

SELECT id FROM extended WHERE ci LIKE 'AL%' AND id < 20;

SELECT id FROM plain WHERE h -> 'k' = '7' AND id < 100;

SELECT id FROM extended WHERE h -> 'k' = '7' AND id < 100;

SELECT id FROM extended WHERE h ? 'only1' AND h @> 'k=>3' AND exist(h, 'k');

SELECT id, h -> 'k' FROM extended WHERE id < 5;

SELECT id FROM plain WHERE path <@ 'top.a3' AND id < 50;

SELECT id FROM extended WHERE path <@ 'top.a3' AND nlevel(path) = 3 AND id < 50;

SELECT id FROM extended WHERE path ~ 'top.*.b12' OR path @> 'top.a1.b1';

SELECT id FROM plain WHERE numbers @@ '3 & 4';

SELECT id FROM extended WHERE numbers @@ '3 & 4';

SELECT id FROM extended WHERE numbers && ARRAY[9] AND icount(numbers) = 2 AND sort(numbers) = ARRAY[5, 9];

SELECT id FROM extended WHERE cube_dim(cube) = 2 AND cube @> '(5,6)' OR cube_enlarge(cube, 1, 2) && cube '(299)';

SELECT id FROM extended WHERE cube <-> '(1,2)' < 5;

-- Which of the equal spellings stands for its group is open, so it is not shown.
SELECT lower(ci), count(*) FROM extended GROUP BY ci ORDER BY ci;

SELECT lower(ci), count(*) FROM plain GROUP BY ci ORDER BY ci;

SELECT min(ci), max(ci), count(DISTINCT ci) FROM extended WHERE ci <> 'alpha';

SELECT a.id, b.id FROM extended a JOIN extended b ON b.ci = a.ci AND b.id = a.id + 4 WHERE a.id < 20;

SELECT a.id, b.id FROM plain a JOIN plain b ON b.ci = a.ci AND b.id = a.id + 4 WHERE a.id < 20;

SELECT feeling, count(*) FROM extended GROUP BY feeling ORDER BY feeling;

SELECT id FROM extended WHERE feeling = 'happy' AND id < 20;

SELECT id FROM extended WHERE feeling IN ('happy', 'sad') AND feeling < 'ok' AND id < 20;

SELECT min(feeling), max(feeling) FROM extended;

SELECT id FROM extended WHERE pct = 50 AND pct + 1 = 51;

SELECT id FROM extended WHERE pct IN (1, 2, 3);

SELECT max(pct), sum(pct) FROM extended;

SELECT id FROM extended WHERE (pair).a = 7;

SELECT id, pair, (pair).b FROM extended WHERE (pair).b = 'p1' AND id < 20;

SELECT id FROM extended WHERE store.twice(id) = 40;

SELECT id FROM extended WHERE id OPERATOR(store.=~~=) 40;

SELECT id FROM extended WHERE id = store.current_ten();

SELECT id FROM extended WHERE id = store.any_ten();

SELECT id, store.twice(id) FROM extended WHERE id < 5 ORDER BY store.twice(id) DESC;

SELECT id FROM extended WHERE feeling IS NULL OR feeling::text = 'ok' AND id < 9;

SELECT e.id FROM extended e WHERE e.h IS NOT NULL AND akeys(e.h) @> '{only2}' AND id < 12 ORDER BY e.h -> 'k', id;

PREPARE q(citext, hstore, ltree) AS SELECT id FROM extended WHERE ci = $1 AND h @> $2 AND path <@ $3;
SET LOCAL plan_cache_mode = force_generic_plan;
EXECUTE q('GAMMA', 'k=>3', 'top.a3');
