-- Polls by the agenda item that put them, and photos of written ballots (domain/poll.hpp).

-- Serves list_polls_of_meeting and list_polls of a meeting.
CREATE INDEX ix_polls_item ON polls (item_id) WHERE item_id IS NOT NULL;

-- Whether a photo of the paper was handed in; it may be deleted since. The file hangs on the written
-- ballot: attachments.place is 'ballot', attachments.ref its id as decimal text.
ALTER TABLE poll_papers ADD COLUMN photo INTEGER NOT NULL DEFAULT 0
  CONSTRAINT ck_poll_papers_photo CHECK (photo IN (0, 1));
-- Serves find_ballot_photo and list_ballot_photos_to_forget; a paper has one.
CREATE UNIQUE INDEX ux_attachments_ballot ON attachments (ref) WHERE place = 'ballot';
