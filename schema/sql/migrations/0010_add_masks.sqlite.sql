-- Moderation: words and files of a ticket that others must not see, and what people report of it.

-- A mask on a ticket: exact words wherever they stand in it, or one of its files. It is never deleted;
-- an undone one says who undid it and why.
CREATE TABLE masks (
  id INTEGER NOT NULL CONSTRAINT pk_masks PRIMARY KEY,
  ticket_id INTEGER NOT NULL CONSTRAINT fk_masks_ticket REFERENCES tickets (id),
  words TEXT,
  attachment_id INTEGER CONSTRAINT fk_masks_attachment REFERENCES attachments (id),
  reason TEXT NOT NULL,
  by_id INTEGER NOT NULL CONSTRAINT fk_masks_author REFERENCES users (id),
  at_ms INTEGER NOT NULL,
  undone_by_id INTEGER CONSTRAINT fk_masks_undoer REFERENCES users (id),
  undone_reason TEXT,
  undone_at_ms INTEGER,
  CONSTRAINT ck_masks_subject CHECK ((words IS NULL) <> (attachment_id IS NULL))
) STRICT;
-- Serves list_masks and list_masks_of_ticket.
CREATE INDEX ix_masks_ticket ON masks (ticket_id, id);
-- The same is masked once.
CREATE UNIQUE INDEX ux_masks_words ON masks (ticket_id, words) WHERE words IS NOT NULL AND undone_at_ms IS NULL;
CREATE UNIQUE INDEX ux_masks_attachment ON masks (attachment_id) WHERE attachment_id IS NOT NULL AND undone_at_ms IS NULL;

-- A text of a ticket or of a meeting (its owner) as it was written, while its row shows `shown` (▇▇ for
-- what is masked). `place` and `ref` say which text (list_ticket_texts, list_meeting_texts).
CREATE TABLE withheld_texts (
  owner_id INTEGER NOT NULL,
  place TEXT NOT NULL,
  ref TEXT NOT NULL,
  author_id INTEGER,
  text TEXT NOT NULL,
  shown TEXT NOT NULL,
  CONSTRAINT pk_withheld_texts PRIMARY KEY (owner_id, place, ref)
) STRICT, WITHOUT ROWID;

-- The body of an event as its digest proves it, while event_bodies has what is shown of it.
CREATE TABLE withheld_bodies (
  community_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  position INTEGER NOT NULL,
  body TEXT NOT NULL,
  CONSTRAINT pk_withheld_bodies PRIMARY KEY (community_id, seq, position),
  CONSTRAINT fk_withheld_bodies_body FOREIGN KEY (community_id, seq, position)
    REFERENCES event_bodies (community_id, seq, position)
) STRICT, WITHOUT ROWID;

-- Serve list_meetings_of_ticket: what was carried into later meetings is masked there as well.
CREATE INDEX ix_agenda_items_carried ON agenda_items (carried_from) WHERE carried_from IS NOT NULL;
CREATE INDEX ix_agenda_items_commitment ON agenda_items (commitment_id) WHERE commitment_id IS NOT NULL;

ALTER TABLE attachments ADD COLUMN masked INTEGER NOT NULL DEFAULT 0;

-- What a person reports as abuse: a ticket, a party's answer (`ref` its party) or a comment (`ref` its
-- id). Each person reports each thing once.
CREATE TABLE reports (
  id INTEGER NOT NULL CONSTRAINT pk_reports PRIMARY KEY,
  community_id INTEGER NOT NULL CONSTRAINT fk_reports_community REFERENCES communities (id),
  ticket_id INTEGER NOT NULL CONSTRAINT fk_reports_ticket REFERENCES tickets (id),
  about TEXT NOT NULL,
  ref TEXT NOT NULL,
  kind TEXT NOT NULL,
  words TEXT NOT NULL,
  by_id INTEGER NOT NULL CONSTRAINT fk_reports_author REFERENCES users (id),
  at_ms INTEGER NOT NULL,
  outcome TEXT,
  reason TEXT,
  settled_by_id INTEGER CONSTRAINT fk_reports_settler REFERENCES users (id),
  settled_at_ms INTEGER,
  CONSTRAINT ux_reports_once UNIQUE (ticket_id, about, ref, by_id)
) STRICT;
-- Serves list_open_reports and list_settled_reports.
CREATE INDEX ix_reports_community ON reports (community_id, id);
CREATE INDEX ix_reports_open ON reports (community_id, id) WHERE settled_at_ms IS NULL;
-- Serves list_reports_of_day.
CREATE INDEX ix_reports_author ON reports (by_id, at_ms);
