-- SPDX-License-Identifier: Apache-2.0
-- The rows of each kind of operation, columns as in lib/op.c. ?1 is K, the
-- greatest key that may be known; ?2 is t, the last day that may have come;
-- ?3 is a key behind which to begin. lib/history.c reads the definitions
-- through these alone and folds them to a moment (t, K); the walk of the
-- chain reads all of them.

-- name: unit
-- Units' versions.
SELECT op, unit, day, sets, code, name, level, parent, opened, closed
FROM kt_unit
WHERE op <= ?1 AND (day IS NULL OR day <= ?2) AND op > ?3 ORDER BY op;

-- name: plan
-- Plans' versions.
SELECT op, plan, sets, code, title, language, owner, first_day, last_day,
       state, reporting_days, behind, at_risk, ahead
FROM kt_plan WHERE op <= ?1 AND op > ?3 ORDER BY op;

-- name: task
-- Tasks' versions.
SELECT op, task, sets, plan, parent, position, code, title, weight, lead,
       cancelled, reason
FROM kt_task WHERE op <= ?1 AND op > ?3 ORDER BY op;

-- name: target
-- Targets' versions.
SELECT op, target, sets, task, position, code, title, measure,
       unit_of_measure, due, weight, level, threshold, source, continues,
       lead, cancelled, reason
FROM kt_target WHERE op <= ?1 AND op > ?3 ORDER BY op;

-- name: step
-- Steps' versions.
SELECT op, step, sets, target, position, code, title, weight, due
FROM kt_step WHERE op <= ?1 AND op > ?3 ORDER BY op;

-- name: allotment
-- Allotments and their revisions.
SELECT op, target, unit, day, withdrawn, amount, baseline, weight, authority,
       reason
FROM kt_allotment
WHERE op <= ?1 AND day <= ?2 AND op > ?3 ORDER BY op;

-- name: title
-- Translations.
SELECT op, entity, field, language, text
FROM kt_title WHERE op <= ?1 AND op > ?3 ORDER BY op;

-- name: list
-- Lists, without their members.
SELECT op, entity, field
FROM kt_list WHERE op <= ?1 AND op > ?3 ORDER BY op;

-- name: member
-- The units of lists.
SELECT op, unit, day, reason
FROM kt_member WHERE op <= ?1 AND op > ?3 ORDER BY op, unit;

-- name: checkpoint
-- The planned shares of lists.
SELECT op, day, share
FROM kt_checkpoint WHERE op <= ?1 AND op > ?3 ORDER BY op, day;

-- name: progress
-- Reports, for the walk of the chain.
SELECT op, target, unit, day, mode, amount, of, step, ref, line, note, doc,
       uri, file_sha256, replaces, reason
FROM kt_progress WHERE op <= ?1 AND day <= ?2 AND op > ?3 ORDER BY op;

-- name: act
-- Acts, for the walk of the chain.
SELECT op, verb, report, entity, unit, reason
FROM kt_act WHERE op <= ?1 AND op > ?3 ORDER BY op;

-- name: last
-- The greatest key of all definitions: whether a handle's are still true.
SELECT max(
    coalesce((SELECT max(op) FROM kt_unit), 0),
    coalesce((SELECT max(op) FROM kt_plan), 0),
    coalesce((SELECT max(op) FROM kt_task), 0),
    coalesce((SELECT max(op) FROM kt_target), 0),
    coalesce((SELECT max(op) FROM kt_step), 0),
    coalesce((SELECT max(op) FROM kt_allotment), 0),
    coalesce((SELECT max(op) FROM kt_title), 0),
    coalesce((SELECT max(op) FROM kt_list), 0));
