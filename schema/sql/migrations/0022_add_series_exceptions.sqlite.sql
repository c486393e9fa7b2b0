-- A series that leaves days out, and the meetings of one as exceptions of its rule.
--
-- `since_ms`: from when on the present rule gives the meetings. `changed_at_ms`: when the calendar's subscribers
-- were last told something new. `look_at_ms`: when the next meeting has to be there; null where none will come.
ALTER TABLE series ADD COLUMN since_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE series ADD COLUMN changed_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE series ADD COLUMN look_at_ms INTEGER;
UPDATE series SET since_ms = created_at_ms, changed_at_ms = created_at_ms;
UPDATE series SET look_at_ms = 0 WHERE ended_at_ms IS NULL;
-- Serves the chore that makes the next meeting.
CREATE INDEX ix_series_look ON series (look_at_ms) WHERE look_at_ms IS NOT NULL;

-- A day of the series' zone on which it does not meet, whatever its rule says (EXDATE).
CREATE TABLE series_exceptions (
  series_id INTEGER NOT NULL CONSTRAINT fk_series_exceptions_series REFERENCES series (id),
  day TEXT NOT NULL,
  reason TEXT NOT NULL,
  CONSTRAINT pk_series_exceptions PRIMARY KEY (series_id, day)
) STRICT, WITHOUT ROWID;

-- `occurrence_ms`: the time that the rule gives, for which the meeting stands wherever it has moved (RECURRENCE-ID);
-- null for a single meeting, and for one of before, whose time it is. `change_reason`: why it was last moved, or
-- cancelled. `reminded`: 1 once its members were reminded a day before, 2 an hour before, or had no need to be.
ALTER TABLE meetings ADD COLUMN occurrence_ms INTEGER;
ALTER TABLE meetings ADD COLUMN change_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN changed_at_ms INTEGER;
ALTER TABLE meetings ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0
  CONSTRAINT ck_meetings_reminded CHECK (reminded BETWEEN 0 AND 2);
-- One meeting for an occurrence, ever.
CREATE UNIQUE INDEX ux_meetings_occurrence ON meetings (series_id, occurrence_ms) WHERE occurrence_ms IS NOT NULL;
-- Serves the reminders.
CREATE INDEX ix_meetings_soon ON meetings (starts_at_ms) WHERE state = 'scheduled';
