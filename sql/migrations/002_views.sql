-- SPDX-License-Identifier: Apache-2.0
-- Layout 2: what SQL readers see, documented in doc/views.md. A view has a
-- row for each thing as it is today, as known now: a plain subselect a
-- column, the newest row that sets it. Only what SQLite itself has is used,
-- so that any client reads them, also with trusted_schema off.
--
-- A view cannot know a handle's clock or time zone: today is the day of the
-- reading process' clock in its local time.

-- A thing's versions, newest last; those of units and allotments by day.
CREATE INDEX kt_unit_versions ON kt_unit (unit, day);
CREATE INDEX kt_plan_versions ON kt_plan (plan);
CREATE INDEX kt_task_versions ON kt_task (task);
CREATE INDEX kt_target_versions ON kt_target (target);
CREATE INDEX kt_step_versions ON kt_step (step);
CREATE INDEX kt_allotment_versions ON kt_allotment (target, unit, day);

-- The day of which the others speak.
CREATE VIEW kt_v_today AS
SELECT CAST(strftime('%s', 'now', 'localtime', 'start of day') AS INTEGER)
           / 86400 AS day_no,
       date('now', 'localtime') AS day;

CREATE VIEW kt_v_unit AS
SELECT u.id, lower(hex(u.uuid)) AS uuid, u.code, u.name, u.level,
       (SELECT v.code FROM kt_unit AS v
        WHERE v.unit = u.parent_id AND v.sets & 1
          AND (v.day IS NULL OR v.day <= u.today)
        ORDER BY v.day DESC, v.op DESC LIMIT 1) AS parent,
       u.parent_id,
       (WITH RECURSIVE above (id, path, depth) AS
            (SELECT u.parent_id, u.code, 1
             UNION ALL
             SELECT (SELECT v.parent FROM kt_unit AS v
                     WHERE v.unit = above.id AND v.sets & 8
                       AND (v.day IS NULL OR v.day <= u.today)
                     ORDER BY v.day DESC, v.op DESC LIMIT 1),
                    (SELECT v.code FROM kt_unit AS v
                     WHERE v.unit = above.id AND v.sets & 1
                       AND (v.day IS NULL OR v.day <= u.today)
                     ORDER BY v.day DESC, v.op DESC LIMIT 1)
                        || '/' || above.path,
                    above.depth + 1
             FROM above WHERE above.id IS NOT NULL AND above.depth < 17)
        SELECT above.path FROM above
        ORDER BY above.depth DESC LIMIT 1) AS path,
       date(u.opened * 86400, 'unixepoch') AS opened,
       date(u.closed * 86400, 'unixepoch') AS closed,
       (u.opened IS NULL OR u.opened <= u.today)
           AND (u.closed IS NULL OR u.today < u.closed) AS is_open
FROM (SELECT e.id, e.uuid, t.day_no AS today,
             (SELECT v.code FROM kt_unit AS v
              WHERE v.unit = e.id AND v.sets & 1
                AND (v.day IS NULL OR v.day <= t.day_no)
              ORDER BY v.day DESC, v.op DESC LIMIT 1) AS code,
             (SELECT v.name FROM kt_unit AS v
              WHERE v.unit = e.id AND v.sets & 2
                AND (v.day IS NULL OR v.day <= t.day_no)
              ORDER BY v.day DESC, v.op DESC LIMIT 1) AS name,
             (SELECT v.level FROM kt_unit AS v
              WHERE v.unit = e.id AND v.sets & 4
                AND (v.day IS NULL OR v.day <= t.day_no)
              ORDER BY v.day DESC, v.op DESC LIMIT 1) AS level,
             (SELECT v.parent FROM kt_unit AS v
              WHERE v.unit = e.id AND v.sets & 8
                AND (v.day IS NULL OR v.day <= t.day_no)
              ORDER BY v.day DESC, v.op DESC LIMIT 1) AS parent_id,
             (SELECT v.opened FROM kt_unit AS v
              WHERE v.unit = e.id AND v.sets & 16
                AND (v.day IS NULL OR v.day <= t.day_no)
              ORDER BY v.day DESC, v.op DESC LIMIT 1) AS opened,
             (SELECT v.closed FROM kt_unit AS v
              WHERE v.unit = e.id AND v.sets & 32
                AND (v.day IS NULL OR v.day <= t.day_no)
              ORDER BY v.day DESC, v.op DESC LIMIT 1) AS closed
      FROM kt_entity AS e CROSS JOIN kt_v_today AS t
      WHERE e.kind = 1) AS u
