-- Lists of tickets as fast among a million as among ten thousand: each filter that may pass few has an
-- index in the order of the list, newest first, so that a page is read from where it stands.

-- Serves list_by_category.
CREATE INDEX ix_tickets_category ON tickets (community_id, category, created_at_ms, id);
-- Serves list_by_party.
CREATE INDEX ix_tickets_handler ON tickets (community_id, handler, created_at_ms, id) WHERE handler IS NOT NULL;
-- Serves list_by_grid.
CREATE INDEX ix_tickets_grid ON tickets (community_id, grid, created_at_ms, id) WHERE grid <> '';
-- Serves list_by_assignee.
CREATE INDEX ix_tickets_assignee ON tickets (community_id, assignee_id, created_at_ms, id) WHERE assignee_id IS NOT NULL;
-- Serves list_open.
CREATE INDEX ix_tickets_open ON tickets (community_id, created_at_ms, id) WHERE state <> 'closed';
-- Serves list_overdue: what has a time to keep and is not done.
CREATE INDEX ix_tickets_overdue ON tickets (community_id, created_at_ms, id, due_at_ms)
  WHERE due_at_ms IS NOT NULL AND state IN ('accepted', 'agenda', 'assigned', 'working', 'township');
-- Serve list_mine: by whom, and for whom somebody else.
DROP INDEX ix_tickets_reporter;
CREATE INDEX ix_tickets_reporter ON tickets (community_id, reporter_id, created_at_ms, id) WHERE reporter_id IS NOT NULL;
CREATE INDEX ix_tickets_submitter ON tickets (community_id, submitter_id, created_at_ms, id) WHERE submitter_id IS NOT NULL;

-- A party that owes a ticket its answer: made and unmade with every change to the ticket (owe_answers,
-- in the same transaction), proved by `sifang verify` (list_wrong_debts). A ticket owes from the day it
-- is taken in, and to the end; one that was archived, cancelled, a duplicate or a part owes nothing.
CREATE TABLE owed_answers (
  ticket_id INTEGER NOT NULL CONSTRAINT fk_owed_answers_ticket REFERENCES tickets (id),
  party TEXT NOT NULL,
  community_id INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  CONSTRAINT pk_owed_answers PRIMARY KEY (ticket_id, party)
) STRICT, WITHOUT ROWID;
-- Serves list_owed.
CREATE INDEX ix_owed_answers_party ON owed_answers (community_id, party, created_at_ms, ticket_id);

INSERT INTO owed_answers (ticket_id, party, community_id, created_at_ms)
SELECT t.id, p.code, t.community_id, t.created_at_ms
FROM tickets t
JOIN parties p ON p.community_id = t.community_id
WHERE t.state <> 'new'
  AND t.parent_id IS NULL
  AND (t.state <> 'closed' OR t.resolution IN ('fixed', 'no_action', 'not_responsible'))
  AND NOT EXISTS (SELECT 1 FROM answers w WHERE w.ticket_id = t.id AND w.party = p.code AND w.stance IS NOT NULL);
