-- Places are compared however they are written; where a household lives as the core writes it; when it took part.

-- What all ways to write this place have in common; null until the plugin has looked at the row. Two households may
-- have one: lists of before have both, and each shows the other.
ALTER TABLE plugin_points_households ADD COLUMN place_key TEXT;
CREATE INDEX plugin_points_households_by_key ON plugin_points_households (community, place_key);

-- The core's own writing of a household's place, where somebody who lives there has come by and it is another one than
-- the account's: the core tells homes by it.
CREATE TABLE plugin_points_homes (
  household INTEGER NOT NULL REFERENCES plugin_points_households (id),
  building TEXT NOT NULL,
  unit TEXT NOT NULL,
  room TEXT NOT NULL,
  PRIMARY KEY (household, building, unit, room)
) STRICT, WITHOUT ROWID;

-- When a household took part: from joining to leaving, as often as it did. Of what was before, the time that it was in
-- when this table was made.
CREATE TABLE plugin_points_enrolments (
  household INTEGER NOT NULL REFERENCES plugin_points_households (id),
  enrolled_at INTEGER NOT NULL,
  left_at INTEGER, -- null: takes part
  PRIMARY KEY (household, enrolled_at)
) STRICT, WITHOUT ROWID;
INSERT INTO plugin_points_enrolments (household, enrolled_at) SELECT id, enrolled_at FROM plugin_points_households WHERE enrolled_at IS NOT NULL;
CREATE TRIGGER plugin_points_households_join AFTER INSERT ON plugin_points_households WHEN NEW.enrolled_at IS NOT NULL BEGIN
  INSERT INTO plugin_points_enrolments (household, enrolled_at) VALUES (NEW.id, NEW.enrolled_at);
END;
CREATE TRIGGER plugin_points_households_turn AFTER UPDATE OF enrolled_at ON plugin_points_households WHEN OLD.enrolled_at IS NOT NEW.enrolled_at BEGIN
  UPDATE plugin_points_enrolments SET left_at = max(enrolled_at, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE household = NEW.id AND left_at IS NULL;
  INSERT INTO plugin_points_enrolments (household, enrolled_at) SELECT NEW.id, NEW.enrolled_at WHERE NEW.enrolled_at IS NOT NULL
    ON CONFLICT (household, enrolled_at) DO UPDATE SET left_at = NULL;
END;
