-- What ties people to tickets and tickets to each other: following, duplicates, parts, slips.

-- name: add_follow :one
-- Follows a ticket once; no row when the person does already.
INSERT INTO follows (ticket_id, user_id, at_ms)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
RETURNING ticket_id;

-- name: remove_follow :exec
-- Follows no more.
DELETE FROM follows
WHERE ticket_id = $1 AND user_id = $2;

-- name: find_follow :one
-- Whether a person follows a ticket.
SELECT at_ms
FROM follows
WHERE ticket_id = $1 AND user_id = $2;

-- name: copy_supports :exec
-- The supporters of a duplicate support its target, each once; the target's own reporter does not.
INSERT INTO supports (ticket_id, user_id, at_ms)
SELECT $1, s.user_id, s.at_ms
FROM supports s
WHERE s.ticket_id = $2 AND s.user_id IS NOT $3
ON CONFLICT DO NOTHING;

-- name: copy_follows :exec
-- The followers of a duplicate follow its target.
INSERT INTO follows (ticket_id, user_id, at_ms)
SELECT $1, f.user_id, f.at_ms
FROM follows f
WHERE f.ticket_id = $2 AND f.user_id IS NOT $3
ON CONFLICT DO NOTHING;

-- name: remove_supports :exec
-- Nobody supports a ticket any more: they support its target.
DELETE FROM supports
WHERE ticket_id = $1;

-- name: remove_follows :exec
-- Nobody follows a ticket any more: they follow its target.
DELETE FROM follows
WHERE ticket_id = $1;

-- name: count_supports :one
-- How many support a ticket.
SELECT count(*)
FROM supports
WHERE ticket_id = $1;

-- name: find_nudge :one
-- When a party was last reminded of the answer it owes, since a time.
SELECT max(at_ms)
FROM events
WHERE scope = $1 AND kind = 'ticket.nudged' AND subject = $2 AND at_ms > $3
HAVING max(at_ms) IS NOT NULL;

-- name: list_parts :many
-- The parts of a ticket.
SELECT id, number, state
FROM tickets
WHERE parent_id = $1
ORDER BY id
LIMIT 100;

-- name: put_slip :exec
-- Keeps the digest of a slip's code; that of an older slip is good no more.
INSERT INTO ticket_slips (ticket_id, code_hash, issued_at_ms)
VALUES ($1, $2, $3)
ON CONFLICT (ticket_id) DO UPDATE
SET code_hash = excluded.code_hash, issued_at_ms = excluded.issued_at_ms;

-- name: find_slip :one
-- The ticket whose slip has that code.
SELECT s.ticket_id
FROM ticket_slips s
JOIN tickets t ON t.id = s.ticket_id
WHERE t.number = $1 AND s.code_hash = $2;

-- name: remove_slip :exec
-- The slip of a ticket is good no more.
DELETE FROM ticket_slips
WHERE ticket_id = $1;

-- name: list_steps :many
-- The steps of a ticket that everybody may know who may know of it, oldest first.
SELECT kind, at_ms
FROM events
WHERE scope = $1
  AND kind IN ('ticket.submitted', 'ticket.accepted', 'ticket.refused', 'ticket.marked_duplicate',
               'ticket.cancelled', 'ticket.sent_to_agenda', 'ticket.assigned', 'ticket.started',
               'ticket.returned', 'ticket.paused', 'ticket.reported_up', 'ticket.taken_back',
               'ticket.finished', 'ticket.confirmed', 'ticket.reopened', 'ticket.answer_published')
ORDER BY seq
LIMIT 500;
