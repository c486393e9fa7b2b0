-- Queries of what people keep ready: answer templates of parties, saved filters of persons.

-- name: list_templates :many
-- A party's templates by title.
SELECT id, title, stance, text, version
FROM answer_templates
WHERE community_id = $1 AND party = $2
ORDER BY title, id
LIMIT 200;

-- name: get_template :one
-- A template by id.
SELECT id, title, stance, text, version, community_id, party
FROM answer_templates
WHERE id = $1;

-- name: find_template :one
-- A party's template by title.
SELECT id
FROM answer_templates
WHERE community_id = $1 AND party = $2 AND title = $3;

-- name: add_template :exec
-- Keeps a template.
INSERT INTO answer_templates (id, community_id, party, title, stance, text, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: update_template :exec
-- Stores what changed of a template.
UPDATE answer_templates
SET title = $1, stance = $2, text = $3, version = version + 1
WHERE id = $4;

-- name: delete_template :exec
-- Takes a template away.
DELETE FROM answer_templates
WHERE id = $1;

-- name: list_filters :many
-- A person's saved filters in a community, the oldest first.
SELECT id, name, query, version
FROM saved_filters
WHERE user_id = $1 AND community_id = $2
ORDER BY id
LIMIT 100;

-- name: get_filter :one
-- A saved filter by id.
SELECT id, name, query, version, community_id, user_id
FROM saved_filters
WHERE id = $1;

-- name: find_filter :one
-- A person's saved filter by name.
SELECT id
FROM saved_filters
WHERE user_id = $1 AND community_id = $2 AND name = $3;

-- name: add_filter :exec
-- Keeps a filter.
INSERT INTO saved_filters (id, user_id, community_id, name, query, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: update_filter :exec
-- Stores what changed of a saved filter.
UPDATE saved_filters
SET name = $1, query = $2, version = version + 1
WHERE id = $3;

-- name: delete_filter :exec
-- Takes a saved filter away.
DELETE FROM saved_filters
WHERE id = $1;
