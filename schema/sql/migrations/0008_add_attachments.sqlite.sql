-- Files that hang on tickets. Their bytes are blobs beside the database (server/store/files), called
-- by their digest.

-- A file that is being received; `uploads/<id>` holds what has come of it. Made by upload.begin, gone
-- when it has become an attachment of the same id, is cancelled, or after a day (the chore).
CREATE TABLE uploads (
  id INTEGER NOT NULL CONSTRAINT pk_uploads PRIMARY KEY,
  community_id INTEGER NOT NULL CONSTRAINT fk_uploads_community REFERENCES communities (id),
  by_id INTEGER NOT NULL CONSTRAINT fk_uploads_author REFERENCES users (id),
  name TEXT NOT NULL,
  length INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;
-- Serves sum_uploads_of_user.
CREATE INDEX ix_uploads_author ON uploads (by_id, created_at_ms);
-- Serves the chore.
CREATE INDEX ix_uploads_age ON uploads (created_at_ms);

-- A file as it is kept: `sha256` and `thumbnail` name blobs. `source_sha256` and `length` are of what
-- was sent, before pictures were made anew. Where it hangs is null until it is used: `place` is a
-- domain::AttachmentPlace, `ref` the comment's id, the party of an answer or the action. A row of a
-- file that is never used goes after a day; one that has been used never moves to another ticket.
CREATE TABLE attachments (
  id INTEGER NOT NULL CONSTRAINT pk_attachments PRIMARY KEY,
  community_id INTEGER NOT NULL CONSTRAINT fk_attachments_community REFERENCES communities (id),
  by_id INTEGER NOT NULL CONSTRAINT fk_attachments_author REFERENCES users (id),
  sha256 BLOB NOT NULL,
  type TEXT NOT NULL,
  size INTEGER NOT NULL,
  width INTEGER,
  height INTEGER,
  thumbnail BLOB,
  name TEXT NOT NULL,
  source_sha256 BLOB NOT NULL,
  length INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  ticket_id INTEGER CONSTRAINT fk_attachments_ticket REFERENCES tickets (id),
  place TEXT,
  ref TEXT NOT NULL DEFAULT '',
  position INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Serves list_attachments_of_ticket.
CREATE INDEX ix_attachments_ticket ON attachments (ticket_id, place) WHERE ticket_id IS NOT NULL;
-- Serves sum_attachments_of_user and find_unused_attachment.
CREATE INDEX ix_attachments_author ON attachments (by_id, created_at_ms);
-- Serves the chore.
CREATE INDEX ix_attachments_unused ON attachments (created_at_ms) WHERE ticket_id IS NULL;
-- Serve is_blob_used.
CREATE INDEX ix_attachments_blob ON attachments (sha256);
CREATE INDEX ix_attachments_thumbnail ON attachments (thumbnail) WHERE thumbnail IS NOT NULL;
