-- Words and CJK pairs of meetings that are over (server/app/meeting_index.hpp), folded and divided by blanks.
-- rowid is the id of an agenda item, or of a meeting for its title and summary. Filled when the
-- database is opened.
CREATE VIRTUAL TABLE meeting_terms USING fts5 (
  terms, detail = none, columnsize = 0, tokenize = 'ascii'
);
