-- Queries of people, their roles and their log-ins.

-- name: get_user :one
-- A person by id.
SELECT id, login, name, is_root
FROM users
WHERE id = $1;

-- name: find_user_by_session :one
-- Whose session it is, if it has not ended.
SELECT u.id, u.login, u.name, u.is_root, s.csrf
FROM sessions s
JOIN users u ON u.id = s.user_id
WHERE s.token_hash = $1 AND s.expires_at_ms > $2 AND u.disabled_at_ms IS NULL;

-- name: find_user_by_token :one
-- Whose token it is.
SELECT u.id, u.login, u.name, u.is_root
FROM tokens t
JOIN users u ON u.id = t.user_id
WHERE t.token_hash = $1 AND u.disabled_at_ms IS NULL;

-- name: list_memberships_of_user :many
-- Every role of a person.
SELECT community_id, role, party, grid, household_id
FROM memberships
WHERE user_id = $1
ORDER BY community_id, role, party, grid
LIMIT 1000;
