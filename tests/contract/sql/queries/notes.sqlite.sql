-- name: add_note_or_leave :one
-- Writes a note unless its id is taken; the words of SQLite for it.
INSERT OR IGNORE INTO notes (id, text)
VALUES ($1, 'left')
RETURNING id;
