-- Lists of tickets, newest first. Each filter that may pass few has a query that reads its own index in
-- the order of the list (schema/sql/migrations/0009), so that a page costs the same among a million; what
-- else is asked for, and what the viewer may see, is looked at in the outline (server/app/ticket_lists.cpp).
-- The columns of an outline always in the order of list_newest; a page goes on behind a (time, id).

-- name: list_newest :many
-- Tickets of a community.
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM tickets t
WHERE t.community_id = $1
  AND (t.created_at_ms, t.id) < ($2, $3)
ORDER BY t.created_at_ms DESC, t.id DESC
LIMIT $4;

-- name: list_by_state :many
-- Tickets in a state.
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM tickets t
WHERE t.community_id = $1
  AND t.state = $2
  AND (t.created_at_ms, t.id) < ($3, $4)
ORDER BY t.created_at_ms DESC, t.id DESC
LIMIT $5;

-- name: list_by_category :many
-- Tickets about one thing.
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM tickets t
WHERE t.community_id = $1
  AND t.category = $2
  AND (t.created_at_ms, t.id) < ($3, $4)
ORDER BY t.created_at_ms DESC, t.id DESC
LIMIT $5;

-- name: list_by_party :many
-- Tickets that a party works on or has worked on.
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM tickets t
WHERE t.community_id = $1
  AND t.handler = $2
  AND (t.created_at_ms, t.id) < ($3, $4)
ORDER BY t.created_at_ms DESC, t.id DESC
LIMIT $5;

-- name: list_by_grid :many
-- Tickets of a grid.
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM tickets t
WHERE t.community_id = $1
  AND t.grid = $2
  AND t.grid <> ''
  AND (t.created_at_ms, t.id) < ($3, $4)
ORDER BY t.created_at_ms DESC, t.id DESC
LIMIT $5;

-- name: list_by_assignee :many
-- Tickets given to a person.
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM tickets t
WHERE t.community_id = $1
  AND t.assignee_id = $2
  AND (t.created_at_ms, t.id) < ($3, $4)
ORDER BY t.created_at_ms DESC, t.id DESC
LIMIT $5;

-- name: list_open :many
-- Tickets that are not closed.
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM tickets t
WHERE t.community_id = $1
  AND t.state <> 'closed'
  AND (t.created_at_ms, t.id) < ($2, $3)
ORDER BY t.created_at_ms DESC, t.id DESC
LIMIT $4;

-- name: list_open_by_grid :many
-- Tickets of a grid that are not closed.
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM tickets t
WHERE t.community_id = $1
  AND t.grid = $2
  AND t.grid <> ''
  AND t.state <> 'closed'
  AND (t.created_at_ms, t.id) < ($3, $4)
ORDER BY t.created_at_ms DESC, t.id DESC
LIMIT $5;

-- name: list_open_by_party :many
-- Tickets that a party works on and that are not closed.
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM tickets t
WHERE t.community_id = $1
  AND t.handler = $2
  AND t.state <> 'closed'
  AND (t.created_at_ms, t.id) < ($3, $4)
ORDER BY t.created_at_ms DESC, t.id DESC
LIMIT $5;

-- name: list_overdue :many
-- Tickets whose time to be done was before $2.
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM tickets t
WHERE t.community_id = $1
  AND t.due_at_ms < $2
  AND t.state IN ('accepted', 'agenda', 'assigned', 'working', 'township')
  AND (t.created_at_ms, t.id) < ($3, $4)
ORDER BY t.created_at_ms DESC, t.id DESC
LIMIT $5;

-- name: list_owed :many
-- Tickets to which a party owes its answer.
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM owed_answers o
JOIN tickets t ON t.id = o.ticket_id
WHERE o.community_id = $1
  AND o.party = $2
  AND (o.created_at_ms, o.ticket_id) < ($3, $4)
ORDER BY o.created_at_ms DESC, o.ticket_id DESC
LIMIT $5;

-- name: list_mine :many
-- Tickets that a person reported, or submitted for somebody else.
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM tickets t
WHERE t.community_id = $1
  AND t.reporter_id = $2
  AND (t.created_at_ms, t.id) < ($3, $4)
UNION ALL
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM tickets t
WHERE t.community_id = $1
  AND t.submitter_id = $2
  AND (t.reporter_id IS NULL OR t.reporter_id <> $2)
  AND (t.created_at_ms, t.id) < ($3, $4)
ORDER BY 2 DESC, 1 DESC
LIMIT $5;

-- name: list_followed :many
-- Tickets that a person follows. The plus keeps the planner from walking all tickets instead.
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM follows f
JOIN tickets t ON t.id = f.ticket_id
WHERE +t.community_id = $1
  AND f.user_id = $2
  AND (t.created_at_ms, t.id) < ($3, $4)
ORDER BY t.created_at_ms DESC, t.id DESC
LIMIT $5;

