-- Matters that are decided by four deliberations and two publications (domain/matter.hpp).

-- A matter, a fold of its events. `assembly_rule`: the pack by which its assembly resolves.
CREATE TABLE matters (
  id INTEGER NOT NULL CONSTRAINT pk_matters PRIMARY KEY,
  community_id INTEGER NOT NULL CONSTRAINT fk_matters_community REFERENCES communities (id),
  title TEXT NOT NULL,
  assembly_rule TEXT NOT NULL,
  state TEXT NOT NULL,
  ended_for TEXT NOT NULL DEFAULT '',
  created_at_ms INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
-- Serves list_matters.
CREATE INDEX ix_matters_community ON matters (community_id, id);

-- What a stage came to, in the order of `position`. Days are of the community's zone. Either who came
-- (`due`, `present`, `in_favour`) or the poll that decided, or neither where nothing is counted.
CREATE TABLE matter_records (
  id INTEGER NOT NULL CONSTRAINT pk_matter_records PRIMARY KEY,
  matter_id INTEGER NOT NULL CONSTRAINT fk_matter_records_matter REFERENCES matters (id),
  position INTEGER NOT NULL,
  stage TEXT NOT NULL,
  held_on TEXT NOT NULL,
  text TEXT NOT NULL,
  due INTEGER,
  present INTEGER,
  in_favour INTEGER,
  poll_id INTEGER CONSTRAINT fk_matter_records_poll REFERENCES polls (id),
  place TEXT NOT NULL,
  last_day TEXT NOT NULL,
  carried INTEGER NOT NULL CONSTRAINT ck_matter_records_carried CHECK (carried IN (0, 1)),
  by_id INTEGER NOT NULL CONSTRAINT fk_matter_records_author REFERENCES users (id),
  at_ms INTEGER NOT NULL,
  taken_back_for TEXT NOT NULL DEFAULT '',
  CONSTRAINT ux_matter_records_position UNIQUE (matter_id, position)
) STRICT;
-- Serves own_matter_records.
CREATE INDEX ix_matter_records_author ON matter_records (by_id);
