-- Queries of the papers of agenda items (server/app/papers.cpp).

-- name: add_paper :exec
-- A paper is handed in to an item, or carried along to it.
INSERT INTO papers (id, item_id, attachment_id, title, by_id, at_ms)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: use_for_item :exec
-- A file is used, by the item that it was handed in to. From now on it is called by its title.
UPDATE attachments
SET item_id = $1, name = ''
WHERE id = $2;

-- name: list_papers_of_meeting :many
-- The papers of a meeting's items: the file in the columns of get_attachment, whether it is masked by what its
-- masks say, then the paper.
SELECT a.id, a.sha256, a.type, a.size, a.width, a.height, a.name, a.thumbnail, a.by_id, a.ticket_id, a.place, a.ref,
       a.length, a.community_id,
       a.forgotten = 1
         OR EXISTS (SELECT 1 FROM masks m WHERE m.attachment_id = a.id AND m.undone_at_ms IS NULL)
         OR EXISTS (SELECT 1 FROM item_masks k WHERE k.attachment_id = a.id AND k.undone_at_ms IS NULL),
       a.item_id, a.forgotten, p.id, p.item_id, p.title, u.name, p.at_ms
FROM agenda_items i
JOIN papers p ON p.item_id = i.id
JOIN attachments a ON a.id = p.attachment_id
JOIN users u ON u.id = p.by_id
WHERE i.meeting_id = $1 AND p.removed_at_ms IS NULL
ORDER BY p.id
LIMIT 10000;

-- name: find_item_of_paper :one
-- The item that a paper stands with.
SELECT item_id
FROM papers
WHERE id = $1 AND removed_at_ms IS NULL;

-- name: list_items_of_file :many
-- The items that a file stands with as a paper.
SELECT item_id
FROM papers
WHERE attachment_id = $1 AND removed_at_ms IS NULL
ORDER BY id
LIMIT 1000;

-- name: find_home_of_file :one
-- The item that a file was handed in to, and the ticket of that.
SELECT i.id, i.ticket_id
FROM attachments a
JOIN agenda_items i ON i.id = a.item_id
WHERE a.id = $1;

-- name: rename_paper :exec
-- A paper has another title.
UPDATE papers
SET title = $1
WHERE id = $2;

-- name: remove_paper :exec
-- A paper is taken off its item.
UPDATE papers
SET removed_by_id = $1, removed_at_ms = $2
WHERE id = $3;

-- name: list_papers_to_carry :many
-- The papers of an item that is carried over which the item $2 never had, with the title as it was written.
SELECT p.attachment_id, coalesce(w.text, p.title), p.by_id, p.at_ms
FROM papers p
JOIN agenda_items i ON i.id = p.item_id
LEFT JOIN withheld_texts w
  ON w.owner_id = coalesce(i.ticket_id, i.meeting_id) AND w.place = 'paper' AND w.ref = CAST(p.id AS TEXT)
WHERE p.item_id = $1 AND p.removed_at_ms IS NULL
  AND NOT EXISTS (SELECT 1 FROM papers n WHERE n.item_id = $2 AND n.attachment_id = p.attachment_id)
ORDER BY p.id
LIMIT 1000;

-- name: forget_masked_papers_of_ticket :exec
-- What masks of a ticket hide of the papers of its items is gone for good. Before the masks are emptied.
UPDATE attachments
SET forgotten = 1
WHERE item_id IS NOT NULL
  AND id IN (SELECT m.attachment_id FROM masks m
             WHERE m.ticket_id = $1 AND m.attachment_id IS NOT NULL AND m.undone_at_ms IS NULL);

-- name: forget_masked_papers_of_item :exec
-- The same for an item of no ticket, and for what shows how the task that it decided stands.
UPDATE attachments
SET forgotten = 1, name = ''
WHERE id IN (SELECT k.attachment_id FROM item_masks k
             WHERE k.item_id = $1 AND k.attachment_id IS NOT NULL AND k.undone_at_ms IS NULL);

-- name: delete_papers_of_ticket :exec
-- Takes the papers off the items of a ticket.
DELETE FROM papers
WHERE item_id IN (SELECT id FROM agenda_items WHERE ticket_id = $1);

-- name: delete_paper_files_of_ticket :exec
-- Takes the files of those papers away; their bytes go when nothing names them for a day.
DELETE FROM attachments
WHERE item_id IN (SELECT id FROM agenda_items WHERE ticket_id = $1);
