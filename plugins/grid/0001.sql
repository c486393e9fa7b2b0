-- Grids (网格): their lines, where tickets belong, what moves when a line moves. Points are degrees of WGS-84, times
-- milliseconds since 1970 in UTC. `…_by` are users' ids, `…_name` what they were called; both are '' once erased.

-- What people are yet to be told (kit/told.hpp).
CREATE TABLE plugin_grid_told (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  community TEXT NOT NULL,
  at INTEGER NOT NULL,
  input TEXT NOT NULL
) STRICT;

-- A grid, or within one a micro-grid (微网格). `shape`: a GeoJSON geometry, Polygon or MultiPolygon; none: known by name alone.
CREATE TABLE plugin_grid_areas (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  community TEXT NOT NULL,
  code TEXT NOT NULL, -- as memberships and tickets of the core name it
  name TEXT NOT NULL,
  parent TEXT,        -- code of the grid around a micro-grid
  shape TEXT,
  west REAL, south REAL, east REAL, north REAL, -- bounds of the shape
  lat REAL, lon REAL,                           -- a point within it, for what is known to be there and not where
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (community, code),
  CHECK ((shape IS NULL) = (west IS NULL))
) STRICT;

-- The core's list of places, as its events tell of it. Without a name it is the building or the unit itself; without a
-- building it is outside.
CREATE TABLE plugin_grid_places (
  id TEXT PRIMARY KEY,
  community TEXT NOT NULL,
  building TEXT NOT NULL,
  unit TEXT NOT NULL,
  name TEXT NOT NULL,
  grid TEXT NOT NULL, -- '' where the list says none
  lat REAL, lon REAL
) STRICT;
CREATE INDEX plugin_grid_places_by_place ON plugin_grid_places (community, building, unit, name);

-- What is known of every ticket, closed ones too: never its title or text. `grid`: what the core has, '' for none.
-- `words` and `room`, which are people's, only while nobody knows where it belongs, or where the words are a place's of the list.
CREATE TABLE plugin_grid_tickets (
  id TEXT PRIMARY KEY,
  community TEXT NOT NULL,
  number TEXT NOT NULL,
  state TEXT NOT NULL,
  visibility TEXT NOT NULL CHECK (visibility IN ('public', 'community', 'private')),
  category TEXT NOT NULL,
  urgency TEXT NOT NULL,
  party TEXT NOT NULL DEFAULT '',    -- that does the work
  assignee TEXT NOT NULL DEFAULT '', -- a user's id
  due INTEGER,
  building TEXT NOT NULL DEFAULT '',
  unit TEXT NOT NULL DEFAULT '',
  room TEXT NOT NULL DEFAULT '',
  words TEXT NOT NULL DEFAULT '',
  lat REAL, lon REAL,                -- as it was reported
  grid TEXT NOT NULL DEFAULT '',
  how TEXT NOT NULL DEFAULT '' CHECK (how IN ('', 'point', 'place', 'list', 'hand')), -- it came to its grid
  since INTEGER NOT NULL,            -- when it was raised
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX plugin_grid_tickets_open ON plugin_grid_tickets (community, grid, since) WHERE state <> 'closed';
CREATE INDEX plugin_grid_tickets_by_place ON plugin_grid_tickets (community, building) WHERE state <> 'closed';
CREATE INDEX plugin_grid_tickets_by_assignee ON plugin_grid_tickets (community, assignee) WHERE assignee <> '';

-- Work that follows a change, in pieces: the tickets of a redraw, the open work of a handover.
CREATE TABLE plugin_grid_jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  community TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('redraw', 'handover')),
  state TEXT NOT NULL CHECK (state IN ('open', 'done')),
  grid TEXT NOT NULL, -- '' of an import
  reason TEXT NOT NULL,
  from_by TEXT NOT NULL DEFAULT '', from_name TEXT NOT NULL DEFAULT '', -- of a handover
  to_by TEXT NOT NULL DEFAULT '', to_name TEXT NOT NULL DEFAULT '',
  by_id TEXT NOT NULL, by_name TEXT NOT NULL,
  at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX plugin_grid_jobs_open ON plugin_grid_jobs (community, id) WHERE state = 'open';

CREATE TABLE plugin_grid_moves (
  id INTEGER PRIMARY KEY,
  job INTEGER NOT NULL REFERENCES plugin_grid_jobs (id),
  ticket TEXT NOT NULL REFERENCES plugin_grid_tickets (id),
  from_grid TEXT NOT NULL,
  to_grid TEXT NOT NULL,
  how TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'todo' CHECK (state IN ('todo', 'done', 'failed')),
  why TEXT NOT NULL DEFAULT '',
  UNIQUE (job, ticket)
) STRICT;
CREATE INDEX plugin_grid_moves_by_state ON plugin_grid_moves (job, state);

-- Whether the plugin was granted to hear of every ticket when it last looked. What it did not hear before is read from
-- the core's list, page by page. `next`: '' its beginning, null: nothing is left to read.
CREATE TABLE plugin_grid_grants (
  community TEXT PRIMARY KEY,
  granted INTEGER NOT NULL CHECK (granted IN (0, 1)),
  next TEXT
) STRICT;
