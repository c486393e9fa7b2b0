-- The board (server/app/board.cpp) from counts that are kept with each move, not from every ticket. What
-- the figures know of a ticket now says how it stands on the board as well; all of it is made anew from
-- the log when the database is opened.
DELETE FROM ticket_figures;
DELETE FROM figure_sums;
DELETE FROM figure_answers;
DELETE FROM figure_times;
DELETE FROM figure_states;

-- The day of the month it was raised on, beside `month`.
ALTER TABLE ticket_figures ADD COLUMN day INTEGER NOT NULL DEFAULT 0;
-- Null: archived, it stands on no board.
ALTER TABLE ticket_figures ADD COLUMN state TEXT;
-- While there is something to be done in time.
ALTER TABLE ticket_figures ADD COLUMN due_at_ms INTEGER;
-- Days in the community's zone, as 20261127; 0: not closed, never reopened.
ALTER TABLE ticket_figures ADD COLUMN closed_on INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket_figures ADD COLUMN reopened_on INTEGER NOT NULL DEFAULT 0;
-- Serves count_due: what has come due on the day that has not ended yet.
CREATE INDEX ix_ticket_figures_due ON ticket_figures (community_id, due_at_ms, private, party)
  WHERE due_at_ms IS NOT NULL;

-- How many tickets, by what domain::count_for_board says: `day` 0 for what stands, the day (20261127 in the
-- community's zone) for what happened, and the day or span of days since 1970 in UTC for what
-- is due.
CREATE TABLE board_counts (
  community_id INTEGER NOT NULL,
  private INTEGER NOT NULL,
  measure TEXT NOT NULL,
  day INTEGER NOT NULL,
  name TEXT NOT NULL,
  count INTEGER NOT NULL,
  CONSTRAINT pk_board_counts PRIMARY KEY (community_id, private, measure, day, name)
) STRICT, WITHOUT ROWID;
