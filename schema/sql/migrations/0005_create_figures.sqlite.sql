-- Figures (server/domain/figures.hpp, server/app/figures.cpp): kept in the transaction of each move,
-- made from the log where they are missing, held against it by `sifang verify`.

-- What the figures know of a ticket, a fold of its events. No row: it counts nowhere (imported and
-- not touched since). `facts` are the bits of domain::Fact, and 65536 for what was withdrawn or is a
-- duplicate; `answers` is " party:t:93 party:o: " (in time, late, silent, owed; minutes). The due
-- times stand only while nothing has been decided yet.
CREATE TABLE ticket_figures (
  ticket_id INTEGER NOT NULL CONSTRAINT pk_ticket_figures PRIMARY KEY
    CONSTRAINT fk_ticket_figures_ticket REFERENCES tickets (id),
  community_id INTEGER NOT NULL,
  month INTEGER NOT NULL,
  raised_at_ms INTEGER NOT NULL,
  private INTEGER NOT NULL CONSTRAINT ck_ticket_figures_private CHECK (private IN (0, 1)),
  party TEXT NOT NULL,
  grid TEXT NOT NULL,
  category TEXT NOT NULL,
  facts INTEGER NOT NULL,
  answers TEXT NOT NULL,
  answer_due_at_ms INTEGER,
  work_due_at_ms INTEGER,
  rating INTEGER,
  first_answer_minutes INTEGER NOT NULL,
  close_minutes INTEGER NOT NULL
) STRICT;
-- Serves list_figure_tickets, newest first.
CREATE INDEX ix_ticket_figures_list ON ticket_figures (community_id, raised_at_ms, ticket_id, facts);
-- Serves list_late_answers and list_late_work: what time has decided since the last event.
CREATE INDEX ix_ticket_figures_answer ON ticket_figures (community_id, answer_due_at_ms)
  WHERE answer_due_at_ms IS NOT NULL;
CREATE INDEX ix_ticket_figures_work ON ticket_figures (community_id, work_due_at_ms)
  WHERE work_due_at_ms IS NOT NULL;

-- Sums of the facts of tickets, by the month they were raised in and what they are about.
CREATE TABLE figure_sums (
  community_id INTEGER NOT NULL,
  month INTEGER NOT NULL,
  private INTEGER NOT NULL,
  party TEXT NOT NULL,
  grid TEXT NOT NULL,
  category TEXT NOT NULL,
  raised INTEGER NOT NULL,
  answer_decided INTEGER NOT NULL,
  answered_in_time INTEGER NOT NULL,
  closed_after_answers INTEGER NOT NULL,
  closed_fixed INTEGER NOT NULL,
  rated INTEGER NOT NULL,
  satisfied INTEGER NOT NULL,
  work_judged INTEGER NOT NULL,
  work_in_time INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  reworked INTEGER NOT NULL,
  given INTEGER NOT NULL,
  given_back INTEGER NOT NULL,
  ever_closed INTEGER NOT NULL,
  reopened_closed INTEGER NOT NULL,
  silenced INTEGER NOT NULL,
  ratings INTEGER NOT NULL,
  CONSTRAINT pk_figure_sums PRIMARY KEY (community_id, month, private, party, grid, category)
) STRICT, WITHOUT ROWID;

-- Sums of parties' answers; `party` is the one that answers.
CREATE TABLE figure_answers (
  community_id INTEGER NOT NULL,
  month INTEGER NOT NULL,
  private INTEGER NOT NULL,
  party TEXT NOT NULL,
  grid TEXT NOT NULL,
  category TEXT NOT NULL,
  due INTEGER NOT NULL,
  in_time INTEGER NOT NULL,
  silent INTEGER NOT NULL,
  CONSTRAINT pk_figure_answers PRIMARY KEY (community_id, month, private, party, grid, category)
) STRICT, WITHOUT ROWID;

-- How many took how long (domain::time_bucket). `measure`: first_answer (party ''), answer (of the
-- party that answers), close (of the party that had the work).
CREATE TABLE figure_times (
  community_id INTEGER NOT NULL,
  month INTEGER NOT NULL,
  private INTEGER NOT NULL,
  measure TEXT NOT NULL,
  party TEXT NOT NULL,
  bucket INTEGER NOT NULL,
  tickets INTEGER NOT NULL,
  CONSTRAINT pk_figure_times PRIMARY KEY (community_id, month, private, measure, party, bucket)
) STRICT, WITHOUT ROWID;

-- Communities whose figures are whole: those from before this table get theirs when it is opened.
CREATE TABLE figure_states (
  community_id INTEGER NOT NULL CONSTRAINT pk_figure_states PRIMARY KEY,
  made_at_ms INTEGER NOT NULL
) STRICT;
