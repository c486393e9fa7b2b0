-- The household map (网格民情地图) and the day of a grid worker. Days are of the community's calendar, times milliseconds
-- since 1970 in UTC. `…_id` are users' ids, `…_name` what they were called; both are '' once the person was erased.

-- A household as its grid's leader and workers know it: for their eyes alone.
CREATE TABLE plugin_grid_homes (
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
  UNIQUE (community, building, unit, room)
) STRICT;
CREATE INDEX plugin_grid_homes_by_grid ON plugin_grid_homes (community, grid, id);

CREATE TABLE plugin_grid_visits (
  id INTEGER PRIMARY KEY,
  home INTEGER NOT NULL REFERENCES plugin_grid_homes (id),
  day TEXT NOT NULL,
  words TEXT NOT NULL,
  by_id TEXT NOT NULL, by_name TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX plugin_grid_visits_by_home ON plugin_grid_visits (home, id);

CREATE TABLE plugin_grid_patrols (
  id INTEGER PRIMARY KEY,
  community TEXT NOT NULL,
  grid TEXT NOT NULL,
  at INTEGER NOT NULL,
  words TEXT NOT NULL,
  lat REAL, lon REAL,
  ticket TEXT,
  by_id TEXT NOT NULL, by_name TEXT NOT NULL
) STRICT;
CREATE INDEX plugin_grid_patrols_by_grid ON plugin_grid_patrols (community, grid, at);

-- Photos, kept by the core: of a patrol or of a visit.
CREATE TABLE plugin_grid_photos (
  file TEXT PRIMARY KEY,
  patrol INTEGER REFERENCES plugin_grid_patrols (id),
  visit INTEGER REFERENCES plugin_grid_visits (id),
  position INTEGER NOT NULL,
  by_id TEXT NOT NULL,
  CHECK ((patrol IS NULL) <> (visit IS NULL))
) STRICT;
CREATE INDEX plugin_grid_photos_by_patrol ON plugin_grid_photos (patrol, position) WHERE patrol IS NOT NULL;
CREATE INDEX plugin_grid_photos_by_visit ON plugin_grid_photos (visit, position) WHERE visit IS NOT NULL;
CREATE INDEX plugin_grid_photos_by_person ON plugin_grid_photos (by_id);

-- Who has looked at the household map. Nobody changes it or takes a row away; of whoever is erased, the name goes.
CREATE TABLE plugin_grid_looks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  community TEXT NOT NULL,
  at INTEGER NOT NULL,
  day TEXT NOT NULL,
  user_id TEXT NOT NULL, user_name TEXT NOT NULL,
  grid TEXT NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('list', 'home', 'write', 'export')),
  home INTEGER,          -- its id, of one
  place TEXT,            -- where that one is
  count INTEGER NOT NULL, -- households shown or written
  why TEXT NOT NULL DEFAULT '' -- of a removal
) STRICT;
CREATE INDEX plugin_grid_looks_by_day ON plugin_grid_looks (community, day, grid);
CREATE INDEX plugin_grid_looks_by_home ON plugin_grid_looks (home, user_id, at) WHERE home IS NOT NULL;
CREATE TRIGGER plugin_grid_looks_stay BEFORE DELETE ON plugin_grid_looks
BEGIN
  SELECT RAISE(ABORT, 'looks at the household map are never taken away');
END;
CREATE TRIGGER plugin_grid_looks_unchanged BEFORE UPDATE ON plugin_grid_looks
WHEN NOT (new.user_id = '' AND new.user_name = '' AND new.id = old.id AND new.community = old.community AND
          new.at = old.at AND new.day = old.day AND new.grid = old.grid AND new.what = old.what AND
          new.home IS old.home AND new.place IS old.place AND new.count = old.count AND new.why = old.why)
BEGIN
  SELECT RAISE(ABORT, 'looks at the household map are never changed');
END;

-- Grids and days of which the supervisors were told.
CREATE TABLE plugin_grid_look_reports (
  community TEXT NOT NULL,
  grid TEXT NOT NULL,
  day TEXT NOT NULL,
  PRIMARY KEY (community, grid, day)
) STRICT;
