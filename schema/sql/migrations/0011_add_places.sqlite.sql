-- Where things are in a community beside its households: buildings and units of which no household is
-- listed, and named places (a gate, a lift). Each has a QR at its door that leads to the submit page.
-- A row without a name is the building or the unit itself; one without a building is outside.
CREATE TABLE places (
  id INTEGER NOT NULL CONSTRAINT pk_places PRIMARY KEY,
  community_id INTEGER NOT NULL CONSTRAINT fk_places_community REFERENCES communities (id),
  building TEXT NOT NULL,
  unit TEXT NOT NULL,
  name TEXT NOT NULL,
  grid TEXT,
  lat REAL,
  lon REAL,
  created_at_ms INTEGER NOT NULL,
  CONSTRAINT ux_places_door UNIQUE (community_id, building, unit, name),
  CONSTRAINT ck_places_lat CHECK ((lat IS NULL) = (lon IS NULL))
) STRICT;
