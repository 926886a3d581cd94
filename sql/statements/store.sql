-- SPDX-License-Identifier: Apache-2.0
-- Transactions, and what opening a file sets and looks at. A pragma takes no
-- parameter: where its value is known at run time only, the store writes it
-- in place of the one that stands here. Some act when they are prepared; the
-- store prepares each anew and reads back what it came to.

-- name: begin_write
-- A transaction that holds the write lock from its first moment.
BEGIN IMMEDIATE;

-- name: begin_read
-- A transaction whose snapshot is taken by the statement after it.
BEGIN;

-- name: commit
-- Keep what was written.
COMMIT;

-- name: rollback
-- Drop what was written.
ROLLBACK;

-- name: savepoint
-- A write within a transaction of the host's ...
SAVEPOINT kt_write;

-- name: touch
-- ... which takes the write lock before it reads anything.
UPDATE kt_meta SET id = id WHERE id = 0;

-- name: release
-- Keep what was written since, as far as the host keeps it.
RELEASE kt_write;

-- name: rollback_to
-- Drop what was written since; the savepoint stands.
ROLLBACK TO kt_write;

-- name: temp_shadow
-- What is in front of our tables in a connection of the host's.
SELECT name
FROM sqlite_temp_schema
WHERE substr(name, 1, 3) = 'kt_' COLLATE NOCASE
   OR substr(tbl_name, 1, 3) = 'kt_' COLLATE NOCASE
ORDER BY name LIMIT 1;

-- name: user_version
-- The layout: how many migrations have run.
PRAGMA user_version;

-- name: set_user_version
-- The layout; the value is the store's.
PRAGMA user_version = 1;

-- name: application_id
-- Whose file it is.
PRAGMA application_id;

-- name: set_application_id
-- Ours: 'ktsk'.
PRAGMA application_id = 0x6b74736b;

-- name: encoding
-- UTF-8, or one that we do not write.
PRAGMA encoding;

-- name: schema
-- Everything that the schema holds, but for what ANALYZE leaves.
SELECT type, name, tbl_name, sql
FROM sqlite_schema
WHERE NOT (type = 'table' AND name GLOB 'sqlite_stat[134]')
ORDER BY type, name;

-- name: our_schema
-- The same of what is ours in a file of the host's, or touches it.
SELECT type, name, tbl_name, sql
FROM main.sqlite_schema
WHERE substr(name, 1, 3) = 'kt_' COLLATE NOCASE
   OR substr(tbl_name, 1, 3) = 'kt_' COLLATE NOCASE
ORDER BY type, name;

-- name: our_tables
-- 1 where a file, whoever's it is, holds a ledger.
SELECT count(*) FROM main.sqlite_schema
WHERE type = 'table' AND name = 'kt_meta' COLLATE NOCASE;

-- name: schema_version
-- Changes with every change of the schema, of the host's too.
PRAGMA schema_version;

-- name: set_cell_size_check
-- Look at every page as it is read.
PRAGMA cell_size_check = ON;

-- name: cell_size_check
-- Read back.
PRAGMA cell_size_check;

-- name: set_mmap_size
-- No memory map: an I/O error there is a signal, not a status. Answers what
-- it has set, or nothing where the file cannot be mapped at all.
PRAGMA mmap_size = 0;

-- name: set_temp_store
-- Sorters and temporary tables stay in memory.
PRAGMA temp_store = MEMORY;

-- name: temp_store
-- Read back.
PRAGMA temp_store;

-- name: set_cache_size
-- The page cache in KiB, negative; the value is the store's.
PRAGMA cache_size = -16384;

-- name: cache_size
-- Read back.
PRAGMA cache_size;

-- name: set_cache_spill
-- A transaction that spills takes the exclusive lock before its end.
PRAGMA cache_spill = OFF;

-- name: cache_spill
-- Read back.
PRAGMA cache_spill;

-- name: journal_mode
-- What the file is in.
PRAGMA journal_mode;

-- name: set_journal_truncate
-- Answers what it has set.
PRAGMA journal_mode = TRUNCATE;

-- name: set_journal_wal
-- Answers what it has set.
PRAGMA journal_mode = WAL;

-- name: set_synchronous_full
-- Each commit is on the disk before it is answered.
PRAGMA synchronous = FULL;

-- name: set_synchronous_off
-- For scratch files only.
PRAGMA synchronous = OFF;

-- name: synchronous
-- Read back.
PRAGMA synchronous;

-- name: integrity_check
-- One row "ok", or a row a finding.
PRAGMA integrity_check;
