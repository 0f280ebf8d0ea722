-- A second opinion on three verdicts, from lines and clauses as text, and nothing of the rulebook's.
--
-- lines:   ledger, entry, date, cost_date, funding, kind, programme, amount
-- clauses: ledger, funding, layer, begun, number, axis, stated, value
--          one row a value; `layer` is 1 for the agreement's clauses and 2 for the grant's own;
--          `begun` is the day on which whoever states the clause took effect.

-- What a clause says holds until the next wording of the same number; the first wording of one that
-- was there at the beginning holds from ever.
CREATE OR REPLACE TEMP VIEW wordings AS
SELECT DISTINCT ledger, funding, layer, begun, number, axis, stated FROM clauses;

CREATE OR REPLACE TEMP VIEW spans AS
SELECT *,
       CASE WHEN row_number() OVER w = 1 AND stated <= begun THEN DATE '0001-01-01' ELSE stated END
           AS since,
       coalesce(lead(stated) OVER w, DATE '9999-12-31') AS before
FROM wordings
WINDOW w AS (PARTITION BY ledger, funding, layer, number, axis ORDER BY stated);

CREATE OR REPLACE TEMP VIEW in_force AS
SELECT s.ledger, s.funding, s.layer, s.axis, s.since, s.before, c.value
FROM spans s JOIN clauses c USING (ledger, funding, layer, number, axis, stated);

CREATE OR REPLACE TEMP VIEW costs AS SELECT * FROM lines WHERE kind = 'expense';

-- Each cost with each layer that speaks about an axis on its day, and whether that layer allows it.
CREATE OR REPLACE TEMP VIEW judged AS
SELECT k.ledger, k.entry, k.programme, f.axis, f.layer,
       bool_or(CASE f.axis
           WHEN 'programme' THEN f.value IN (k.programme, '*')
           ELSE f.value = '*' OR k.cost_date BETWEEN TRY_CAST(split_part(f.value, '..', 1) AS DATE)
                                                 AND TRY_CAST(split_part(f.value, '..', 2) AS DATE)
       END) AS allowed
FROM costs k
JOIN in_force f ON f.ledger = k.ledger AND f.funding = k.funding
               AND k.cost_date >= f.since AND k.cost_date < f.before
GROUP BY ALL;

-- Wrong on an axis: a layer that speaks does not allow it, or none speaks at all.
CREATE OR REPLACE TEMP VIEW wrong AS
SELECT DISTINCT k.ledger, k.entry, a.axis
FROM costs k
CROSS JOIN (VALUES ('programme'), ('period')) AS a(axis)
LEFT JOIN judged j ON j.ledger = k.ledger AND j.entry = k.entry AND j.axis = a.axis
                  AND j.programme = k.programme
GROUP BY k.ledger, k.entry, k.programme, a.axis
HAVING count(j.allowed) = 0 OR NOT bool_and(j.allowed);

-- Over the ceiling: at the end of a day more is spent than was received, and by more than before.
CREATE OR REPLACE TEMP VIEW days AS
SELECT ledger, funding, date,
       sum(CASE WHEN kind = 'expense' THEN amount ELSE 0 END) AS spent,
       -sum(CASE WHEN kind IN ('contribution', 'interest', 'transfer') THEN amount ELSE 0 END)
           AS received
FROM lines GROUP BY ALL;

CREATE OR REPLACE TEMP VIEW excesses AS
SELECT ledger, funding, date,
       greatest(sum(spent) OVER w - sum(received) OVER w, 0) AS excess
FROM days
WINDOW w AS (PARTITION BY ledger, funding ORDER BY date);

CREATE OR REPLACE TEMP VIEW over_ceiling AS
SELECT ledger, funding, date FROM (
    SELECT *, lag(excess, 1, 0) OVER (PARTITION BY ledger, funding ORDER BY date) AS earlier
    FROM excesses
) WHERE excess > earlier;
