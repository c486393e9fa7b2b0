-- What the contract suite writes on.

-- A line of text.
CREATE TABLE notes (
  id INTEGER NOT NULL CONSTRAINT pk_notes PRIMARY KEY,
  text TEXT NOT NULL CONSTRAINT ux_notes_text UNIQUE
) STRICT;

-- An answer to a note; never without one.
CREATE TABLE replies (
  id INTEGER NOT NULL CONSTRAINT pk_replies PRIMARY KEY,
  note_id INTEGER NOT NULL CONSTRAINT fk_replies_note REFERENCES notes (id)
) STRICT;

-- One value of each type; every one may be null.
CREATE TABLE samples (
  id INTEGER NOT NULL CONSTRAINT pk_samples PRIMARY KEY,
  whole INTEGER,
  fraction REAL,
  text TEXT,
  bytes BLOB
) STRICT;
