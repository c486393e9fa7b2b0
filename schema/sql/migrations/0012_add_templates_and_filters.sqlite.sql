-- What people who answer and look for tickets often keep ready.

-- An answer that a party gives often. `text` may have {number}, {place}, {reporter} in it, which are
-- filled in by the page on which it is picked. Private to the party and to administrators.
CREATE TABLE answer_templates (
  id INTEGER NOT NULL CONSTRAINT pk_answer_templates PRIMARY KEY,
  community_id INTEGER NOT NULL CONSTRAINT fk_answer_templates_community REFERENCES communities (id),
  party TEXT NOT NULL,
  title TEXT NOT NULL,
  stance TEXT NOT NULL,
  text TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT ux_answer_templates_title UNIQUE (community_id, party, title)
) STRICT;

-- A filter of the ticket list that a person named. `query` is a JSON object of ticket.list's fields. It
-- is nobody else's, so no event tells of it.
CREATE TABLE saved_filters (
  id INTEGER NOT NULL CONSTRAINT pk_saved_filters PRIMARY KEY,
  user_id INTEGER NOT NULL CONSTRAINT fk_saved_filters_user REFERENCES users (id),
  community_id INTEGER NOT NULL CONSTRAINT fk_saved_filters_community REFERENCES communities (id),
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT ux_saved_filters_name UNIQUE (user_id, community_id, name)
) STRICT;