WHERE u.code IS NOT NULL;

CREATE VIEW kt_v_plan AS
SELECT p.id, lower(hex(p.uuid)) AS uuid, p.code, p.title, p.language,
       (SELECT u.code FROM kt_v_unit AS u WHERE u.id = p.owner_id) AS owner,
       p.owner_id,
       date(p.first_day * 86400, 'unixepoch') AS first_day,
       date(p.last_day * 86400, 'unixepoch') AS last_day,
       CASE p.state WHEN 1 THEN 'draft' WHEN 2 THEN 'active'
                    WHEN 3 THEN 'closed' END AS state,
       p.reporting_days, p.behind_bp, p.at_risk_bp, p.ahead_bp
FROM (SELECT e.id, e.uuid,
             (SELECT v.code FROM kt_plan AS v
              WHERE v.plan = e.id AND v.sets & 1
              ORDER BY v.op DESC LIMIT 1) AS code,
             (SELECT v.title FROM kt_plan AS v
              WHERE v.plan = e.id AND v.sets & 2
              ORDER BY v.op DESC LIMIT 1) AS title,
             (SELECT v.language FROM kt_plan AS v
              WHERE v.plan = e.id AND v.sets & 4
              ORDER BY v.op DESC LIMIT 1) AS language,
             (SELECT v.owner FROM kt_plan AS v
              WHERE v.plan = e.id AND v.sets & 8
              ORDER BY v.op DESC LIMIT 1) AS owner_id,
             (SELECT v.first_day FROM kt_plan AS v
              WHERE v.plan = e.id AND v.sets & 16
              ORDER BY v.op DESC LIMIT 1) AS first_day,
             (SELECT v.last_day FROM kt_plan AS v
              WHERE v.plan = e.id AND v.sets & 32
              ORDER BY v.op DESC LIMIT 1) AS last_day,
             (SELECT v.state FROM kt_plan AS v
              WHERE v.plan = e.id AND v.sets & 64
              ORDER BY v.op DESC LIMIT 1) AS state,
             (SELECT v.reporting_days FROM kt_plan AS v
              WHERE v.plan = e.id AND v.sets & 128
              ORDER BY v.op DESC LIMIT 1) AS reporting_days,
             (SELECT v.behind FROM kt_plan AS v
              WHERE v.plan = e.id AND v.sets & 256
              ORDER BY v.op DESC LIMIT 1) AS behind_bp,
             (SELECT v.at_risk FROM kt_plan AS v
              WHERE v.plan = e.id AND v.sets & 512
              ORDER BY v.op DESC LIMIT 1) AS at_risk_bp,
             (SELECT v.ahead FROM kt_plan AS v
              WHERE v.plan = e.id AND v.sets & 1024
              ORDER BY v.op DESC LIMIT 1) AS ahead_bp
      FROM kt_entity AS e WHERE e.kind = 2) AS p;

CREATE VIEW kt_v_task AS
SELECT k.id, lower(hex(k.uuid)) AS uuid,
       (SELECT p.code FROM kt_v_plan AS p WHERE p.id = k.plan_id) AS plan,
       k.plan_id,
       (SELECT v.code FROM kt_task AS v
        WHERE v.task = k.parent_id AND v.sets & 8
        ORDER BY v.op DESC LIMIT 1) AS parent,
       k.parent_id, k.position, k.code, k.title,
       coalesce(k.weight, 1) AS weight,
       (SELECT u.code FROM kt_v_unit AS u WHERE u.id = k.lead_id) AS lead,
       k.lead_id,
       date(k.cancelled * 86400, 'unixepoch') AS cancelled, k.reason
