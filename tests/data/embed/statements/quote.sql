-- Before the first entry there may be comments; -- name: is none within one.

-- name: brackets
-- A bracket alone, and semicolons, are what CMake lists stumble over.
SELECT '[', ';', ']]', '[=[';

-- name: chinese
-- A fullwidth 二〇二二 in a comment.
SELECT '养老护理员；培训' AS title
    -- name: is an entry at the start of a line only
    WHERE 'it''s "quoted" \n \\ ${DIR} @DIR@ $<1:x>' <> '';

-- name: empty_lines
--
-- A purpose with an empty comment line, and a blank one:

SELECT 1;