-- name: list_by_due :many
-- Tickets of a community, soonest due first; what is done or has no time comes last.
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM tickets t
WHERE t.community_id = $1
  AND coalesce(CASE WHEN t.state NOT IN ('verifying', 'closed') THEN t.due_at_ms END, 9007199254740991) >= $2
  AND (coalesce(CASE WHEN t.state NOT IN ('verifying', 'closed') THEN t.due_at_ms END, 9007199254740991), t.id) > ($2, $3)
ORDER BY coalesce(CASE WHEN t.state NOT IN ('verifying', 'closed') THEN t.due_at_ms END, 9007199254740991), t.id
LIMIT $4;

-- name: search_tickets :many
-- Tickets that have all the terms, newest first.
SELECT t.id, t.created_at_ms, t.community_id, t.state, t.resolution, t.category, t.handler, t.grid,
       t.visibility, t.on_agenda, t.reporter_id, t.submitter_id, t.assignee_id, t.due_at_ms,
       t.updated_at_ms, t.answered_at_ms, t.asked_at_ms
FROM ticket_terms f
JOIN tickets t ON t.id = f.rowid
WHERE f.ticket_terms MATCH $1 AND f.rowid < $2
ORDER BY f.rowid DESC
LIMIT $3;

-- name: find_in_search :one
-- Whether one ticket has all the terms.
SELECT rowid
FROM ticket_terms
WHERE ticket_terms MATCH $1 AND rowid = $2;

-- name: list_ids_with_terms :many
-- The newest tickets that match the terms.
SELECT rowid
FROM ticket_terms
WHERE ticket_terms MATCH $1
ORDER BY rowid DESC
LIMIT $2;

-- name: find_other_community :one
-- Whether there is a community beside this one.
SELECT id
FROM communities
WHERE id <> $1
LIMIT 1;

-- name: count_numbers :one
-- How many ticket numbers a community has given.
SELECT sum(last_number)
FROM ticket_counters
WHERE community_id = $1;

-- name: get_ticket_span :one
-- The newest and the oldest ticket of all; ids are in the order of their making.
SELECT (SELECT max(id) FROM tickets), (SELECT min(id) FROM tickets);

-- name: find_debt :one
-- Whether a party owes a ticket its answer.
SELECT party
FROM owed_answers
WHERE ticket_id = $1 AND party = $2;

-- name: clear_debts :exec
-- Takes away what parties owe a ticket, to be said anew by owe_answers.
DELETE FROM owed_answers
WHERE ticket_id = $1;

-- name: owe_answers :exec
-- Says which parties owe a ticket their answer, as it stands now.
INSERT INTO owed_answers (ticket_id, party, community_id, created_at_ms)
SELECT t.id, p.code, t.community_id, t.created_at_ms
FROM tickets t
JOIN parties p ON p.community_id = t.community_id
WHERE t.id = $1
  AND t.state <> 'new'
  AND t.parent_id IS NULL
  AND (t.state <> 'closed' OR t.resolution IN ('fixed', 'no_action', 'not_responsible'))
  AND NOT EXISTS (SELECT 1 FROM answers w WHERE w.ticket_id = t.id AND w.party = p.code AND w.stance IS NOT NULL);

-- name: list_wrong_debts :many
-- Tickets of a community where what is owed is not what the rows say, for `sifang verify`.
SELECT t.number, d.party
FROM (
  SELECT ticket_id, party FROM (
    SELECT t.id AS ticket_id, p.code AS party
    FROM tickets t
    JOIN parties p ON p.community_id = t.community_id
    WHERE t.community_id = $1
      AND t.state <> 'new'
      AND t.parent_id IS NULL
      AND (t.state <> 'closed' OR t.resolution IN ('fixed', 'no_action', 'not_responsible'))
      AND NOT EXISTS (SELECT 1 FROM answers w WHERE w.ticket_id = t.id AND w.party = p.code AND w.stance IS NOT NULL)
    EXCEPT
    SELECT o.ticket_id, o.party FROM owed_answers o WHERE o.community_id = $1
  ) missing
  UNION ALL
  SELECT o.ticket_id, o.party
  FROM owed_answers o
  LEFT JOIN tickets t ON t.id = o.ticket_id AND t.created_at_ms = o.created_at_ms AND t.community_id = o.community_id
  WHERE o.community_id = $1
    AND (t.id IS NULL OR t.state = 'new' OR t.parent_id IS NOT NULL
         OR (t.state = 'closed' AND (t.resolution IS NULL OR t.resolution NOT IN ('fixed', 'no_action', 'not_responsible')))
         OR EXISTS (SELECT 1 FROM answers w WHERE w.ticket_id = o.ticket_id AND w.party = o.party AND w.stance IS NOT NULL))
) d
LEFT JOIN tickets t ON t.id = d.ticket_id
ORDER BY t.number, d.party
LIMIT 50;
