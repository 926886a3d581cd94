-- SPDX-License-Identifier: Apache-2.0
-- The write path and the head of the chain.

-- name: insert_meta
-- The one row of a new database, whose site is there.
INSERT INTO kt_meta (id, format, site_no, copy_of)
VALUES (1, ?1, (SELECT site_no FROM kt_site WHERE uuid = ?2), NULL);

-- name: meta
-- Layout, own site and copy mark.
SELECT m.format, m.site_no, m.copy_of, s.uuid
FROM kt_meta AS m JOIN kt_site AS s ON s.site_no = m.site_no
WHERE m.id = 1;

-- name: set_site
-- A copy becomes a site of its own, which is there.
UPDATE kt_meta
SET site_no = (SELECT site_no FROM kt_site WHERE uuid = ?1), copy_of = NULL
WHERE id = 1;

-- name: mark_copy
-- A copy, of the ledger as it ends here.
UPDATE kt_meta
SET copy_of = coalesce((SELECT hash FROM kt_commit ORDER BY no DESC LIMIT 1),
                       zeroblob(32))
WHERE id = 1;

-- name: insert_site
-- A site, its number being the next one.
INSERT INTO kt_site (site_no, uuid, parent_site, parent_seq, parent_hash)
VALUES ((SELECT coalesce(max(site_no), 0) + 1 FROM kt_site), ?1, ?2, ?3, ?4);

-- name: site_by_uuid
-- A site's number, and from where it was copied, NULL where it was not.
SELECT site_no, parent_site, parent_seq, parent_hash
FROM kt_site WHERE uuid = ?1;

-- name: site
-- One site by its number.
SELECT uuid, parent_site, parent_seq, parent_hash
FROM kt_site WHERE site_no = ?1;

-- name: sites
-- All sites, few of them: to read a report's number with a prefix.
SELECT site_no, uuid FROM kt_site ORDER BY site_no;

-- name: insert_entity
-- An entity; its id is given, the next one.
INSERT INTO kt_entity (id, uuid, kind) VALUES (?1, ?2, ?3);

-- name: entities
-- The entities behind an id, for the handle's table of them.
SELECT id, uuid, kind FROM kt_entity WHERE id > ?1 ORDER BY id;

-- name: entity_by_uuid
-- Whether a UUID is taken.
SELECT id, kind FROM kt_entity WHERE uuid = ?1;

-- name: head
-- The last commit.
SELECT no, site_no, seq, hash, hlc FROM kt_commit ORDER BY no DESC LIMIT 1;

-- name: commit_hash
-- The hash of one commit.
SELECT hash FROM kt_commit WHERE no = ?1;

-- name: site_head
-- The last sequence number of a site.
SELECT seq, hash FROM kt_commit
WHERE site_no = ?1 ORDER BY seq DESC LIMIT 1;

-- name: hlc_max
-- The greatest clock seen.
SELECT max(hlc) FROM kt_commit;

-- name: host_key
-- The commit of a host key.
SELECT no, seq FROM kt_commit WHERE host_key = ?1 AND site_no = ?2;

-- name: known_at
-- The first commit whose clock is at or after a bound: what is known stops
-- before it.
SELECT min(no) FROM kt_commit WHERE hlc >= ?1;

-- name: commit_id
-- Site and sequence number of a commit, for a report's number.
SELECT s.uuid, c.seq, c.hlc, c.site_no
FROM kt_commit AS c JOIN kt_site AS s ON s.site_no = c.site_no
WHERE c.no = ?1;

-- name: commit_no
-- The local number of a site's commit.
SELECT c.no FROM kt_commit AS c JOIN kt_site AS s ON s.site_no = c.site_no
WHERE s.uuid = ?1 AND c.seq = ?2;

-- name: insert_commit
-- A commit, its rows being there.
INSERT INTO kt_commit (no, site_no, seq, ops, prev, hash, hlc, actor,
                       actor_unit, host_key, source, format, alg)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13);

-- name: unseal_commit
-- Take back a commit's row, which goes on within a host's transaction.
DELETE FROM kt_commit WHERE no = ?1;