FROM (SELECT e.id, e.uuid,
             (SELECT v.plan FROM kt_task AS v
              WHERE v.task = e.id AND v.sets & 1
              ORDER BY v.op DESC LIMIT 1) AS plan_id,
             (SELECT v.parent FROM kt_task AS v
              WHERE v.task = e.id AND v.sets & 2
              ORDER BY v.op DESC LIMIT 1) AS parent_id,
             (SELECT v.position FROM kt_task AS v
              WHERE v.task = e.id AND v.sets & 4
              ORDER BY v.op DESC LIMIT 1) AS position,
             (SELECT v.code FROM kt_task AS v
              WHERE v.task = e.id AND v.sets & 8
              ORDER BY v.op DESC LIMIT 1) AS code,
             (SELECT v.title FROM kt_task AS v
              WHERE v.task = e.id AND v.sets & 16
              ORDER BY v.op DESC LIMIT 1) AS title,
             (SELECT v.weight FROM kt_task AS v
              WHERE v.task = e.id AND v.sets & 32
              ORDER BY v.op DESC LIMIT 1) AS weight,
             (SELECT v.lead FROM kt_task AS v
              WHERE v.task = e.id AND v.sets & 64
              ORDER BY v.op DESC LIMIT 1) AS lead_id,
             (SELECT v.cancelled FROM kt_task AS v
              WHERE v.task = e.id AND v.sets & 128
              ORDER BY v.op DESC LIMIT 1) AS cancelled,
             (SELECT v.reason FROM kt_task AS v
              WHERE v.task = e.id AND v.sets & 256
              ORDER BY v.op DESC LIMIT 1) AS reason
      FROM kt_entity AS e WHERE e.kind = 3) AS k;

-- An amount as text is its ten-thousandths with the decimals that it has.
-- The target's own amount is the allotment of the plan's owner, as in
-- kt_v_allotment.
CREATE VIEW kt_v_target AS
SELECT g.id, lower(hex(g.uuid)) AS uuid, g.plan, g.plan_id, g.task,
       g.task_id, g.position, g.code, g.title, g.measure, g.unit_of_measure,
       rtrim(rtrim(CASE WHEN g.amount_e4 < 0 THEN '-' ELSE '' END
                       || abs(g.amount_e4 / 10000) || '.'
                       || printf('%04d', abs(g.amount_e4 % 10000)),
                   '0'), '.') AS amount,
       g.amount_e4,
       rtrim(rtrim(CASE WHEN g.baseline_e4 < 0 THEN '-' ELSE '' END
                       || abs(g.baseline_e4 / 10000) || '.'
                       || printf('%04d', abs(g.baseline_e4 % 10000)),
                   '0'), '.') AS baseline,
       g.baseline_e4,
       coalesce(date(g.due * 86400, 'unixepoch'), g.last_day) AS due,
       coalesce(g.weight, 1) AS weight, g.level,
       rtrim(rtrim(CASE WHEN g.threshold_e4 < 0 THEN '-' ELSE '' END
                       || abs(g.threshold_e4 / 10000) || '.'
                       || printf('%04d', abs(g.threshold_e4 % 10000)),
                   '0'), '.') AS threshold,
       g.threshold_e4, g.source,
       (SELECT p.code FROM kt_v_plan AS p
        WHERE p.id = (SELECT k.plan_id FROM kt_v_task AS k
                      WHERE k.id = (SELECT v.task FROM kt_target AS v
                                    WHERE v.target = g.continues_id
                                      AND v.sets & 1
                                    ORDER BY v.op DESC LIMIT 1)))
           AS continues_plan,
       (SELECT v.code FROM kt_target AS v
        WHERE v.target = g.continues_id AND v.sets & 4
        ORDER BY v.op DESC LIMIT 1) AS continues_target,
       g.continues_id,
       (SELECT u.code FROM kt_v_unit AS u WHERE u.id = g.lead_id) AS lead,
       g.lead_id,
       date(g.cancelled * 86400, 'unixepoch') AS cancelled, g.reason
