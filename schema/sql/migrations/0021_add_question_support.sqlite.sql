-- Residents' questions to a meeting: who wants one answered too, and what was answered; statements that were
-- corrected; and words masked in what belongs to no ticket.

-- Who supports a question, once each; `agenda_items.supporters` counts them.
CREATE TABLE question_supports (
  item_id INTEGER NOT NULL CONSTRAINT fk_question_supports_item REFERENCES agenda_items (id),
  user_id INTEGER NOT NULL CONSTRAINT fk_question_supports_user REFERENCES users (id),
  at_ms INTEGER NOT NULL,
  CONSTRAINT pk_question_supports PRIMARY KEY (item_id, user_id)
) STRICT, WITHOUT ROWID;
-- Serves own_question_supports.
CREATE INDEX ix_question_supports_user ON question_supports (user_id);
ALTER TABLE agenda_items ADD COLUMN supporters INTEGER NOT NULL DEFAULT 0;

-- What a party, or the host ('' for the party), answers to a question in writing: one each, which may be amended.
CREATE TABLE question_replies (
  id INTEGER NOT NULL CONSTRAINT pk_question_replies PRIMARY KEY,
  item_id INTEGER NOT NULL CONSTRAINT fk_question_replies_item REFERENCES agenda_items (id),
  party TEXT NOT NULL,
  by_id INTEGER NOT NULL CONSTRAINT fk_question_replies_author REFERENCES users (id),
  text TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  -- null: never
  amended_at_ms INTEGER,
  CONSTRAINT ux_question_replies_party UNIQUE (item_id, party)
) STRICT;

-- What a statement said before it was corrected, and who corrected it when. Statements are never silently changed.
CREATE TABLE statement_corrections (
  id INTEGER NOT NULL CONSTRAINT pk_statement_corrections PRIMARY KEY,
  statement_id INTEGER NOT NULL CONSTRAINT fk_statement_corrections_statement REFERENCES statements (id),
  text TEXT NOT NULL,
  by_id INTEGER NOT NULL CONSTRAINT fk_statement_corrections_author REFERENCES users (id),
  at_ms INTEGER NOT NULL
) STRICT;
-- Serves list_statement_corrections.
CREATE INDEX ix_statement_corrections_statement ON statement_corrections (statement_id, id);

-- Words masked in an item that is of no ticket: a question, a topic. Like masks of tickets, never deleted.
CREATE TABLE item_masks (
  id INTEGER NOT NULL CONSTRAINT pk_item_masks PRIMARY KEY,
  item_id INTEGER NOT NULL CONSTRAINT fk_item_masks_item REFERENCES agenda_items (id),
  words TEXT NOT NULL,
  reason TEXT NOT NULL,
  by_id INTEGER NOT NULL CONSTRAINT fk_item_masks_author REFERENCES users (id),
  at_ms INTEGER NOT NULL,
  undone_by_id INTEGER CONSTRAINT fk_item_masks_undoer REFERENCES users (id),
  undone_reason TEXT,
  undone_at_ms INTEGER
) STRICT;
-- Serves list_item_masks.
CREATE INDEX ix_item_masks_item ON item_masks (item_id, id);
-- The same is masked once.
CREATE UNIQUE INDEX ux_item_masks_words ON item_masks (item_id, words) WHERE undone_at_ms IS NULL;
