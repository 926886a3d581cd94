-- SPDX-License-Identifier: Apache-2.0
-- The ledger, layout 1. An operation's key `op` is its commit's number << 24
-- plus its place in the commit, from 1. Days are days since 1970-01-01,
-- amounts ten-thousandths, shares basis points. A row of kt_unit, kt_plan,
-- kt_task, kt_target or kt_step says in `sets` which of its columns it sets,
-- a bit a column from the first one behind `sets`.

CREATE TABLE kt_site (
    site_no INTEGER PRIMARY KEY NOT NULL,
    uuid BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    parent_site BLOB CHECK (length(parent_site) = 16),
    parent_seq INTEGER CHECK (parent_seq > 0),
    parent_hash BLOB CHECK (length(parent_hash) = 32)
) STRICT;

-- One row: the layout of the encoding, this database's own site, and, in a
-- copy, the hash of the last commit when it was made.
CREATE TABLE kt_meta (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    format INTEGER NOT NULL CHECK (format > 0),
    site_no INTEGER NOT NULL REFERENCES kt_site (site_no),
    copy_of BLOB CHECK (length(copy_of) = 32)
) STRICT;

-- What has an identity: kind 1 unit, 2 plan, 3 task, 4 target, 5 step.
CREATE TABLE kt_entity (
    id INTEGER PRIMARY KEY NOT NULL,
    uuid BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 5)
) STRICT;

