-- Minutes are published once and never changed; a correction is a new edition (protocol: `corrections`), signed
-- and published like the first. An edition speaks of the log up to `seq`; without one it is under way.
CREATE TABLE minutes_editions (
  meeting_id INTEGER NOT NULL CONSTRAINT fk_minutes_editions_meeting REFERENCES meetings (id),
  number INTEGER NOT NULL CONSTRAINT ck_minutes_editions_number CHECK (number >= 1),
  reason TEXT NOT NULL,
  begun_at_ms INTEGER,
  published_at_ms INTEGER,
  seq INTEGER,
  hash BLOB,
  CONSTRAINT pk_minutes_editions PRIMARY KEY (meeting_id, number)
) STRICT, WITHOUT ROWID;
INSERT INTO minutes_editions (meeting_id, number, reason, published_at_ms, seq, hash)
SELECT id, 1, '', published_at_ms, published_seq, published_hash
FROM meetings
WHERE published_seq IS NOT NULL;
ALTER TABLE meetings DROP COLUMN published_seq;
ALTER TABLE meetings DROP COLUMN published_hash;

-- Each edition has signatures of its own.
CREATE TABLE edition_signatures (
  meeting_id INTEGER NOT NULL CONSTRAINT fk_signatures_meeting REFERENCES meetings (id),
  edition INTEGER NOT NULL,
  party TEXT NOT NULL,
  user_id INTEGER NOT NULL CONSTRAINT fk_signatures_user REFERENCES users (id),
  at_ms INTEGER NOT NULL,
  CONSTRAINT pk_signatures PRIMARY KEY (meeting_id, edition, party)
) STRICT, WITHOUT ROWID;
INSERT INTO edition_signatures (meeting_id, edition, party, user_id, at_ms)
SELECT meeting_id, 1, party, user_id, at_ms
FROM signatures;
DROP TABLE signatures;
ALTER TABLE edition_signatures RENAME TO signatures;

-- What the recorder writes of one item (小结), beside the summary of the whole.
ALTER TABLE agenda_items ADD COLUMN summary TEXT NOT NULL DEFAULT '';
