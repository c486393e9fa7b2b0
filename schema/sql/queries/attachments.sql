-- Queries of attachments and uploads. Columns of an attachment always in the order of get_attachment.

-- name: add_upload :exec
-- An upload begins.
INSERT INTO uploads (id, community_id, by_id, name, length, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: get_upload :one
-- An upload of a person.
SELECT id, community_id, name, length
FROM uploads
WHERE id = $1 AND by_id = $2;

-- name: delete_upload :exec
-- An upload is whole, or not to be.
DELETE FROM uploads
WHERE id = $1;

-- name: sum_uploads_of_user :one
-- How many uploads a person has open, and of how many bytes.
SELECT count(*), coalesce(sum(length), 0)
FROM uploads
WHERE by_id = $1;

-- name: list_old_uploads :many
-- Uploads begun before a time.
SELECT id
FROM uploads
WHERE created_at_ms < $1
ORDER BY created_at_ms
LIMIT 100;

-- name: add_attachment :exec
-- A file is kept, used for nothing yet.
INSERT INTO attachments (id, community_id, by_id, sha256, type, size, width, height, thumbnail, name,
                         source_sha256, length, created_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: get_attachment :one
-- A file with what decides who may see it.
SELECT id, sha256, type, size, width, height, name, thumbnail, by_id, ticket_id, place, ref, length,
       community_id, masked, item_id, forgotten
FROM attachments
WHERE id = $1;

-- name: list_attachments_of_ticket :many
-- Files of the report and of the answers, each list in its order.
SELECT id, sha256, type, size, width, height, name, thumbnail, by_id, ticket_id, place, ref, length,
       community_id, masked, item_id, forgotten
FROM attachments
WHERE ticket_id = $1 AND place <> 'comment' AND place <> 'note' AND place <> 'past'
  AND place <> 'action'
ORDER BY position, id
LIMIT 1000;

-- name: list_all_attachments_of_ticket :many
-- Every file that hangs on a ticket.
SELECT id, sha256, type, size, width, height, name, thumbnail, by_id, ticket_id, place, ref, length,
       community_id, masked, item_id, forgotten
FROM attachments
WHERE ticket_id = $1
ORDER BY position, id
LIMIT 1000;

-- name: count_attachments_of_ticket :one
-- How many files hang on a ticket.
SELECT count(*)
FROM attachments
WHERE ticket_id = $1;

-- name: find_unused_attachment :one
-- What a person has sent already and not used: the same bytes once more are the same file.
SELECT id, sha256, type, size, width, height, name, thumbnail, by_id, ticket_id, place, ref, length,
       community_id, masked, item_id, forgotten
FROM attachments
WHERE by_id = $1 AND created_at_ms >= $2 AND community_id = $3 AND source_sha256 = $4
  AND ticket_id IS NULL AND item_id IS NULL AND place IS NULL
LIMIT 1;

-- name: sum_attachments_of_user :one
-- How many files a person has sent since a time, and of how many bytes.
SELECT count(*), coalesce(sum(length), 0)
FROM attachments
WHERE by_id = $1 AND created_at_ms >= $2;

-- name: place_attachment :exec
-- Hangs a file on a ticket, or moves it within the ticket.
UPDATE attachments
SET ticket_id = $1, place = $2, ref = $3, position = $4
WHERE id = $5;

-- name: release_attachment :exec
-- A file that was in a draft only is used for nothing again, from now on.
UPDATE attachments
SET ticket_id = NULL, place = NULL, ref = '', position = 0, created_at_ms = $1
WHERE id = $2;

-- name: list_unused_attachments :many
-- Files that nothing has used since a time.
SELECT id
FROM attachments
WHERE ticket_id IS NULL AND item_id IS NULL AND place IS NULL AND created_at_ms < $1
ORDER BY created_at_ms
LIMIT 100;

-- name: delete_attachment :exec
-- A file that nothing uses goes; its blob follows when no other file has it.
DELETE FROM attachments
WHERE id = $1 AND ticket_id IS NULL AND item_id IS NULL AND place IS NULL;

-- name: is_blob_used :one
-- Whether a blob belongs to any file.
SELECT EXISTS (SELECT 1 FROM attachments a WHERE a.sha256 = $1 AND a.forgotten = 0)
    OR EXISTS (SELECT 1 FROM attachments b WHERE b.thumbnail = $1 AND b.forgotten = 0);

-- name: list_blobs :many
-- Digests of the blobs that files have, a page after an id.
SELECT id, sha256, thumbnail
FROM attachments
WHERE id > $1 AND forgotten = 0
ORDER BY id
LIMIT 1000;
