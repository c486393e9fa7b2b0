-- Queries of the contract suite.

-- name: add_note :exec
-- Writes a note.
INSERT INTO notes (id, text)
VALUES ($1, $2);

-- name: add_note_once :one
-- Writes a note unless its id or text is taken; no row then.
INSERT INTO notes (id, text)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
RETURNING id, text;

-- name: add_note_or_leave :one
-- Replaced for SQLite, to show that it is.
INSERT INTO nowhere (id)
VALUES ($1)
RETURNING id;

-- name: change_notes :exec
-- Sets the text of one note.
UPDATE notes
SET text = $1
WHERE id = $2;

-- name: remove_notes_from :exec
-- Removes the notes from an id on.
DELETE FROM notes
WHERE id >= $1;

-- name: count_notes :count
-- How many notes there are.
SELECT count(*)
FROM notes;

-- name: list_notes :many
-- The notes after an id.
SELECT id, text
FROM notes
WHERE id > $1
ORDER BY id
LIMIT 10000;

-- name: add_reply :exec
-- Writes a reply.
INSERT INTO replies (id, note_id)
VALUES ($1, $2);

-- name: add_two_replies :one
-- Writes two replies to one note and gives the first one back.
INSERT INTO replies (id, note_id)
VALUES ($1, $2), ($3, $2)
RETURNING id;

-- name: count_replies :count
-- How many replies there are.
SELECT count(*)
FROM replies;

-- name: put_sample :exec
-- Stores one value of each type.
INSERT INTO samples (id, whole, fraction, text, bytes)
VALUES ($1, $2, $3, $4, $5);

-- name: get_sample :one
-- The values stored under an id.
SELECT whole, fraction, text, bytes
FROM samples
WHERE id = $1;

-- name: count_up_to :count
-- Counts to a number the long way round, to keep a reader busy.
WITH RECURSIVE counted (n) AS (
  SELECT 1
  UNION ALL
  SELECT n + 1
  FROM counted
  WHERE n < $1
)
SELECT count(*)
FROM counted;
