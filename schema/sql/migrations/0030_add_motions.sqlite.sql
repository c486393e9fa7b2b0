-- Motions on an item of a meeting, amendments to them, and what each motion said before it was amended
-- (domain/motion). A motion or an amendment that is open when its item ends has lapsed: that is read from the item.

CREATE TABLE motions (
  id INTEGER NOT NULL CONSTRAINT pk_motions PRIMARY KEY,
  item_id INTEGER NOT NULL CONSTRAINT fk_motions_item REFERENCES agenda_items (id),
  by_id INTEGER NOT NULL CONSTRAINT fk_motions_author REFERENCES users (id),
  -- '': moved by a host who is of no party
  party TEXT NOT NULL,
  text TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  state TEXT NOT NULL CONSTRAINT ck_motions_state CHECK (state IN ('open', 'adopted', 'rejected', 'withdrawn'))
) STRICT;
-- Serves list_motions.
CREATE INDEX ix_motions_item ON motions (item_id, id);
-- One motion at a time.
CREATE UNIQUE INDEX ux_motions_open ON motions (item_id) WHERE state = 'open';
-- Serves own_motions.
CREATE INDEX ix_motions_author ON motions (by_id, id);

-- An amendment has the whole text that the motion would have. `wording`: which one of the motion's its author had
-- before them; 1 is the first.
CREATE TABLE motion_amendments (
  id INTEGER NOT NULL CONSTRAINT pk_motion_amendments PRIMARY KEY,
  motion_id INTEGER NOT NULL CONSTRAINT fk_motion_amendments_motion REFERENCES motions (id),
  by_id INTEGER NOT NULL CONSTRAINT fk_motion_amendments_author REFERENCES users (id),
  party TEXT NOT NULL,
  text TEXT NOT NULL,
  reason TEXT NOT NULL,
  wording INTEGER NOT NULL CONSTRAINT ck_motion_amendments_wording CHECK (wording >= 1),
  at_ms INTEGER NOT NULL,
  state TEXT NOT NULL
    CONSTRAINT ck_motion_amendments_state CHECK (state IN ('open', 'accepted', 'carried', 'rejected', 'withdrawn'))
) STRICT;
-- Serves list_amendments.
CREATE INDEX ix_motion_amendments_motion ON motion_amendments (motion_id, id);
-- Serves own_amendments.
CREATE INDEX ix_motion_amendments_author ON motion_amendments (by_id, id);

-- What a motion said before an amendment took its place; by whose act: who accepted it, or the host who closed the
-- vote that carried it.
CREATE TABLE motion_wordings (
  id INTEGER NOT NULL CONSTRAINT pk_motion_wordings PRIMARY KEY,
  motion_id INTEGER NOT NULL CONSTRAINT fk_motion_wordings_motion REFERENCES motions (id),
  amendment_id INTEGER NOT NULL
    CONSTRAINT fk_motion_wordings_amendment REFERENCES motion_amendments (id),
  by_id INTEGER NOT NULL CONSTRAINT fk_motion_wordings_author REFERENCES users (id),
  text TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  -- An amendment takes the place of a text once.
  CONSTRAINT ux_motion_wordings_amendment UNIQUE (amendment_id)
) STRICT;
-- Serves list_wordings.
CREATE INDEX ix_motion_wordings_motion ON motion_wordings (motion_id, id);

-- What a vote is about, where it is about one of these; its question is their text.
ALTER TABLE votes ADD COLUMN motion_id INTEGER CONSTRAINT fk_votes_motion REFERENCES motions (id);
ALTER TABLE votes ADD COLUMN amendment_id INTEGER
  CONSTRAINT fk_votes_amendment REFERENCES motion_amendments (id);