FROM (SELECT f.id, f.uuid, p.code AS plan, k.plan_id, k.code AS task,
             f.task_id, f.position, f.code, f.title,
             CASE f.measure WHEN 1 THEN 'flow' WHEN 2 THEN 'stock'
                            WHEN 3 THEN 'ratio' WHEN 4 THEN 'coverage'
                            WHEN 5 THEN 'milestone' WHEN 6 THEN 'ceiling'
                            WHEN 7 THEN 'assessed' END AS measure,
             f.unit_of_measure,
             (SELECT CASE a.withdrawn WHEN 0 THEN a.amount END
              FROM kt_allotment AS a JOIN kt_v_unit AS u ON u.id = a.unit
              WHERE a.target = f.id AND a.unit = p.owner_id AND u.is_open
                AND a.day <= t.day_no
              ORDER BY a.day DESC, a.op DESC LIMIT 1) AS amount_e4,
             (SELECT a.baseline
              FROM kt_allotment AS a JOIN kt_v_unit AS u ON u.id = a.unit
              WHERE a.target = f.id AND a.unit = p.owner_id AND u.is_open
                AND a.day <= t.day_no AND a.baseline IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM kt_allotment AS w
                                WHERE w.target = a.target
                                  AND w.unit = a.unit AND w.withdrawn = 1
                                  AND w.day <= t.day_no
                                  AND (w.day, w.op) >= (a.day, a.op))
              ORDER BY a.day DESC, a.op DESC LIMIT 1) AS baseline_e4,
             f.due, p.last_day, f.weight, f.level,
             coalesce(f.threshold, 10000) AS threshold_e4, f.source,
             f.continues_id,
             coalesce(f.lead_id,
                      (WITH RECURSIVE above (id, depth) AS
                           (SELECT f.task_id, 0
                            UNION ALL
                            SELECT r.parent_id, above.depth + 1
                            FROM above JOIN kt_v_task AS r
                                 ON r.id = above.id
                            WHERE r.parent_id IS NOT NULL
                              AND above.depth < 16)
                       SELECT r.lead_id
                       FROM above JOIN kt_v_task AS r ON r.id = above.id
                       WHERE r.lead_id IS NOT NULL
                       ORDER BY above.depth LIMIT 1)) AS lead_id,
             f.cancelled, f.reason
      FROM (SELECT e.id, e.uuid,
                   (SELECT v.task FROM kt_target AS v
                    WHERE v.target = e.id AND v.sets & 1
                    ORDER BY v.op DESC LIMIT 1) AS task_id,
                   (SELECT v.position FROM kt_target AS v
                    WHERE v.target = e.id AND v.sets & 2
                    ORDER BY v.op DESC LIMIT 1) AS position,
                   (SELECT v.code FROM kt_target AS v
                    WHERE v.target = e.id AND v.sets & 4
                    ORDER BY v.op DESC LIMIT 1) AS code,
                   (SELECT v.title FROM kt_target AS v
                    WHERE v.target = e.id AND v.sets & 8
                    ORDER BY v.op DESC LIMIT 1) AS title,
                   (SELECT v.measure FROM kt_target AS v
                    WHERE v.target = e.id AND v.sets & 16
                    ORDER BY v.op DESC LIMIT 1) AS measure,
                   (SELECT v.unit_of_measure FROM kt_target AS v
                    WHERE v.target = e.id AND v.sets & 32
                    ORDER BY v.op DESC LIMIT 1) AS unit_of_measure,
                   (SELECT v.due FROM kt_target AS v
                    WHERE v.target = e.id AND v.sets & 64
                    ORDER BY v.op DESC LIMIT 1) AS due,
                   (SELECT v.weight FROM kt_target AS v
                    WHERE v.target = e.id AND v.sets & 128
                    ORDER BY v.op DESC LIMIT 1) AS weight,
                   (SELECT v.level FROM kt_target AS v
                    WHERE v.target = e.id AND v.sets & 256
                    ORDER BY v.op DESC LIMIT 1) AS level,
                   (SELECT v.threshold FROM kt_target AS v
                    WHERE v.target = e.id AND v.sets & 512
                    ORDER BY v.op DESC LIMIT 1) AS threshold,
                   (SELECT v.source FROM kt_target AS v
                    WHERE v.target = e.id AND v.sets & 1024
                    ORDER BY v.op DESC LIMIT 1) AS source,
                   (SELECT v.continues FROM kt_target AS v
                    WHERE v.target = e.id AND v.sets & 2048
                    ORDER BY v.op DESC LIMIT 1) AS continues_id,
                   (SELECT v.lead FROM kt_target AS v
                    WHERE v.target = e.id AND v.sets & 4096
                    ORDER BY v.op DESC LIMIT 1) AS lead_id,
                   (SELECT v.cancelled FROM kt_target AS v
                    WHERE v.target = e.id AND v.sets & 8192
                    ORDER BY v.op DESC LIMIT 1) AS cancelled,
                   (SELECT v.reason FROM kt_target AS v
                    WHERE v.target = e.id AND v.sets & 16384
                    ORDER BY v.op DESC LIMIT 1) AS reason
            FROM kt_entity AS e WHERE e.kind = 4) AS f
      JOIN kt_v_task AS k ON k.id = f.task_id
      JOIN kt_v_plan AS p ON p.id = k.plan_id
      CROSS JOIN kt_v_today AS t) AS g;

