-- What is open of a grid or of a party is few among many: each has its own index in the order of the list.

-- Serves list_open_by_grid.
CREATE INDEX ix_tickets_open_grid ON tickets (community_id, grid, created_at_ms, id)
  WHERE grid <> '' AND state <> 'closed';
-- Serves list_open_by_party.
CREATE INDEX ix_tickets_open_handler ON tickets (community_id, handler, created_at_ms, id)
  WHERE handler IS NOT NULL AND state <> 'closed';

-- Serve list_late_answers and list_late_work, as before, without a look into the table for each ticket.
DROP INDEX ix_ticket_figures_answer;
CREATE INDEX ix_ticket_figures_answer
  ON ticket_figures (community_id, answer_due_at_ms, month, private, party, grid, category, answers)
  WHERE answer_due_at_ms IS NOT NULL;
DROP INDEX ix_ticket_figures_work;
CREATE INDEX ix_ticket_figures_work
  ON ticket_figures (community_id, work_due_at_ms, month, private, party, grid, category, facts)
  WHERE work_due_at_ms IS NOT NULL;
