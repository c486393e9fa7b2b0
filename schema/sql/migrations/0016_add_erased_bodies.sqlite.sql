-- Bodies of events that were rewritten when a person was erased. `digest` is of the rewritten body, as
-- event_bodies.digest is of the one that was written, which is gone; the log itself lists it in the
-- people.erased event that the erasure appended (server/app/log_check.cpp).
CREATE TABLE erased_bodies (
  community_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  position INTEGER NOT NULL,
  digest BLOB NOT NULL,
  CONSTRAINT pk_erased_bodies PRIMARY KEY (community_id, seq, position),
  CONSTRAINT fk_erased_bodies_body FOREIGN KEY (community_id, seq, position)
    REFERENCES event_bodies (community_id, seq, position)
) STRICT, WITHOUT ROWID;

-- The search index still has deleted words in its older parts until they are merged. One row while it
-- is being merged for good after an erasure; `pages` is how much may be left to write.
CREATE TABLE words_to_forget (
  id INTEGER NOT NULL CONSTRAINT pk_words_to_forget PRIMARY KEY CONSTRAINT ck_words_to_forget_one CHECK (id = 1),
  pages INTEGER NOT NULL
) STRICT;
