-- Queries of tokens and of the browsers that people log in from.

-- name: find_user_by_token :one
-- Whose token it is, if it has not ended, and how it ends.
SELECT u.id, u.login, u.name, u.is_root, t.id, t.expires_at_ms
FROM tokens t
JOIN users u ON u.id = t.user_id
WHERE t.token_hash = $1 AND (t.expires_at_ms IS NULL OR t.expires_at_ms > $2)
  AND u.disabled_at_ms IS NULL;

-- name: add_token :exec
-- Keeps the digest of a new token.
INSERT INTO tokens (id, token_hash, user_id, name, created_at_ms, expires_at_ms, parent_id)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: list_tokens :many
-- A page of a person's tokens, those that have ended left out.
SELECT id, name, created_at_ms, expires_at_ms, last_used_at_ms, parent_id
FROM tokens
WHERE user_id = $1 AND (expires_at_ms IS NULL OR expires_at_ms > $2) AND id > $3
ORDER BY id
LIMIT $4;

-- name: count_tokens :one
-- How many tokens a person has, those that have ended left out.
SELECT count(*)
FROM tokens
WHERE user_id = $1 AND (expires_at_ms IS NULL OR expires_at_ms > $2);

-- name: touch_token :exec
-- Notes that a token was used.
UPDATE tokens
SET last_used_at_ms = $1
WHERE token_hash = $2;

-- name: list_token_family :many
-- A person's token and those that were made with it, theirs among them.
WITH RECURSIVE family (id) AS (
  SELECT id FROM tokens WHERE id = $1 AND user_id = $2
  UNION
  SELECT t.id FROM tokens t JOIN family f ON t.parent_id = f.id
)
SELECT t.id, t.token_hash
FROM tokens t
JOIN family f ON f.id = t.id
ORDER BY t.id
LIMIT 500;

-- name: delete_token :exec
-- Revokes a token.
DELETE FROM tokens
WHERE id = $1;

-- name: find_expired_token :one
-- Whether a token has run out.
SELECT 1
FROM tokens
WHERE expires_at_ms <= $1
LIMIT 1;

-- name: delete_tokens_of_user :exec
-- Ends every token of a person.
DELETE FROM tokens
WHERE user_id = $1;

-- name: delete_expired_tokens :exec
-- Forgets tokens that have run out, some at a time.
DELETE FROM tokens
WHERE id IN (
  SELECT t.id
  FROM tokens t
  WHERE t.expires_at_ms <= $1
  ORDER BY t.expires_at_ms
  LIMIT 1000
);

-- name: find_device :one
-- Whether somebody has logged in from this browser before.
SELECT 1
FROM devices
WHERE user_id = $1 AND device_hash = $2;

-- name: put_device :exec
-- Remembers that somebody has logged in from this browser.
INSERT INTO devices (device_hash, user_id, used_at_ms)
VALUES ($1, $2, $3)
ON CONFLICT (user_id, device_hash) DO UPDATE SET used_at_ms = excluded.used_at_ms;

-- name: find_old_device :one
-- Whether nobody has logged in from some browser for long.
SELECT 1
FROM devices
WHERE used_at_ms < $1
LIMIT 1;

-- name: delete_old_devices :exec
-- Forgets browsers from which nobody has logged in for long, some at a time.
DELETE FROM devices
WHERE (user_id, device_hash) IN (
  SELECT d.user_id, d.device_hash
  FROM devices d
  WHERE d.used_at_ms < $1
  ORDER BY d.used_at_ms
  LIMIT 1000
);

-- name: keep_readiness :exec
-- Writes the row that proves that the database can be written.
INSERT INTO readiness (id, at_ms)
VALUES (1, $1)
ON CONFLICT (id) DO UPDATE SET at_ms = excluded.at_ms;
