-- SPDX-License-Identifier: Apache-2.0
-- Reports as they are read. A report is retracted where an act of verb 3
-- names it.

-- name: by_ref
-- The last report with a host's key on a target and unit that is not
-- retracted.
SELECT op
FROM kt_progress
WHERE target = ?1 AND unit = ?2 AND ref = ?3
  AND NOT EXISTS (SELECT 1 FROM kt_act AS a
                  WHERE a.report = kt_progress.op AND a.verb = 3)
ORDER BY op DESC LIMIT 1;

-- name: versions
-- A report and its versions that are not retracted, with the last verdict.
WITH RECURSIVE version (op) AS (
    SELECT ?1
    UNION
    SELECT p.replaces FROM version AS v
    JOIN kt_progress AS p ON p.op = v.op WHERE p.replaces IS NOT NULL
    UNION
    SELECT p.op FROM version AS v
    JOIN kt_progress AS p ON p.replaces = v.op)
SELECT p.op, p.day, p.mode, p.amount, p.of, p.step, p.note, p.doc, p.uri,
       p.file_sha256, p.ref, p.reason, p.replaces,
       (SELECT a.verb FROM kt_act AS a
        WHERE a.report = p.op AND a.verb < 3 ORDER BY a.op DESC LIMIT 1)
FROM version AS v JOIN kt_progress AS p ON p.op = v.op
WHERE NOT EXISTS (SELECT 1 FROM kt_act AS a
                  WHERE a.report = p.op AND a.verb = 3)
ORDER BY p.op;

-- name: same
-- Reports that say the same and are not retracted, with the host key of
-- their commit.
SELECT p.op, c.host_key, c.source, p.line
FROM kt_progress AS p JOIN kt_commit AS c ON c.no = p.op >> 24
WHERE p.target = ?1 AND p.unit = ?2 AND p.day = ?3 AND p.mode = ?4
  AND p.amount IS ?5 AND p.of IS ?6 AND p.step IS ?7
  AND NOT EXISTS (SELECT 1 FROM kt_act AS a
                  WHERE a.report = p.op AND a.verb = 3)
ORDER BY p.op;

-- name: find
-- What a report is on, of whom, and about which day.
SELECT target, unit, day FROM kt_progress WHERE op = ?1;

-- name: retraction
-- The act that retracted a report, as known at K.
SELECT op, reason FROM kt_act
WHERE report = ?1 AND verb = 3 AND op <= ?2 ORDER BY op LIMIT 1;

-- name: of_target
-- The reports on a target as known at K, with the clock of their commit
-- (null: of the open one), whether retracted, and the last verdict.
SELECT p.op, p.unit, p.day, p.mode, p.amount, p.of, p.step, p.replaces,
       c.hlc,
       (SELECT 1 FROM kt_act AS a
        WHERE a.report = p.op AND a.verb = 3 AND a.op <= ?2 LIMIT 1),
       (SELECT a.verb FROM kt_act AS a
        WHERE a.report = p.op AND a.verb < 3 AND a.op <= ?2
        ORDER BY a.op DESC LIMIT 1)
FROM kt_progress AS p LEFT JOIN kt_commit AS c ON c.no = p.op >> 24
WHERE p.target = ?1 AND p.op <= ?2
ORDER BY p.unit, p.day, p.op;

-- name: of_unit
-- The same of one unit.
SELECT p.op, p.unit, p.day, p.mode, p.amount, p.of, p.step, p.replaces,
       c.hlc,
       (SELECT 1 FROM kt_act AS a
        WHERE a.report = p.op AND a.verb = 3 AND a.op <= ?2 LIMIT 1),
       (SELECT a.verb FROM kt_act AS a
        WHERE a.report = p.op AND a.verb < 3 AND a.op <= ?2
        ORDER BY a.op DESC LIMIT 1)
FROM kt_progress AS p LEFT JOIN kt_commit AS c ON c.no = p.op >> 24
WHERE p.target = ?1 AND p.unit = ?3 AND p.op <= ?2
ORDER BY p.day, p.op;

-- name: texts
-- What a report says beside its figures.
SELECT ref, line, note, doc, uri, file_sha256, reason
FROM kt_progress WHERE op = ?1;

-- name: commit
-- Who wrote a report, when, and from what.
SELECT c.hlc, c.actor, c.source, c.seq, s.uuid
FROM kt_commit AS c JOIN kt_site AS s ON s.site_no = c.site_no
WHERE c.no = ?1;

-- name: changes_of_target
-- The reports on a target with keys in (?3, ?1], up to day ?2, for the log.
SELECT op, target, unit, day, mode, amount, of, step, ref, line, note, doc,
       uri, file_sha256, replaces, reason
FROM kt_progress
WHERE target = ?4 AND op <= ?1 AND day <= ?2 AND op > ?3 ORDER BY op;
