-- Queries of rolls: who votes as what.

-- name: put_roll_entry :one
-- Adds a line to a roll, or changes the one of that elector; nothing comes back where it stood so already.
INSERT INTO roll_entries (id, community_id, electorate, elector, head, area, area_source, parking, names)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (community_id, electorate, elector) DO UPDATE
SET head = excluded.head, area = excluded.area, area_source = excluded.area_source,
    parking = excluded.parking, names = excluded.names
WHERE (head, area, area_source, parking, names)
   IS NOT (excluded.head, excluded.area, excluded.area_source, excluded.parking, excluded.names)
RETURNING id;

-- name: find_roll_entry :one
-- A line of a roll by its elector.
SELECT id, head, area, area_source, parking, names
FROM roll_entries
WHERE community_id = $1 AND electorate = $2 AND elector = $3;

-- name: get_roll_entry :one
-- A line of a roll with the community it belongs to.
SELECT community_id, electorate, elector
FROM roll_entries
WHERE id = $1;

-- name: list_roll :many
-- A page of a roll in order of elector, those whose elector or names hold the text.
SELECT r.id, r.elector, r.head, r.area, r.area_source, r.parking, r.names
FROM roll_entries r
WHERE r.community_id = $1 AND r.electorate = $2 AND r.elector > $3
  AND ($4 = '' OR instr(r.elector, $4) > 0 OR instr(r.names, $4) > 0)
ORDER BY r.elector
LIMIT $5;

-- name: list_roll_users :many
-- Who votes for a line on their own screen.
SELECT u.id, u.name, u.login
FROM roll_users r
JOIN users u ON u.id = r.user_id
WHERE r.entry_id = $1
ORDER BY u.id
LIMIT 50;

-- name: count_rolls :many
-- How many lines each roll of a community has, what they weigh, and how many somebody votes for online.
SELECT electorate, count(*), count(DISTINCT head), sum(area), sum(linked)
FROM (SELECT e.electorate, e.head, e.area,
             EXISTS (SELECT 1 FROM roll_users u WHERE u.entry_id = e.id) AS linked
      FROM roll_entries e
      WHERE e.community_id = $1)
GROUP BY electorate
ORDER BY electorate
LIMIT 20;

-- name: remove_roll_users :exec
-- Nobody votes for that line online any more.
DELETE FROM roll_users WHERE entry_id = $1;

-- name: remove_roll_entry :exec
-- Takes a line out of its roll.
DELETE FROM roll_entries WHERE id = $1;

-- name: add_roll_user :one
-- Links a person to a line; nothing comes back where they were already.
INSERT INTO roll_users (entry_id, user_id)
VALUES ($1, $2)
ON CONFLICT DO NOTHING
RETURNING user_id;

-- name: remove_roll_user :one
-- Unlinks a person from a line; nothing comes back where they were not.
DELETE FROM roll_users
WHERE entry_id = $1 AND user_id = $2
RETURNING user_id;

-- name: list_own_lines :many
-- The lines of a community's rolls that a person votes for.
SELECT e.electorate, e.elector
FROM roll_users u
JOIN roll_entries e ON e.id = u.entry_id
WHERE u.user_id = $1 AND e.community_id = $2
ORDER BY e.electorate, e.elector
LIMIT 1000;

-- name: find_member_by_login :one
-- A person with a role in the community by the name they log in with.
SELECT u.id
FROM users u
WHERE EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = u.id AND m.community_id = $1)
  AND u.login = $2 AND u.disabled_at_ms IS NULL;

-- name: delete_roll_users_of_user :exec
-- Somebody who is erased votes for no line any more; names on the roll stay the roll's.
DELETE FROM roll_users WHERE user_id = $1;
