-- Queries of looks (server/app/looks.cpp).

-- name: find_look :one
-- Whether a reader's look at a subject is kept for that day.
SELECT 1
FROM looks
WHERE subject = $1 AND reader_id = $2 AND day = $3;

-- name: add_look :exec
-- Keeps a look, once a day.
INSERT INTO looks (id, subject, reader_id, day, person_id, community_id, command, at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (subject, reader_id, day) DO NOTHING;

-- name: list_looks :many
-- Who looked at what of a person, before a look, newest first.
SELECT l.id, l.at_ms, l.subject, l.command, l.reader_id, u.name, l.community_id, c.name
FROM looks l
JOIN users u ON u.id = l.reader_id
JOIN communities c ON c.id = l.community_id
WHERE l.person_id = $1 AND l.id < $2
ORDER BY l.id DESC
LIMIT $3;

-- name: get_ticket_number :one
-- The number of a ticket.
SELECT number
FROM tickets
WHERE id = $1;

-- name: own_looks :exec
-- Somebody has claimed a ticket: looks at it were at theirs.
UPDATE looks
SET person_id = $1
WHERE subject = $2 AND person_id IS NULL;

-- name: find_old_look :one
-- Whether a look is older than looks are kept.
SELECT 1
FROM looks
WHERE at_ms < $1
LIMIT 1;

-- name: delete_old_looks :exec
-- Forgets old looks, some at a time.
DELETE FROM looks
WHERE id IN (
  SELECT l.id
  FROM looks l
  WHERE l.at_ms < $1
  ORDER BY l.at_ms
  LIMIT 1000
);