-- name: commits
-- The commits behind a number, for the log and for the walk of the chain.
SELECT no, site_no, seq, ops, prev, hash, hlc, actor, actor_unit, host_key,
       source, format, alg
FROM kt_commit WHERE no > ?1 ORDER BY no LIMIT ?2;

-- name: insert_unit
-- Columns as in lib/op.c.
INSERT INTO kt_unit (op, unit, day, sets, code, name, level, parent, opened,
                     closed)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- name: insert_plan
-- Columns as in lib/op.c.
INSERT INTO kt_plan (op, plan, sets, code, title, language, owner, first_day,
                     last_day, state, reporting_days, behind, at_risk, ahead)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14);

-- name: insert_task
-- Columns as in lib/op.c.
INSERT INTO kt_task (op, task, sets, plan, parent, position, code, title,
                     weight, lead, cancelled, reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);

-- name: insert_target
-- Columns as in lib/op.c.
INSERT INTO kt_target (op, target, sets, task, position, code, title,
                       measure, unit_of_measure, due, weight, level,
                       threshold, source, continues, lead, cancelled, reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
        ?16, ?17, ?18);

-- name: insert_step
-- Columns as in lib/op.c.
INSERT INTO kt_step (op, step, sets, target, position, code, title, weight,
                     due)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: insert_allotment
-- Columns as in lib/op.c.
INSERT INTO kt_allotment (op, target, unit, day, withdrawn, amount, baseline,
                          weight, authority, reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- name: insert_title
-- Columns as in lib/op.c.
INSERT INTO kt_title (op, entity, field, language, text)
VALUES (?1, ?2, ?3, ?4, ?5);

-- name: insert_list
-- Columns as in lib/op.c.
INSERT INTO kt_list (op, entity, field) VALUES (?1, ?2, ?3);

-- name: insert_member
-- A list's unit.
INSERT INTO kt_member (op, unit, day, reason) VALUES (?1, ?2, ?3, ?4);

-- name: insert_checkpoint
-- A list's planned share.
INSERT INTO kt_checkpoint (op, day, share) VALUES (?1, ?2, ?3);

-- name: insert_progress
-- Columns as in lib/op.c.
INSERT INTO kt_progress (op, target, unit, day, mode, amount, of, step, ref,
                         line, note, doc, uri, file_sha256, replaces, reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
        ?16);

-- name: insert_act
-- Columns as in lib/op.c.
INSERT INTO kt_act (op, verb, report, entity, unit, reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: commit_by_no
-- What the log says of a commit beside its operations.
SELECT seq, hlc, actor, actor_unit, source FROM kt_commit WHERE no = ?1;

-- name: summary
-- How many operations of each kind (lib/op.h) have keys in (?1, ?2].
SELECT 1 AS tag, (SELECT count(*) FROM kt_unit WHERE op > ?1 AND op <= ?2)
UNION ALL
SELECT 2, (SELECT count(*) FROM kt_plan WHERE op > ?1 AND op <= ?2)
UNION ALL
SELECT 3, (SELECT count(*) FROM kt_task WHERE op > ?1 AND op <= ?2)
UNION ALL
SELECT 4, (SELECT count(*) FROM kt_target WHERE op > ?1 AND op <= ?2)
UNION ALL
SELECT 5, (SELECT count(*) FROM kt_step WHERE op > ?1 AND op <= ?2)
UNION ALL
SELECT 6, (SELECT count(*) FROM kt_allotment WHERE op > ?1 AND op <= ?2)
UNION ALL
SELECT 7, (SELECT count(*) FROM kt_title WHERE op > ?1 AND op <= ?2)
UNION ALL
SELECT 8, (SELECT count(*) FROM kt_list WHERE op > ?1 AND op <= ?2)
UNION ALL
SELECT 9, (SELECT count(*) FROM kt_progress WHERE op > ?1 AND op <= ?2)
UNION ALL
SELECT 10, (SELECT count(*) FROM kt_act WHERE op > ?1 AND op <= ?2)
ORDER BY tag;
