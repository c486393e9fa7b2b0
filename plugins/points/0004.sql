-- A rule book is adopted by a vote that was about it: opened after it was proposed. Indexes of figures and board.

-- Since when a version lies before the meeting.
CREATE TABLE plugin_points_proposals (
  book INTEGER PRIMARY KEY REFERENCES plugin_points_books (id),
  proposed_at INTEGER NOT NULL
) STRICT;
-- Of those that were proposed before this was kept, nobody knows better.
INSERT INTO plugin_points_proposals (book, proposed_at)
  SELECT id, made_at FROM plugin_points_books WHERE state = 'proposed';

-- When votes were opened, of which the log has told. What it told before this table was there is not here.
CREATE TABLE plugin_points_votes (
  vote TEXT NOT NULL PRIMARY KEY,
  opened_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Entries of a month by household and block: figures and the board read nothing else of them.
DROP INDEX IF EXISTS plugin_points_entries_by_month;
CREATE INDEX plugin_points_entries_of_month ON plugin_points_entries (community, month, kind, household, block, points);
-- What visits of some days have seen: nothing else is read of them.
DROP INDEX IF EXISTS plugin_points_visits_by_day;
CREATE INDEX plugin_points_visits_of_day ON plugin_points_visits (day, household, sorted_right, sorted_seen, tidy, state) WHERE state = 'done';
