-- The floor of an item: what somebody asks for it for, and how long they have spoken (domain/floor).
--
-- `kind`: a speech, a point of order, or the response to a statement or to a speaker of the same item. The clock has
-- run for `used_ms`, and runs on since `running_since_ms`; null: it stands. Speeches of before this was counted have 0.
ALTER TABLE speakers ADD COLUMN kind TEXT NOT NULL DEFAULT 'speech'
  CONSTRAINT ck_speakers_kind CHECK (kind IN ('speech', 'point_of_order', 'response'));
ALTER TABLE speakers ADD COLUMN to_statement_id INTEGER
  CONSTRAINT fk_speakers_statement REFERENCES statements (id);
ALTER TABLE speakers ADD COLUMN to_speaker_id INTEGER CONSTRAINT fk_speakers_speaker REFERENCES speakers (id);
ALTER TABLE speakers ADD COLUMN used_ms INTEGER NOT NULL DEFAULT 0
  CONSTRAINT ck_speakers_used CHECK (used_ms >= 0);
ALTER TABLE speakers ADD COLUMN running_since_ms INTEGER;

-- How long a turn, and a party on one item, should be; 0: as long as it takes. A meeting takes it over when it is
-- opened; null: opened before this was asked, or not yet.
ALTER TABLE communities ADD COLUMN turn_minutes INTEGER NOT NULL DEFAULT 3
  CONSTRAINT ck_communities_turn_minutes CHECK (turn_minutes BETWEEN 0 AND 60);
ALTER TABLE communities ADD COLUMN party_minutes INTEGER NOT NULL DEFAULT 10
  CONSTRAINT ck_communities_party_minutes CHECK (party_minutes BETWEEN 0 AND 240);
ALTER TABLE meetings ADD COLUMN turn_minutes INTEGER;
ALTER TABLE meetings ADD COLUMN party_minutes INTEGER;

-- Why something came on an agenda that was locked; else ''.
ALTER TABLE agenda_items ADD COLUMN urgent TEXT NOT NULL DEFAULT '';
