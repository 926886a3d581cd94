-- Kept, unlike the comments of a statement: a migration is taken whole.
CREATE TABLE a (x TEXT) STRICT;
CREATE TABLE b (y TEXT DEFAULT ';') STRICT;