CREATE VIEW kt_v_step AS
SELECT s.id, lower(hex(s.uuid)) AS uuid, g.plan, g.plan_id,
       g.code AS target, s.target_id, s.position, s.code, s.title,
       coalesce(s.weight, 1) AS weight,
       coalesce(date(s.due * 86400, 'unixepoch'), g.due) AS due
FROM (SELECT e.id, e.uuid,
             (SELECT v.target FROM kt_step AS v
              WHERE v.step = e.id AND v.sets & 1
              ORDER BY v.op DESC LIMIT 1) AS target_id,
             (SELECT v.position FROM kt_step AS v
              WHERE v.step = e.id AND v.sets & 2
              ORDER BY v.op DESC LIMIT 1) AS position,
             (SELECT v.code FROM kt_step AS v
              WHERE v.step = e.id AND v.sets & 4
              ORDER BY v.op DESC LIMIT 1) AS code,
             (SELECT v.title FROM kt_step AS v
              WHERE v.step = e.id AND v.sets & 8
              ORDER BY v.op DESC LIMIT 1) AS title,
             (SELECT v.weight FROM kt_step AS v
              WHERE v.step = e.id AND v.sets & 16
              ORDER BY v.op DESC LIMIT 1) AS weight,
             (SELECT v.due FROM kt_step AS v
              WHERE v.step = e.id AND v.sets & 32
              ORDER BY v.op DESC LIMIT 1) AS due
      FROM kt_entity AS e WHERE e.kind = 5) AS s
JOIN kt_v_target AS g ON g.id = s.target_id;

-- In force today: the last revision whose day has come, where it is no
-- withdrawal and the unit is open. What it leaves out, the revisions since
-- the last withdrawal have.
CREATE VIEW kt_v_allotment AS
SELECT i.plan, i.plan_id, i.target, i.target_id, i.unit, i.unit_id,
       i.unit_name,
       rtrim(rtrim(CASE WHEN i.amount_e4 < 0 THEN '-' ELSE '' END
                       || abs(i.amount_e4 / 10000) || '.'
                       || printf('%04d', abs(i.amount_e4 % 10000)),
                   '0'), '.') AS amount,
       i.amount_e4,
       rtrim(rtrim(CASE WHEN i.baseline_e4 < 0 THEN '-' ELSE '' END
                       || abs(i.baseline_e4 / 10000) || '.'
                       || printf('%04d', abs(i.baseline_e4 % 10000)),
                   '0'), '.') AS baseline,
       i.baseline_e4, i.weight, i.effective, i.authority, i.reason
