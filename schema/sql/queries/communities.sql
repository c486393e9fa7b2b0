-- Queries of communities and their figures. Columns of a community in the order of get_community.

-- name: get_community :one
-- A community by id.
SELECT id, code, name, zone, seq, feed_token, version, board_public
FROM communities
WHERE id = $1;

-- name: find_community_by_code :one
-- A community by its code.
SELECT id, code, name, zone, seq, feed_token, version, board_public
FROM communities
WHERE code = $1;

-- name: list_communities :many
-- Every community after a code.
SELECT id, code, name, zone, seq, feed_token, version, board_public
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

-- name: get_board :one
-- Standing figures and those since $2, archived imports left out.
SELECT count(*) FILTER (WHERE state <> 'closed'),
       count(*) FILTER (WHERE due_at_ms < $1 AND state IN ('accepted', 'agenda', 'assigned', 'working', 'township')),
       count(*) FILTER (WHERE created_at_ms >= $2),
       count(*) FILTER (WHERE state = 'closed' AND closed_at_ms >= $2),
       count(*) FILTER (WHERE reopened > 0 AND updated_at_ms >= $2),
       count(rating),
       avg(rating)
FROM tickets
WHERE community_id = $3 AND resolution IS NOT 'archived' AND visibility <> 'private';

-- name: count_by_state :many
-- How many tickets are in each state, archived imports left out.
SELECT state, count(*)
FROM tickets
WHERE community_id = $1 AND resolution IS NOT 'archived' AND visibility <> 'private'
GROUP BY state
ORDER BY state
LIMIT 20;

-- name: count_by_category :many
-- Open and all tickets per category, archived imports left out.
SELECT category, count(*) FILTER (WHERE state <> 'closed'), count(*)
FROM tickets
WHERE community_id = $1 AND resolution IS NOT 'archived' AND visibility <> 'private'
GROUP BY category
ORDER BY count(*) DESC, category
LIMIT 100;

-- name: get_party_figures :one
-- A party's answers given, owed and silent, its open work and what of it is overdue.
SELECT count(*) FILTER (WHERE w.stance IS NOT NULL AND w.stance <> 'silent'),
       count(*) FILTER (WHERE w.stance IS NULL AND t.state NOT IN ('new', 'closed')),
       count(*) FILTER (WHERE w.stance = 'silent'),
       count(*) FILTER (WHERE t.handler = $1 AND t.state IN ('assigned', 'working', 'waiting')),
       count(*) FILTER (WHERE t.handler = $1 AND t.state IN ('assigned', 'working') AND t.due_at_ms < $2)
FROM tickets t
LEFT JOIN answers w ON w.ticket_id = t.id AND w.party = $1
WHERE t.community_id = $3 AND t.resolution IS NOT 'archived' AND t.visibility <> 'private';
