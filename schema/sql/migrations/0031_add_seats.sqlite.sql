-- Who sits at a series of meetings, and at a meeting: parties of the community, and people chosen of them
-- (domain/seats.hpp). No parties: all of the community's. A party without a member among the people: all its members.

-- The parties that sit at a series.
CREATE TABLE series_parties (
  series_id INTEGER NOT NULL CONSTRAINT fk_series_parties_series REFERENCES series (id),
  party TEXT NOT NULL,
  CONSTRAINT pk_series_parties PRIMARY KEY (series_id, party)
) STRICT, WITHOUT ROWID;

-- Who was chosen to sit at a series, for which party.
CREATE TABLE series_seats (
  series_id INTEGER NOT NULL CONSTRAINT fk_series_seats_series REFERENCES series (id),
  user_id INTEGER NOT NULL CONSTRAINT fk_series_seats_user REFERENCES users (id),
  party TEXT NOT NULL,
  role TEXT NOT NULL CONSTRAINT ck_series_seats_role CHECK (role IN ('member', 'deputy')),
  CONSTRAINT pk_series_seats PRIMARY KEY (series_id, user_id)
) STRICT, WITHOUT ROWID;
-- Serves own_series_seats and the erasure of a person.
CREATE INDEX ix_series_seats_user ON series_seats (user_id);

-- The parties of a meeting: as its series has them, or as it was given them, and from its opening on those that it was
-- opened with.
CREATE TABLE meeting_parties (
  meeting_id INTEGER NOT NULL CONSTRAINT fk_meeting_parties_meeting REFERENCES meetings (id),
  party TEXT NOT NULL,
  CONSTRAINT pk_meeting_parties PRIMARY KEY (meeting_id, party)
) STRICT, WITHOUT ROWID;

-- Who was chosen to sit at a meeting, likewise.
CREATE TABLE meeting_seats (
  meeting_id INTEGER NOT NULL CONSTRAINT fk_meeting_seats_meeting REFERENCES meetings (id),
  user_id INTEGER NOT NULL CONSTRAINT fk_meeting_seats_user REFERENCES users (id),
  party TEXT NOT NULL,
  role TEXT NOT NULL CONSTRAINT ck_meeting_seats_role CHECK (role IN ('member', 'deputy')),
  CONSTRAINT pk_meeting_seats PRIMARY KEY (meeting_id, user_id)
) STRICT, WITHOUT ROWID;
-- Serves own_meeting_seats and the erasure of a person.
CREATE INDEX ix_meeting_seats_user ON meeting_seats (user_id);
