-- Whether the figures of a community are for everybody, or for those who hold a role in it.
ALTER TABLE communities ADD COLUMN board_public INTEGER NOT NULL DEFAULT 1
  CONSTRAINT ck_communities_board CHECK (board_public IN (0, 1));

-- Whether an answer was in time is now what its clock says. The figures are made anew when the database
-- is opened.
DELETE FROM ticket_figures;
DELETE FROM figure_sums;
DELETE FROM figure_answers;
DELETE FROM figure_times;
DELETE FROM figure_states;
