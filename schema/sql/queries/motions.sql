-- Queries of motions on an item of a meeting, and of amendments to them.

-- name: add_motion :exec
-- Somebody moves a motion.
INSERT INTO motions (id, item_id, by_id, party, text, at_ms, state)
VALUES ($1, $2, $3, $4, $5, $6, 'open');

-- name: list_motions :many
-- The motions on an item, in the order in which they were made.
SELECT m.id, m.by_id, u.name, m.party, m.text, m.at_ms, m.state
FROM motions m
JOIN users u ON u.id = m.by_id
WHERE m.item_id = $1
ORDER BY m.id
LIMIT 100;

-- name: find_item_of_motion :one
-- The item a motion was made on.
SELECT item_id
FROM motions
WHERE id = $1;

-- name: set_motion_state :exec
-- Stores what became of a motion.
UPDATE motions
SET state = $1
WHERE id = $2;

-- name: set_motion_text :exec
-- Stores what a motion says now.
UPDATE motions
SET text = $1
WHERE id = $2;

-- name: add_amendment :exec
-- Somebody proposes an amendment.
INSERT INTO motion_amendments (id, motion_id, by_id, party, text, reason, wording, at_ms, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open');

-- name: list_amendments :many
-- The amendments to the motions on an item.
SELECT a.id, a.motion_id, a.by_id, u.name, a.party, a.text, a.reason, a.wording, a.at_ms, a.state
FROM motion_amendments a
JOIN motions m ON m.id = a.motion_id
JOIN users u ON u.id = a.by_id
WHERE m.item_id = $1
ORDER BY a.id
LIMIT 5000;

-- name: find_item_of_amendment :one
-- The item of the motion that an amendment is to.
SELECT m.item_id
FROM motion_amendments a
JOIN motions m ON m.id = a.motion_id
WHERE a.id = $1;

-- name: set_amendment_state :exec
-- Stores what became of an amendment.
UPDATE motion_amendments
SET state = $1
WHERE id = $2;

-- name: add_wording :exec
-- Keeps what a motion said before an amendment took its place.
INSERT INTO motion_wordings (id, motion_id, amendment_id, by_id, text, at_ms)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: list_wordings :many
-- What the motions on an item said before, oldest first.
SELECT w.id, w.motion_id, w.amendment_id, u.name, w.text, w.at_ms
FROM motion_wordings w
JOIN motions m ON m.id = w.motion_id
JOIN users u ON u.id = w.by_id
WHERE m.item_id = $1
ORDER BY w.id
LIMIT 5000;

-- name: get_question :one
-- What a vote asks, as it is shown.
SELECT question
FROM votes
WHERE id = $1;

-- name: put_question :exec
-- What a vote on a motion asks follows the motion until it is opened.
UPDATE votes
SET question = $1
WHERE id = $2;
