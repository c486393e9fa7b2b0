-- Queries of communities. Columns of a community in the order of get_community.

-- name: get_community :one
-- A community by id.
SELECT id, code, name, zone, seq, feed_token, version, board_public, check_in,
       turn_minutes, party_minutes
FROM communities
WHERE id = $1;

-- name: find_community_by_code :one
-- A community by its code.
SELECT id, code, name, zone, seq, feed_token, version, board_public, check_in,
       turn_minutes, party_minutes
FROM communities
WHERE code = $1;

-- name: list_communities :many
-- Every community after a code.
SELECT id, code, name, zone, seq, feed_token, version, board_public, check_in,
       turn_minutes, party_minutes
FROM communities
WHERE code > $1
ORDER BY code
LIMIT 10000;

-- name: add_community :exec
-- Founds a community.
INSERT INTO communities (id, code, name, zone, last_hash, feed_token, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: set_board :exec
-- Opens or closes a community's figures.
UPDATE communities
SET board_public = $1, version = version + 1
WHERE id = $2;

-- name: set_check_in :exec
-- Says who may check in to the meetings to come by themselves.
UPDATE communities
SET check_in = $1, version = version + 1
WHERE id = $2;

-- name: set_speaking_time :exec
-- Says how long a turn, and a party on one item, should be.
UPDATE communities
SET turn_minutes = $1, party_minutes = $2, version = version + 1
WHERE id = $3;

-- name: add_party :exec
-- Seats a party at a community's table.
INSERT INTO parties (community_id, code, name, position)
VALUES ($1, $2, $3, $4);

-- name: add_category :exec
-- Adds a category of tickets.
INSERT INTO categories (community_id, code, name, parent, position)
VALUES ($1, $2, $3, $4, $5);

-- name: list_categories :many
-- A community's categories in their order.
SELECT code, name, parent
FROM categories
WHERE community_id = $1
ORDER BY position
LIMIT 500;