FROM (SELECT g.plan, g.plan_id, g.code AS target, a.target AS target_id,
             u.code AS unit, a.unit AS unit_id, u.name AS unit_name,
             a.amount AS amount_e4,
             (SELECT b.baseline FROM kt_allotment AS b
              WHERE b.target = a.target AND b.unit = a.unit
                AND b.day <= t.day_no AND b.baseline IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM kt_allotment AS w
                                WHERE w.target = b.target
                                  AND w.unit = b.unit AND w.withdrawn = 1
                                  AND w.day <= t.day_no
                                  AND (w.day, w.op) >= (b.day, b.op))
              ORDER BY b.day DESC, b.op DESC LIMIT 1) AS baseline_e4,
             coalesce(
                 (SELECT b.weight FROM kt_allotment AS b
                  WHERE b.target = a.target AND b.unit = a.unit
                    AND b.day <= t.day_no AND b.weight IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM kt_allotment AS w
                                    WHERE w.target = b.target
                                      AND w.unit = b.unit
                                      AND w.withdrawn = 1
                                      AND w.day <= t.day_no
                                      AND (w.day, w.op) >= (b.day, b.op))
                  ORDER BY b.day DESC, b.op DESC LIMIT 1), 1) AS weight,
             date(a.day * 86400, 'unixepoch') AS effective, a.authority,
             a.reason
      FROM kt_allotment AS a CROSS JOIN kt_v_today AS t
      JOIN kt_v_unit AS u ON u.id = a.unit
      JOIN kt_v_target AS g ON g.id = a.target
      WHERE a.withdrawn = 0 AND a.day <= t.day_no AND u.is_open
        AND NOT EXISTS (SELECT 1 FROM kt_allotment AS l
                        WHERE l.target = a.target AND l.unit = a.unit
                          AND l.day <= t.day_no
                          AND (l.day, l.op) > (a.day, a.op))) AS i;

-- A commit's number has a prefix where it is neither of this database's own
-- site nor of the line of those from which it was copied.
CREATE VIEW kt_v_ledger AS
SELECT c.no AS commit_no,
       CASE WHEN c.site_no = (SELECT m.site_no FROM kt_meta AS m)
                 OR EXISTS (
                     WITH RECURSIVE line (uuid, seq) AS
                         (SELECT o.parent_site, o.parent_seq
                          FROM kt_site AS o JOIN kt_meta AS m
                               ON m.site_no = o.site_no
                          UNION
                          SELECT o.parent_site, o.parent_seq
                          FROM line JOIN kt_site AS o ON o.uuid = line.uuid)
                     SELECT 1 FROM line
                     WHERE line.uuid = s.uuid AND c.seq <= line.seq)
            THEN '' ELSE lower(hex(substr(s.uuid, 1, 4))) || ':' END
           || c.seq AS number,
       lower(hex(s.uuid)) AS site, c.seq, c.ops AS operations,
       strftime('%Y-%m-%dT%H:%M:%S', (c.hlc >> 16) / 1000, 'unixepoch')
           || printf('.%03dZ', (c.hlc >> 16) % 1000) AS written,
       c.hlc >> 16 AS written_utc_ms, c.actor,
       (SELECT u.code FROM kt_v_unit AS u WHERE u.id = c.actor_unit)
           AS actor_unit,
       c.source, c.host_key, lower(hex(c.hash)) AS hash,
       lower(hex(c.prev)) AS prev
FROM kt_commit AS c JOIN kt_site AS s ON s.site_no = c.site_no;

