-- Queries of the search over meetings that are over.

-- name: get_meeting_terms :one
-- What a meeting or an item is found by.
SELECT terms
FROM meeting_terms
WHERE rowid = $1;

-- name: remove_meeting_terms :exec
-- A meeting or an item is found no more.
DELETE FROM meeting_terms
WHERE rowid = $1;

-- name: add_meeting_terms :exec
-- What a meeting or an item is found by.
INSERT INTO meeting_terms (rowid, terms)
VALUES ($1, $2);

-- name: search_meetings :many
-- The ids of items and meetings that have all the terms, newest first.
SELECT rowid
FROM meeting_terms
WHERE meeting_terms MATCH $1 AND rowid < $2
ORDER BY rowid DESC
LIMIT $3;

-- name: find_found_meeting :one
-- The meeting that an id of the index belongs to, and whether it is an item's.
SELECT meeting_id, 1
FROM agenda_items
WHERE id = $1
UNION ALL
SELECT id, 0
FROM meetings
WHERE id = $1;

-- name: list_unindexed_meetings :many
-- Meetings that are over and in no index.
SELECT m.id
FROM meetings m
WHERE m.state IN ('closed', 'published') AND NOT EXISTS (SELECT 1 FROM meeting_terms f WHERE f.rowid = m.id)
ORDER BY m.id
LIMIT 200;

-- name: list_stray_meeting_terms :many
-- Ids in the index of meetings that belong to no meeting that is over.
SELECT f.rowid
FROM meeting_terms f
WHERE NOT EXISTS (SELECT 1 FROM meetings m WHERE m.id = f.rowid AND m.state IN ('closed', 'published'))
  AND NOT EXISTS (SELECT 1 FROM agenda_items i JOIN meetings m ON m.id = i.meeting_id
                  WHERE i.id = f.rowid AND m.state IN ('closed', 'published'))
ORDER BY f.rowid
LIMIT 100;

-- name: merge_meeting_words :exec
-- Merges some pages of the index of meetings.
INSERT INTO meeting_terms (meeting_terms, rank)
VALUES ('merge', $1);
