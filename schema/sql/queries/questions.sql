-- Queries of residents' questions to a meeting, and of statements that are corrected.

-- name: add_question_support :one
-- Supports a question once; no row when the person does already.
INSERT INTO question_supports (item_id, user_id, at_ms)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
RETURNING item_id;

-- name: remove_question_support :exec
-- Withdraws a support.
DELETE FROM question_supports
WHERE item_id = $1 AND user_id = $2;

-- name: count_question_support :exec
-- Counts a support in or out.
UPDATE agenda_items
SET supporters = supporters + $1
WHERE id = $2;

-- name: list_supported_questions :many
-- The questions of a meeting that a person supports.
SELECT s.item_id
FROM question_supports s
JOIN agenda_items i ON i.id = s.item_id
WHERE i.meeting_id = $1 AND s.user_id = $2
ORDER BY s.item_id
LIMIT 500;

-- name: put_question_reply :one
-- Answers a question for a party, or amends that answer: which keeps its id and when it was first given.
INSERT INTO question_replies (id, item_id, party, by_id, text, at_ms)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (item_id, party) DO UPDATE
SET by_id = excluded.by_id, text = excluded.text, amended_at_ms = excluded.at_ms
RETURNING id, at_ms, amended_at_ms;

-- name: list_question_replies :many
-- What was answered to a question.
SELECT r.id, r.party, u.name, r.text, r.at_ms, r.amended_at_ms
FROM question_replies r
JOIN users u ON u.id = r.by_id
WHERE r.item_id = $1
ORDER BY r.id
LIMIT 100;

-- name: find_statement :one
-- The item a statement was made to, and by whom.
SELECT item_id, by_id
FROM statements
WHERE id = $1;

-- name: add_statement_correction :exec
-- Keeps what a statement said before it was corrected.
INSERT INTO statement_corrections (id, statement_id, text, by_id, at_ms)
VALUES ($1, $2, $3, $4, $5);

-- name: set_statement_text :exec
-- Corrects a statement.
UPDATE statements
SET text = $1
WHERE id = $2;

-- name: list_statement_corrections :many
-- What the statements of an item said before they were corrected, oldest first.
SELECT c.id, c.statement_id, c.text, u.name, c.at_ms
FROM statement_corrections c
JOIN statements s ON s.id = c.statement_id
JOIN users u ON u.id = c.by_id
WHERE s.item_id = $1
ORDER BY c.id
LIMIT 5000;