-- A report passes where it is neither retracted nor, by its last verdict,
-- returned; of its versions, which follow one another by `replaces`, the
-- last that passes is in force.
CREATE VIEW kt_v_progress AS
SELECT r.number, g.plan, g.plan_id, g.code AS target, r.target_id,
       u.code AS unit, r.unit_id, u.name AS unit_name, r.day, r.mode,
       rtrim(rtrim(CASE WHEN r.amount_e4 < 0 THEN '-' ELSE '' END
                       || abs(r.amount_e4 / 10000) || '.'
                       || printf('%04d', abs(r.amount_e4 % 10000)),
                   '0'), '.') AS amount,
       r.amount_e4,
       rtrim(rtrim(CASE WHEN r.of_e4 < 0 THEN '-' ELSE '' END
                       || abs(r.of_e4 / 10000) || '.'
                       || printf('%04d', abs(r.of_e4 % 10000)),
                   '0'), '.') AS of,
       r.of_e4, r.step, r.note, r.ref, r.doc, r.uri, r.file_sha256,
       CASE WHEN r.retracted_op IS NOT NULL THEN 'retracted'
            WHEN r.verdict IS 'returned' THEN 'returned'
            WHEN r.has_versions AND EXISTS (
                WITH RECURSIVE
                    before (op) AS
                        (SELECT r.op
                         UNION
                         SELECT q.replaces
                         FROM before JOIN kt_progress AS q
                              ON q.op = before.op
                         WHERE q.replaces IS NOT NULL),
                    version (op) AS
                        (SELECT min(before.op) FROM before
                         UNION
                         SELECT q.op
                         FROM version JOIN kt_progress AS q
                              ON q.replaces = version.op)
                SELECT 1 FROM version
                WHERE version.op > r.op
                  AND NOT EXISTS (SELECT 1 FROM kt_act AS a
                                  WHERE a.report = version.op
                                    AND a.verb = 3)
                  AND (SELECT a.verb FROM kt_act AS a
                       WHERE a.report = version.op AND a.verb < 3
                       ORDER BY a.op DESC LIMIT 1) IS NOT 2)
            THEN 'superseded'
            ELSE 'in_force' END AS state,
       r.verdict, r.supersedes, r.reason,
       (SELECT b.written FROM kt_v_ledger AS b
        WHERE b.commit_no = r.retracted_op >> 24) AS retracted,
       (SELECT b.actor FROM kt_v_ledger AS b
        WHERE b.commit_no = r.retracted_op >> 24) AS retracted_by,
       (SELECT a.reason FROM kt_act AS a WHERE a.op = r.retracted_op)
           AS retracted_reason,
       r.commit_no, r.written, r.written_utc_ms, r.actor, r.source, r.line
FROM (SELECT p.op, p.target AS target_id, p.unit AS unit_id,
             l.number || '.' || (p.op & 16777215) AS number,
             date(p.day * 86400, 'unixepoch') AS day,
             CASE p.mode WHEN 1 THEN 'add' WHEN 2 THEN 'to_date'
                         WHEN 3 THEN 'level' WHEN 4 THEN 'step' END AS mode,
             p.amount AS amount_e4, p.of AS of_e4,
             (SELECT v.code FROM kt_step AS v
              WHERE v.step = p.step AND v.sets & 4
              ORDER BY v.op DESC LIMIT 1) AS step,
             p.note, p.ref, p.doc, p.uri,
             CASE WHEN p.file_sha256 IS NOT NULL
                  THEN lower(hex(p.file_sha256)) END AS file_sha256,
             (SELECT min(a.op) FROM kt_act AS a
              WHERE a.report = p.op AND a.verb = 3) AS retracted_op,
             (SELECT CASE a.verb WHEN 1 THEN 'verified'
                                 WHEN 2 THEN 'returned' END
              FROM kt_act AS a WHERE a.report = p.op AND a.verb < 3
              ORDER BY a.op DESC LIMIT 1) AS verdict,
             p.replaces IS NOT NULL
                 OR EXISTS (SELECT 1 FROM kt_progress AS q
                            WHERE q.replaces = p.op) AS has_versions,
             (SELECT b.number || '.' || (p.replaces & 16777215)
              FROM kt_v_ledger AS b WHERE b.commit_no = p.replaces >> 24)
                 AS supersedes,
             p.reason, l.commit_no, l.written, l.written_utc_ms, l.actor,
             l.source, p.line
      FROM kt_progress AS p JOIN kt_v_ledger AS l
           ON l.commit_no = p.op >> 24) AS r
JOIN kt_v_target AS g ON g.id = r.target_id
JOIN kt_v_unit AS u ON u.id = r.unit_id;
