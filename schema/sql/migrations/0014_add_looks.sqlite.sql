-- Looks: who was shown of a person what not everybody may know (permissions.md: whoever reads personal
-- data of others leaves a trace the person can ask for). Written before the answer is given, once per
-- reader, subject and day; gone after a year. `subject` is "ticket:<id>", whose reporter `person_id`
-- is, or "user:<id>", an entry of a list of people. `person_id` is null for somebody without an
-- account, until they claim their ticket. `day` counts from 1970 in UTC.
CREATE TABLE looks (
  id INTEGER NOT NULL CONSTRAINT pk_looks PRIMARY KEY,
  subject TEXT NOT NULL,
  reader_id INTEGER NOT NULL CONSTRAINT fk_looks_reader REFERENCES users (id),
  day INTEGER NOT NULL,
  person_id INTEGER CONSTRAINT fk_looks_person REFERENCES users (id),
  community_id INTEGER NOT NULL CONSTRAINT fk_looks_community REFERENCES communities (id),
  command TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  CONSTRAINT ux_looks_once UNIQUE (subject, reader_id, day)
) STRICT;
-- Serves list_looks.
CREATE INDEX ix_looks_person ON looks (person_id, id) WHERE person_id IS NOT NULL;
-- Serves own_looks_at_others.
CREATE INDEX ix_looks_reader ON looks (reader_id, id);
-- Serves the forgetting of old ones.
CREATE INDEX ix_looks_age ON looks (at_ms);

-- Serve what is kept about one person (own_data.sql): what they did, wherever it stands.
CREATE INDEX ix_events_actor ON events (actor_id, at_ms) WHERE actor_id IS NOT NULL;
CREATE INDEX ix_comments_author ON comments (by_id, id);
CREATE INDEX ix_supports_user ON supports (user_id, ticket_id);
CREATE INDEX ix_attendance_user ON attendance (user_id, meeting_id);
CREATE INDEX ix_statements_author ON statements (by_id, id);
CREATE INDEX ix_speakers_user ON speakers (user_id, id);
CREATE INDEX ix_vote_electors_by ON vote_electors (by_id, vote_id) WHERE by_id IS NOT NULL;
