-- SPDX-License-Identifier: Apache-2.0
-- What kt_db_check() reads beside the operations themselves.

-- name: operations
-- How many there are to read, by their commits.
SELECT CAST(total(ops) AS INTEGER) FROM kt_commit;

-- name: foreign_keys
-- Rows of ours with a key that names nothing: table, key, column, and the
-- table that lacks it. Those of tables without a row id are told by others.
SELECT t.name, f.rowid, k."from", f.parent
FROM main.sqlite_schema AS t
JOIN pragma_foreign_key_check(t.name) AS f
JOIN pragma_foreign_key_list(t.name) AS k ON k.id = f.fkid
WHERE t.type = 'table' AND substr(t.name, 1, 3) = 'kt_'
  AND f.rowid IS NOT NULL
ORDER BY t.name, f.rowid, k."from";

-- name: orphans
-- Members and checkpoints whose list is not there.
SELECT 'kt_member' AS name, m.op AS op FROM kt_member AS m
WHERE NOT EXISTS (SELECT 1 FROM kt_list AS l WHERE l.op = m.op)
UNION
SELECT 'kt_checkpoint', p.op FROM kt_checkpoint AS p
WHERE NOT EXISTS (SELECT 1 FROM kt_list AS l WHERE l.op = p.op)
ORDER BY name, op;

-- name: entities
-- The entities, to see that none is missing.
SELECT id, kind FROM kt_entity ORDER BY id;

-- name: sites
-- The sites, with what they began from.
SELECT site_no, uuid, parent_site, parent_seq, parent_hash
FROM kt_site ORDER BY site_no;

-- name: hash_of_seq
-- The hash of a site's commit.
SELECT c.hash FROM kt_site AS s JOIN kt_commit AS c ON c.site_no = s.site_no
WHERE s.uuid = ?1 AND c.seq = ?2;
