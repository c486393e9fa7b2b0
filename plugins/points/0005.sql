-- Places are compared however they are written; where a household lives as the core writes it.

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
