-- Queries of places: where things are in a community, and the doors that have a QR.

-- name: list_places :many
-- What stands in a community's list of places.
SELECT id, building, unit, name, grid, lat, lon
FROM places
WHERE community_id = $1
ORDER BY id
LIMIT 10000;

-- name: list_units :many
-- Buildings and units of a community's households, with how many there are.
SELECT building, unit, count(*)
FROM households
WHERE community_id = $1
GROUP BY building, unit
ORDER BY building, unit
LIMIT 10000;

-- name: list_rooms :many
-- The rooms of a unit.
SELECT room
FROM households
WHERE community_id = $1 AND building = $2 AND unit = $3
ORDER BY room
LIMIT 1000;

-- name: count_places :one
-- How many places a community has.
SELECT count(*)
FROM places
WHERE community_id = $1;

-- name: find_place :one
-- A place by where it is.
SELECT id
FROM places
WHERE community_id = $1 AND building = $2 AND unit = $3 AND name = $4;

-- name: get_place :one
-- A place by id.
SELECT id, building, unit, name, grid, lat, lon, community_id
FROM places
WHERE id = $1;

-- name: add_place :exec
-- Adds a place.
INSERT INTO places (id, community_id, building, unit, name, grid, lat, lon, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: delete_place :exec
-- Takes a place out of the list.
DELETE FROM places
WHERE id = $1;

-- name: find_grid_of_building :one
-- The grid of a building, where the community has told it of a household or the building.
SELECT h.grid
FROM households h
WHERE h.community_id = $1 AND h.building = $2 AND h.grid IS NOT NULL
UNION ALL
SELECT p.grid
FROM places p
WHERE p.community_id = $1 AND p.building = $2 AND p.grid IS NOT NULL
LIMIT 1;

-- name: find_grid_of_place :one
-- The grid of a named place outside, where the community has told it.
SELECT grid
FROM places
WHERE community_id = $1 AND building = '' AND name = $2 AND grid IS NOT NULL
LIMIT 1;

-- name: get_home :one
-- Where a household is, unless it is the only one there.
SELECT h.building, h.unit
FROM households h
WHERE h.id = $1 AND EXISTS (SELECT 1
                            FROM households n
                            WHERE n.community_id = h.community_id AND n.building = h.building
                              AND n.unit = h.unit AND n.id <> h.id);
