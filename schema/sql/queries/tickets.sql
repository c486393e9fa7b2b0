-- Queries of tickets and what hangs on them. Columns of a ticket always in the order of get_ticket.

-- name: get_ticket :one
-- A ticket by id.
SELECT t.id, t.community_id, t.number, t.title, t.body, t.category, t.urgency, t.state, t.resolution,
       t.proposed, t.visibility, t.place_text, t.building, t.unit, t.room, t.lat, t.lon, t.grid,
       t.reporter_id, r.name, t.submitter_id, t.behalf_name, t.behalf_phone, t.first_receiver,
       t.handler, t.assignee_id, a.name, t.taken, t.due_at_ms, t.wait_until_ms, t.foreign_number,
       t.rating, t.supporters, t.reopened, t.returned, t.on_agenda, t.created_at_ms, t.updated_at_ms,
       t.answered_at_ms, t.closed_at_ms, t.version, t.asked_at_ms, t.duplicate_of, d.number,
       t.parent_id, p.number, t.part_count, t.consent_how, t.consent_at_ms, t.due_set_at_ms
FROM tickets t
LEFT JOIN users r ON r.id = t.reporter_id
LEFT JOIN users a ON a.id = t.assignee_id
LEFT JOIN tickets d ON d.id = t.duplicate_of
LEFT JOIN tickets p ON p.id = t.parent_id
WHERE t.id = $1;

-- name: find_ticket_id_by_number :one
-- A ticket's id by its number for people.
SELECT id
FROM tickets
WHERE number = $1;

-- name: find_ticket_by_source :one
-- A ticket that an import has brought already.
SELECT id, title
FROM tickets
WHERE community_id = $1 AND source_id = $2;

-- name: add_ticket_terms :exec
-- Puts a ticket into the search index.
INSERT INTO ticket_terms (rowid, terms)
VALUES ($1, $2);

-- name: take_ticket_number :one
-- The next number of a year, counted per community.
INSERT INTO ticket_counters (community_id, year, last_number)
VALUES ($1, $2, 1)
ON CONFLICT (community_id, year) DO UPDATE
SET last_number = last_number + 1
RETURNING last_number, (SELECT c.code FROM communities c WHERE c.id = community_id);

-- name: add_ticket :exec
-- Stores a submitted or imported ticket.
INSERT INTO tickets (id, community_id, number, title, body, category, urgency, state, resolution,
                     visibility, place_text, building, unit, room, lat, lon, grid, reporter_id,
                     submitter_id, behalf_name, behalf_phone, source_id, created_at_ms, updated_at_ms,
                     answered_at_ms, closed_at_ms, parent_id, consent_how, consent_at_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22, $23, $24, $25, $26, $27, $28, $29);

-- name: update_ticket :exec
-- Stores what a move changed.
UPDATE tickets
SET state = $1, resolution = $2, proposed = $3, first_receiver = $4, handler = $5, assignee_id = $6,
    taken = $7, due_at_ms = $8, wait_until_ms = $9, foreign_number = $10, rating = $11,
    supporters = $12, reopened = $13, returned = $14, updated_at_ms = $15, answered_at_ms = $16,
    closed_at_ms = $17, version = $18, asked_at_ms = $19, reporter_id = $20, duplicate_of = $21,
    part_count = $22, due_set_at_ms = $23, grid = $24
WHERE id = $25;

-- name: list_answers :many
-- The answer slots of a ticket.
SELECT w.party, w.text, w.stance, u.name, w.published_at_ms, w.draft_text, w.draft_stance, w.version
FROM answers w
LEFT JOIN users u ON u.id = w.by_id
WHERE w.ticket_id = $1
ORDER BY w.party
LIMIT 100;

-- name: put_draft :exec
-- Keeps a party's draft.
INSERT INTO answers (ticket_id, party, draft_text, draft_stance, draft_by_id)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (ticket_id, party) DO UPDATE
SET draft_text = excluded.draft_text, draft_stance = excluded.draft_stance,
    draft_by_id = excluded.draft_by_id;

-- name: put_answer :exec
-- Publishes or amends a party's answer; its draft goes.
INSERT INTO answers (ticket_id, party, text, stance, by_id, published_at_ms)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (ticket_id, party) DO UPDATE
SET text = excluded.text, stance = excluded.stance, by_id = excluded.by_id,
    published_at_ms = excluded.published_at_ms, draft_text = NULL, draft_stance = NULL,
    draft_by_id = NULL, version = version + 1;

-- name: add_comment :exec
-- Stores a comment.
INSERT INTO comments (id, ticket_id, by_id, text, internal, at_ms)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: add_support :one
-- Supports a ticket once; no row when the person does already.
INSERT INTO supports (ticket_id, user_id, at_ms)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
RETURNING ticket_id;

-- name: remove_support :exec
-- Withdraws a support.
DELETE FROM supports
WHERE ticket_id = $1 AND user_id = $2;

-- name: find_support :one
-- Whether a person supports a ticket.
SELECT at_ms
FROM supports
WHERE ticket_id = $1 AND user_id = $2;

-- name: list_parties :many
-- A community's parties in their order.
SELECT code, name
FROM parties
WHERE community_id = $1
ORDER BY position
LIMIT 100;

-- name: find_category :one
-- Whether a community knows a category.
SELECT code
FROM categories
WHERE community_id = $1 AND code = $2;

-- name: find_member_of_party :one
-- A person who is a member of a party.
SELECT u.id, u.name
FROM memberships m
JOIN users u ON u.id = m.user_id
WHERE m.community_id = $1 AND m.role = 'member' AND m.party = $2 AND m.user_id = $3;

-- name: count_agenda :exec
-- Counts the open agendas a ticket is on.
UPDATE tickets
SET on_agenda = max(0, on_agenda + $1)
WHERE id = $2;

-- name: list_ticket_ids :many
-- A page of a community's tickets by id, for walking over all.
SELECT id
FROM tickets
WHERE community_id = $1 AND id > $2
ORDER BY id
LIMIT 500;

-- name: count_private_tickets :one
-- How many tickets an export leaves out.
SELECT count(*)
FROM tickets
WHERE community_id = $1 AND visibility = 'private';
