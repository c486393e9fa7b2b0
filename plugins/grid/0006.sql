-- A place stands once on each grid's household map, and not once in the community: otherwise whoever serves one grid could
-- find out which homes stand on another's. SQLite cannot take a table's UNIQUE away, so that it and those that
-- point at it are made anew.
CREATE TABLE plugin_grid_homes_new (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again
  community TEXT NOT NULL,
  grid TEXT NOT NULL,
  building TEXT NOT NULL,
  unit TEXT NOT NULL,
  room TEXT NOT NULL,
  lat REAL, lon REAL,
  name TEXT NOT NULL,
  people INTEGER NOT NULL CHECK (people >= 0),
  needs TEXT NOT NULL, -- a JSON list of codes
  note TEXT NOT NULL,
  last_visit TEXT,
  next_visit TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (community, grid, building, unit, room)
) STRICT;
INSERT INTO plugin_grid_homes_new (id, community, grid, building, unit, room, lat, lon, name, people, needs, note, last_visit,
  next_visit, version)
  SELECT id, community, grid, building, unit, room, lat, lon, name, people, needs, note, last_visit, next_visit, version
  FROM plugin_grid_homes;
-- Ids go on behind the greatest there ever was, of which its looks tell where the household itself is gone.
INSERT INTO plugin_grid_homes_new (id, community, grid, building, unit, room, name, people, needs, note)
  SELECT max(home), '', '', '', '', '', '', 0, '[]', '' FROM plugin_grid_looks
  HAVING max(home) > coalesce((SELECT max(id) FROM plugin_grid_homes), 0);
DELETE FROM plugin_grid_homes_new WHERE community = '';

CREATE TABLE plugin_grid_visits_new (
  id INTEGER PRIMARY KEY,
  home INTEGER NOT NULL REFERENCES plugin_grid_homes_new (id),
  day TEXT NOT NULL,
  words TEXT NOT NULL,
  by_id TEXT NOT NULL, by_name TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
INSERT INTO plugin_grid_visits_new (id, home, day, words, by_id, by_name, at)
  SELECT id, home, day, words, by_id, by_name, at FROM plugin_grid_visits;

CREATE TABLE plugin_grid_photos_new (
  file TEXT PRIMARY KEY,
  patrol INTEGER REFERENCES plugin_grid_patrols (id),
  visit INTEGER REFERENCES plugin_grid_visits_new (id),
  position INTEGER NOT NULL,
  by_id TEXT NOT NULL,
  CHECK ((patrol IS NULL) <> (visit IS NULL))
) STRICT;
INSERT INTO plugin_grid_photos_new (file, patrol, visit, position, by_id)
  SELECT file, patrol, visit, position, by_id FROM plugin_grid_photos;

DROP TABLE plugin_grid_photos;
DROP TABLE plugin_grid_visits;
DROP TABLE plugin_grid_homes;
ALTER TABLE plugin_grid_homes_new RENAME TO plugin_grid_homes;
ALTER TABLE plugin_grid_visits_new RENAME TO plugin_grid_visits;
ALTER TABLE plugin_grid_photos_new RENAME TO plugin_grid_photos;
CREATE INDEX plugin_grid_homes_by_grid ON plugin_grid_homes (community, grid, id);
CREATE INDEX plugin_grid_visits_by_home ON plugin_grid_visits (home, id);
CREATE INDEX plugin_grid_photos_by_patrol ON plugin_grid_photos (patrol, position) WHERE patrol IS NOT NULL;
CREATE INDEX plugin_grid_photos_by_visit ON plugin_grid_photos (visit, position) WHERE visit IS NOT NULL;
CREATE INDEX plugin_grid_photos_by_person ON plugin_grid_photos (by_id);

-- A check of a connector is under way until then, unless its answer comes before.
ALTER TABLE plugin_grid_connectors ADD COLUMN checking_until INTEGER NOT NULL DEFAULT 0;

-- Comments here that are the township's own words: it is not told them again.
CREATE TABLE plugin_grid_own_comments (
  comment TEXT PRIMARY KEY
) STRICT;
