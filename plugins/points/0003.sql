-- What is too old while it is reserved expires when it comes back; months are closed household by household; what a
-- close has told stands; whoever is erased is forgotten piece by piece; heads of households who are erased.

-- Of the points of a code: how many were too old when a month was closed while they were reserved; gained before that
-- month. They expire when they come back.
CREATE TABLE plugin_points_held_expiries (
  redemption INTEGER PRIMARY KEY REFERENCES plugin_points_redemptions (id),
  points INTEGER NOT NULL CHECK (points >= 0),
  gained_before TEXT NOT NULL
) STRICT;

-- What an expiry has taken was gained before this month. Entries that are older than this table are not here: those of
-- a close have its time.
CREATE TABLE plugin_points_expiries (
  entry INTEGER PRIMARY KEY REFERENCES plugin_points_entries (id),
  gained_before TEXT NOT NULL
) STRICT;

-- What the close of a month has told: how many scores were posted, and their points. What was gained before
-- `expires_before` expires (null: nothing does), in households up to number `expired_upto` by now (null: in all).
CREATE TABLE plugin_points_closes (
  community TEXT NOT NULL,
  month TEXT NOT NULL,
  posted INTEGER NOT NULL,
  points INTEGER NOT NULL,
  expires_before TEXT,
  expired_upto INTEGER,
  PRIMARY KEY (community, month)
) STRICT, WITHOUT ROWID;
-- What was put right since is an entry of another month, and its score overturned.
INSERT INTO plugin_points_closes (community, month, posted, points) SELECT m.community, m.month,
  (SELECT count(*) FROM plugin_points_scores s WHERE s.community = m.community AND s.month = m.month AND s.state = 'posted')
    + (SELECT count(*) FROM plugin_points_scores s JOIN plugin_points_entries p ON p.score = s.id AND p.kind = 'posting'
    JOIN plugin_points_entries u ON u.reverses = p.id WHERE s.community = m.community AND s.month = m.month
    AND s.state = 'overturned' AND u.month <> s.month),
  (SELECT coalesce(sum(e.points), 0) FROM plugin_points_entries e WHERE e.community = m.community AND e.month = m.month
    AND e.kind IN ('posting', 'reversal'))
  FROM plugin_points_months m;

-- What a shop is owed, what a settlement pays.
CREATE INDEX plugin_points_redemptions_owed ON plugin_points_redemptions (shop) WHERE state = 'taken' AND settlement IS NULL;
CREATE INDEX plugin_points_redemptions_by_settlement ON plugin_points_redemptions (settlement, id) WHERE settlement IS NOT NULL;

-- Whose rows these are, where there are many. '' is who was erased, or the program.
CREATE INDEX plugin_points_visits_by_person ON plugin_points_visits (by_id) WHERE by_id <> '';
CREATE INDEX plugin_points_scores_by_person ON plugin_points_scores (by_id) WHERE by_id <> '';
CREATE INDEX plugin_points_scores_by_first ON plugin_points_scores (first_by) WHERE first_by <> '';
CREATE INDEX plugin_points_scores_by_second ON plugin_points_scores (second_by) WHERE second_by <> '';
CREATE INDEX plugin_points_scores_by_refuser ON plugin_points_scores (coalesce(second_by, first_by)) WHERE reason <> '';
CREATE INDEX plugin_points_objections_by_person ON plugin_points_objections (by_id) WHERE by_id <> '';
CREATE INDEX plugin_points_objections_by_answerer ON plugin_points_objections (answered_by) WHERE answered_by <> '';
CREATE INDEX plugin_points_entries_by_person ON plugin_points_entries (by_id) WHERE by_id <> '';
CREATE INDEX plugin_points_entries_by_author ON plugin_points_entries (by_id) WHERE kind IN ('correction', 'reversal') AND words <> '';
CREATE INDEX plugin_points_redemptions_by_person ON plugin_points_redemptions (by_id) WHERE by_id <> '';
CREATE INDEX plugin_points_redemptions_by_taker ON plugin_points_redemptions (ended_by) WHERE ended_by <> '';
CREATE INDEX plugin_points_photos_by_person ON plugin_points_photos (by_id);

-- Who was erased, until nothing here is theirs any more.
CREATE TABLE plugin_points_forgetting (
  user TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Who lives in a household and has used this. `head`: what the list calls its head, where that is this person's name.
CREATE TABLE plugin_points_dwellers (
  user TEXT NOT NULL,
  household INTEGER NOT NULL REFERENCES plugin_points_households (id),
  head TEXT NOT NULL,
  PRIMARY KEY (user, household)
) STRICT, WITHOUT ROWID;
