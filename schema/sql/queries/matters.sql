-- Queries of matters: four deliberations and two publications.

-- name: add_matter :exec
-- Begins a matter.
INSERT INTO matters (id, community_id, title, assembly_rule, state, created_at_ms)
VALUES ($1, $2, $3, $4, 'in_progress', $5);

-- name: get_matter :one
-- A matter by id.
SELECT id, community_id, title, assembly_rule, state, ended_for, version
FROM matters
WHERE id = $1;

-- name: list_matters :many
-- A page of a community's matters, the latest first.
SELECT id
FROM matters
WHERE community_id = $1 AND id < $2 AND ($3 IS NULL OR state = $3)
ORDER BY id DESC
LIMIT $4;

-- name: update_matter :exec
-- Stores what a record or an end changed.
UPDATE matters
SET state = $1, ended_for = $2, version = $3
WHERE id = $4;

-- name: add_matter_record :exec
-- Records what a stage came to, behind all others of the matter.
INSERT INTO matter_records (id, matter_id, position, stage, held_on, text, due, present, in_favour, poll_id,
                            place, last_day, carried, by_id, at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: take_back_matter_record :exec
-- The record counts no more, for a reason.
UPDATE matter_records
SET taken_back_for = $1
WHERE id = $2;

-- name: list_postings_over :many
-- Postings whose last day lies between $1 and $2 and of whose end nobody was told, with their matter and its zone.
SELECT r.id, r.last_day, c.zone
FROM matter_records r
JOIN matters m ON m.id = r.matter_id AND m.state <> 'ended'
JOIN communities c ON c.id = m.community_id
WHERE r.last_day >= $1 AND r.last_day <= $2 AND r.last_day <> '' AND r.taken_back_for = '' AND r.over_told = 0
ORDER BY r.last_day, r.id
LIMIT $3;

-- name: find_matter_of_record :one
-- The matter that a record is of.
SELECT matter_id
FROM matter_records
WHERE id = $1;

-- name: set_posting_over_told :exec
-- It was told that the posting is over; of one that is told already, no row.
UPDATE matter_records
SET over_told = 1
WHERE id = $1 AND over_told = 0;

-- name: use_for_matter :exec
-- A file is used: it shows what a record says.
UPDATE attachments
SET place = 'matter', ref = CAST($1 AS TEXT), position = $2
WHERE id = $3;

-- name: list_files_of_matter :many
-- The files of a matter's records, in the columns of get_attachment, and the record.
SELECT a.id, a.sha256, a.type, a.size, a.width, a.height, a.name, a.thumbnail, a.by_id, a.ticket_id, a.place, a.ref,
       a.length, a.community_id, a.masked, a.item_id, a.forgotten, r.id
FROM matter_records r
JOIN attachments a ON a.place = 'matter' AND a.ref = CAST(r.id AS TEXT)
WHERE r.matter_id = $1
ORDER BY r.position, a.position
LIMIT 10000;

-- name: list_matter_records :many
-- The records of a matter as they were made.
SELECT id, stage, held_on, text, due, present, in_favour, poll_id, place, last_day, carried, by_id, at_ms,
       taken_back_for
FROM matter_records
WHERE matter_id = $1
ORDER BY position
LIMIT 1000;
