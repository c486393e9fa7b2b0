-- Polls by the agenda item that put them, photos of written ballots (domain/poll.hpp), and what shows what a
-- record of a matter says (domain/matter.hpp).

-- Serves list_polls_of_meeting and list_polls of a meeting.
CREATE INDEX ix_polls_item ON polls (item_id) WHERE item_id IS NOT NULL;

-- Whether a photo of the paper was handed in; it may be deleted since. The file hangs on the written
-- ballot: attachments.place is 'ballot', attachments.ref its id as decimal text.
ALTER TABLE poll_papers ADD COLUMN photo INTEGER NOT NULL DEFAULT 0
  CONSTRAINT ck_poll_papers_photo CHECK (photo IN (0, 1));
-- Serves find_ballot_photo and list_ballot_photos_to_forget; a paper has one.
CREATE UNIQUE INDEX ux_attachments_ballot ON attachments (ref) WHERE place = 'ballot';

-- Files that show what a record of a matter says hang on it: attachments.place is 'matter',
-- attachments.ref the record's id as decimal text. Serves list_files_of_matter.
CREATE INDEX ix_attachments_matter ON attachments (ref, position) WHERE place = 'matter';

-- Words that are masked in a matter, or one of its files.
CREATE TABLE matter_masks (
  id INTEGER NOT NULL CONSTRAINT pk_matter_masks PRIMARY KEY,
  matter_id INTEGER NOT NULL CONSTRAINT fk_matter_masks_matter REFERENCES matters (id),
  words TEXT,
  attachment_id INTEGER CONSTRAINT fk_matter_masks_attachment REFERENCES attachments (id),
  reason TEXT NOT NULL,
  by_id INTEGER NOT NULL CONSTRAINT fk_matter_masks_author REFERENCES users (id),
  at_ms INTEGER NOT NULL,
  undone_by_id INTEGER CONSTRAINT fk_matter_masks_undoer REFERENCES users (id),
  undone_reason TEXT,
  undone_at_ms INTEGER,
  CONSTRAINT ck_matter_masks_subject CHECK ((words IS NULL) <> (attachment_id IS NULL))
) STRICT;
-- Serves list_matter_masks.
CREATE INDEX ix_matter_masks_matter ON matter_masks (matter_id, id);
-- The same is masked once.
CREATE UNIQUE INDEX ux_matter_masks_words ON matter_masks (matter_id, words) WHERE undone_at_ms IS NULL;
CREATE UNIQUE INDEX ux_matter_masks_file ON matter_masks (attachment_id) WHERE undone_at_ms IS NULL;