-- hlc: UTC milliseconds << 16, plus a counter. alg 1: SHA-256.
CREATE TABLE kt_commit (
    no INTEGER PRIMARY KEY NOT NULL,
    site_no INTEGER NOT NULL REFERENCES kt_site (site_no),
    seq INTEGER NOT NULL CHECK (seq > 0),
    ops INTEGER NOT NULL CHECK (ops BETWEEN 1 AND 16777215),
    prev BLOB NOT NULL CHECK (length(prev) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    hlc INTEGER NOT NULL,
    actor TEXT,
    actor_unit INTEGER REFERENCES kt_entity (id),
    host_key TEXT,
    source TEXT,
    format INTEGER NOT NULL,
    alg INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX kt_commit_seq ON kt_commit (site_no, seq);
CREATE UNIQUE INDEX kt_commit_host_key ON kt_commit (host_key, site_no)
    WHERE host_key IS NOT NULL;
CREATE INDEX kt_commit_hlc ON kt_commit (hlc);

-- day NULL: from the beginning.
CREATE TABLE kt_unit (
    op INTEGER PRIMARY KEY NOT NULL,
    unit INTEGER NOT NULL REFERENCES kt_entity (id),
    day INTEGER,
    sets INTEGER NOT NULL CHECK (sets > 0),
    code TEXT,
    name TEXT,
    level TEXT,
    parent INTEGER REFERENCES kt_entity (id),
    opened INTEGER,
    closed INTEGER
) STRICT;

-- state 1 draft, 2 active, 3 closed.
CREATE TABLE kt_plan (
    op INTEGER PRIMARY KEY NOT NULL,
    plan INTEGER NOT NULL REFERENCES kt_entity (id),
    sets INTEGER NOT NULL CHECK (sets > 0),
    code TEXT,
    title TEXT,
    language TEXT,
    owner INTEGER REFERENCES kt_entity (id),
    first_day INTEGER,
    last_day INTEGER,
    state INTEGER CHECK (state BETWEEN 1 AND 3),
    reporting_days INTEGER CHECK (reporting_days > 0),
    behind INTEGER,
    at_risk INTEGER,
    ahead INTEGER
) STRICT;

CREATE TABLE kt_task (
    op INTEGER PRIMARY KEY NOT NULL,
    task INTEGER NOT NULL REFERENCES kt_entity (id),
    sets INTEGER NOT NULL CHECK (sets > 0),
    plan INTEGER REFERENCES kt_entity (id),
    parent INTEGER REFERENCES kt_entity (id),
    position INTEGER,
    code TEXT,
    title TEXT,
    weight INTEGER CHECK (weight BETWEEN 0 AND 1000000),
    lead INTEGER REFERENCES kt_entity (id),
    cancelled INTEGER,
    reason TEXT
) STRICT;

-- measure 1 flow, 2 stock, 3 ratio, 4 coverage, 5 milestone, 6 ceiling,
-- 7 assessed.
CREATE TABLE kt_target (
    op INTEGER PRIMARY KEY NOT NULL,
    target INTEGER NOT NULL REFERENCES kt_entity (id),
    sets INTEGER NOT NULL CHECK (sets > 0),
    task INTEGER REFERENCES kt_entity (id),
    position INTEGER,
    code TEXT,
    title TEXT,
    measure INTEGER CHECK (measure BETWEEN 1 AND 7),
    unit_of_measure TEXT,
    due INTEGER,
    weight INTEGER CHECK (weight BETWEEN 0 AND 1000000),
    level TEXT,
    threshold INTEGER,
    source TEXT,
    continues INTEGER REFERENCES kt_entity (id),
    lead INTEGER REFERENCES kt_entity (id),
    cancelled INTEGER,
    reason TEXT
) STRICT;

CREATE TABLE kt_step (
    op INTEGER PRIMARY KEY NOT NULL,
    step INTEGER NOT NULL REFERENCES kt_entity (id),
    sets INTEGER NOT NULL CHECK (sets > 0),
    target INTEGER REFERENCES kt_entity (id),
    position INTEGER,
    code TEXT,
    title TEXT,
    weight INTEGER CHECK (weight BETWEEN 0 AND 1000000),
    due INTEGER
) STRICT;

-- One revision of what a unit is to deliver, as one value. baseline, weight
-- NULL: as the revision before it has them. withdrawn 1: nothing any more.
CREATE TABLE kt_allotment (
    op INTEGER PRIMARY KEY NOT NULL,
    target INTEGER NOT NULL REFERENCES kt_entity (id),
    unit INTEGER NOT NULL REFERENCES kt_entity (id),
    day INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL CHECK (withdrawn BETWEEN 0 AND 1),
    amount INTEGER,
    baseline INTEGER,
    weight INTEGER CHECK (weight BETWEEN 0 AND 1000000),
    authority TEXT,
    reason TEXT
) STRICT;

-- field 1 title or name, 2 unit of measure. text NULL: taken back.
CREATE TABLE kt_title (
    op INTEGER PRIMARY KEY NOT NULL,
    entity INTEGER NOT NULL REFERENCES kt_entity (id),
    field INTEGER NOT NULL CHECK (field BETWEEN 1 AND 2),
    language TEXT NOT NULL,
    text TEXT
) STRICT;

-- A list replaces the one before it. field 1 assist, 2 supervise, 3 units,
-- 4 exempt, 5 checkpoints.
CREATE TABLE kt_list (
    op INTEGER PRIMARY KEY NOT NULL,
    entity INTEGER NOT NULL REFERENCES kt_entity (id),
    field INTEGER NOT NULL CHECK (field BETWEEN 1 AND 5)
) STRICT;

CREATE TABLE kt_member (
    op INTEGER NOT NULL REFERENCES kt_list (op),
    unit INTEGER NOT NULL REFERENCES kt_entity (id),
    day INTEGER,
    reason TEXT,
    PRIMARY KEY (op, unit)
) STRICT, WITHOUT ROWID;

CREATE TABLE kt_checkpoint (
    op INTEGER NOT NULL REFERENCES kt_list (op),
    day INTEGER NOT NULL,
    share INTEGER NOT NULL CHECK (share BETWEEN 0 AND 10000),
    PRIMARY KEY (op, day)
) STRICT, WITHOUT ROWID;

-- mode 1 add, 2 to date, 3 level, 4 step. replaces: the report's key that it
-- supersedes. No foreign keys, for speed: the check covers them.
CREATE TABLE kt_progress (
    op INTEGER PRIMARY KEY NOT NULL,
    target INTEGER NOT NULL,
    unit INTEGER NOT NULL,
    day INTEGER NOT NULL,
    mode INTEGER NOT NULL CHECK (mode BETWEEN 1 AND 4),
    amount INTEGER,
    of INTEGER,
    step INTEGER,
    ref TEXT,
    line INTEGER,
    note TEXT,
    doc TEXT,
    uri TEXT,
    file_sha256 BLOB CHECK (length(file_sha256) = 32),
    replaces INTEGER,
    reason TEXT
) STRICT;
CREATE INDEX kt_progress_at ON kt_progress (target, unit, day);
CREATE INDEX kt_progress_ref ON kt_progress (target, unit, ref)
    WHERE ref IS NOT NULL;
CREATE INDEX kt_progress_replaces ON kt_progress (replaces)
    WHERE replaces IS NOT NULL;

-- verb 1 verify, 2 return, 3 retract.
CREATE TABLE kt_act (
    op INTEGER PRIMARY KEY NOT NULL,
    verb INTEGER NOT NULL CHECK (verb BETWEEN 1 AND 3),
    report INTEGER,
    entity INTEGER REFERENCES kt_entity (id),
    unit INTEGER REFERENCES kt_entity (id),
    reason TEXT
) STRICT;
CREATE INDEX kt_act_report ON kt_act (report) WHERE report IS NOT NULL;
