-- Papers: files attached to the items of an agenda, and files masked in items of no ticket.

-- A file is used by a ticket or by an item, never by both: `item_id` is the item that it was handed in to; papers
-- has the items that it is carried along to. `forgotten`: it was masked, and what the mask hid is gone for good; its
-- row stays for the papers that name it, its bytes go when nothing else has them.
ALTER TABLE attachments ADD COLUMN item_id INTEGER CONSTRAINT fk_attachments_item REFERENCES agenda_items (id);
ALTER TABLE attachments ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
-- Serves delete_paper_files_of_ticket.
CREATE INDEX ix_attachments_item ON attachments (item_id) WHERE item_id IS NOT NULL;
DROP INDEX ix_attachments_unused;
-- Serves the chore.
CREATE INDEX ix_attachments_unused ON attachments (created_at_ms) WHERE ticket_id IS NULL AND item_id IS NULL;

-- A paper of an item. One that was removed stays, with who did it and when.
CREATE TABLE papers (
  id INTEGER NOT NULL CONSTRAINT pk_papers PRIMARY KEY,
  item_id INTEGER NOT NULL CONSTRAINT fk_papers_item REFERENCES agenda_items (id),
  attachment_id INTEGER NOT NULL CONSTRAINT fk_papers_attachment REFERENCES attachments (id),
  title TEXT NOT NULL,
  by_id INTEGER NOT NULL CONSTRAINT fk_papers_author REFERENCES users (id),
  at_ms INTEGER NOT NULL,
  removed_by_id INTEGER CONSTRAINT fk_papers_remover REFERENCES users (id),
  removed_at_ms INTEGER,
  CONSTRAINT ux_papers_item UNIQUE (item_id, attachment_id)
) STRICT;
-- Serves list_papers_of_attachment.
CREATE INDEX ix_papers_attachment ON papers (attachment_id);
-- Serves own_papers_of_items.
CREATE INDEX ix_papers_author ON papers (by_id);

-- Words, or one of its papers, masked in an item that is of no ticket. Like masks of tickets, never deleted.
CREATE TABLE item_masks_anew (
  id INTEGER NOT NULL CONSTRAINT pk_item_masks PRIMARY KEY,
  item_id INTEGER NOT NULL CONSTRAINT fk_item_masks_item REFERENCES agenda_items (id),
  words TEXT,
  attachment_id INTEGER CONSTRAINT fk_item_masks_attachment REFERENCES attachments (id),
  reason TEXT NOT NULL,
  by_id INTEGER NOT NULL CONSTRAINT fk_item_masks_author REFERENCES users (id),
  at_ms INTEGER NOT NULL,
  undone_by_id INTEGER CONSTRAINT fk_item_masks_undoer REFERENCES users (id),
  undone_reason TEXT,
  undone_at_ms INTEGER,
  CONSTRAINT ck_item_masks_subject CHECK ((words IS NULL) <> (attachment_id IS NULL))
) STRICT;
INSERT INTO item_masks_anew (id, item_id, words, reason, by_id, at_ms, undone_by_id, undone_reason, undone_at_ms)
SELECT id, item_id, words, reason, by_id, at_ms, undone_by_id, undone_reason, undone_at_ms
FROM item_masks;
DROP TABLE item_masks;
ALTER TABLE item_masks_anew RENAME TO item_masks;
-- Serves list_item_masks.
CREATE INDEX ix_item_masks_item ON item_masks (item_id, id);
-- The same is masked once.
CREATE UNIQUE INDEX ux_item_masks_words ON item_masks (item_id, words)
  WHERE words IS NOT NULL AND undone_at_ms IS NULL;
CREATE UNIQUE INDEX ux_item_masks_attachment ON item_masks (attachment_id)
  WHERE attachment_id IS NOT NULL AND undone_at_ms IS NULL;
