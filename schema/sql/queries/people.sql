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

-- name: list_memberships_of_user :many
-- Every role of a person.
SELECT community_id, role, party, grid, household_id
FROM memberships
WHERE user_id = $1
ORDER BY community_id, role, party, grid
LIMIT 1000;

-- name: find_password :one
-- A person by login, with the password's hash.
SELECT id, password_hash
FROM users
WHERE login = $1 AND disabled_at_ms IS NULL;

-- name: set_password :exec
-- Changes a password.
UPDATE users
SET password_hash = $1, version = version + 1
WHERE id = $2;

-- name: add_user :one
-- Adds a person; no row when the login is taken.
INSERT INTO users (id, login, name, password_hash, is_root, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: add_membership :one
-- Gives a role; no row when the person holds it already.
INSERT INTO memberships (community_id, user_id, role, party, grid, household_id, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING
RETURNING user_id;

-- name: end_membership :one
-- Ends a role; no row when the person does not hold it.
DELETE FROM memberships
WHERE community_id = $1 AND user_id = $2 AND role = $3 AND party = $4 AND grid = $5
RETURNING user_id;

-- name: count_open_work :one
-- How many open tickets of a community are in a person's hands.
SELECT count(*)
FROM tickets
WHERE community_id = $1 AND assignee_id = $2 AND state <> 'closed';

-- name: list_people :many
-- Roles of a community's people after a person; residents only where $5 is 1.
SELECT u.id, u.name, u.login, m.role, m.party, m.grid
FROM memberships m
JOIN users u ON u.id = m.user_id
WHERE m.community_id = $1 AND u.id > $2 AND ($3 IS NULL OR m.role = $3)
  AND ($4 IS NULL OR m.party = $4) AND ($5 = 1 OR m.role <> 'resident')
ORDER BY u.id, m.role, m.party, m.grid
LIMIT 2000;

-- name: list_members :many
-- The members of a community's parties.
SELECT u.id, u.name, m.party
FROM memberships m
JOIN users u ON u.id = m.user_id
WHERE m.community_id = $1 AND m.role = 'member' AND u.disabled_at_ms IS NULL
ORDER BY m.party, u.id
LIMIT 2000;

-- name: add_household :exec
-- Adds a household once.
INSERT INTO households (id, community_id, building, unit, room, grid, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING;

-- name: find_household :one
-- A household by its place.
SELECT id
FROM households
WHERE community_id = $1 AND building = $2 AND unit = $3 AND room = $4;

-- name: add_session :exec
-- Opens a session.
INSERT INTO sessions (token_hash, user_id, csrf, created_at_ms, expires_at_ms)
VALUES ($1, $2, $3, $4, $5);

-- name: delete_session :exec
-- Ends a session.
DELETE FROM sessions
WHERE token_hash = $1;

-- name: delete_sessions_of_user :exec
-- Ends every session of a person.
DELETE FROM sessions
WHERE user_id = $1;

-- name: find_expired_session :one
-- Whether a session has run out.
SELECT 1
FROM sessions
WHERE expires_at_ms <= $1
LIMIT 1;

-- name: delete_expired_sessions :exec
-- Forgets sessions that have run out, some at a time.
DELETE FROM sessions
WHERE token_hash IN (
  SELECT s.token_hash
  FROM sessions s
  WHERE s.expires_at_ms <= $1
  ORDER BY s.expires_at_ms
  LIMIT 1000
);

-- name: count_roles :one
-- How many roles a person has in a community.
SELECT count(*)
FROM memberships
WHERE user_id = $1 AND community_id = $2;

-- name: add_password_reset :exec
-- Keeps the digest of a code with which a person sets a new password.
INSERT INTO password_resets (user_id, community_id, code_hash, by_id, made_at_ms, expires_at_ms)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: find_password_reset :one
-- Whose code it is, if it is still good.
SELECT r.user_id
FROM password_resets r
JOIN users u ON u.id = r.user_id
WHERE u.login = $1 AND r.code_hash = $2 AND r.expires_at_ms > $3 AND u.disabled_at_ms IS NULL;

-- name: end_password_reset :one
-- A person's code is good no more; whose community it was made in.
DELETE FROM password_resets
WHERE user_id = $1
RETURNING community_id;

-- name: add_invitation :exec
-- Keeps the digest of a new invitation code and what it gives.
INSERT INTO invitations (id, community_id, code_hash, role, party, grid, household_id, created_by,
                         created_at_ms, expires_at_ms, uses_left)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: use_invitation :one
-- Takes one use of a code that is still good; no row otherwise.
UPDATE invitations
SET uses_left = uses_left - 1
WHERE code_hash = $1 AND expires_at_ms > $2 AND uses_left > 0
RETURNING community_id, role, party, grid, household_id, id;

-- name: find_invitation :one
-- What a code gives that is still good.
SELECT community_id, role, party, grid, household_id, id
FROM invitations
WHERE code_hash = $1 AND expires_at_ms > $2 AND uses_left > 0;

-- name: find_joined_by :one
-- Whether a person ($1: as the subject of events) has joined by an invitation before; the log knows.
SELECT 1
FROM events e
JOIN event_bodies b ON b.community_id = e.community_id AND b.seq = e.seq
WHERE e.scope = $1 AND e.community_id = $2 AND e.kind = 'people.joined'
  AND json_extract(b.body, '$.data.person.invitation') = $3
LIMIT 1;

-- name: find_idempotency_key :one
-- The answer given to a request with that key before.
SELECT request_hash, version, body
FROM idempotency_keys
WHERE user_id = $1 AND key = $2;

-- name: add_idempotency_key :exec
-- Remembers an answer.
INSERT INTO idempotency_keys (user_id, key, request_hash, status, version, body, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: find_old_idempotency_key :one
-- Whether an answer is older than the promise.
SELECT 1
FROM idempotency_keys
WHERE created_at_ms < $1
LIMIT 1;

-- name: delete_old_idempotency_keys :exec
-- Forgets answers that are older than the promise, some at a time.
DELETE FROM idempotency_keys
WHERE (user_id, key) IN (
  SELECT k.user_id, k.key
  FROM idempotency_keys k
  WHERE k.created_at_ms < $1
  ORDER BY k.created_at_ms
  LIMIT 1000
);
